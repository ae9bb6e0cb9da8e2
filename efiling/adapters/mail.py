"""Delivers one mail to one address: into a folder, or to a mail server (Q2-17, Q2-39, security
Z11, 2.8, 3.4 no. 62).

Nothing that a user typed reaches a header except the address itself, and that is checked again
here.
"""

import asyncio
import os
import re
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE_FORMAT
from email.utils import format_datetime
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from aiosmtplib import SMTP, SMTPException, SMTPResponseException, SMTPTimeoutError

from efiling.adapters.logs import logger
from efiling.rules.text import is_old_phone_address

STEP_SECONDS = 20
"""For connecting and for each answer of the server."""
WHOLE_SECONDS = 60
LONGEST_ADDRESS = 254
RECIPIENT_TAKEN = (250, 251)
STARTTLS = {"required": True, "optional": None, "off": False}

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?!-)(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,120}>")
log = logger("mail")


class DeliveryState(StrEnum):
    """SENT: taken over by the server. REFUSED: will never work. DEFERRED: worth another try
    later."""

    SENT = "SENT"
    REFUSED = "REFUSED"
    DEFERRED = "DEFERRED"


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail ready to go. `message_id` (`<…@…>`) and `date` (aware) stay the same on every
    try."""

    message_id: str
    sender: str
    to: str
    subject: str
    body: str
    date: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a try. `code` is the server's three digits, or ADDRESS, CONNECTION, TLS,
    TIMEOUT, STORAGE."""

    state: DeliveryState
    code: str


async def deliver(mail: OutgoingMail, url: str) -> Delivery:
    """Tries once to deliver to `file:FOLDER` or
    `smtp://user:password@host:port?starttls=required|optional|off`.

    Raises ValueError for an address that is neither, and for a mail whose headers our own code
    made wrongly.
    """
    known = _ADDRESS.fullmatch(mail.to) or is_old_phone_address(mail.to)
    if not (known and len(mail.to) <= LONGEST_ADDRESS):
        delivery = Delivery(DeliveryState.REFUSED, "ADDRESS")
    elif url.startswith("file:"):
        delivery = await asyncio.to_thread(_into_folder, mail, _folder(url))
    else:
        delivery = await _to_server(mail, urlsplit(url))
    log.info("mail.tried", message_id=_local(mail), state=delivery.state, code=delivery.code)
    return delivery


def message_of(mail: OutgoingMail, *, seven_bit: bool = True) -> EmailMessage:
    """The mail as a message: plain text in UTF-8, marked as written by a machine, no address to
    answer to."""
    if not _ADDRESS.fullmatch(mail.sender) or not _MESSAGE_ID.fullmatch(mail.message_id):
        raise ValueError("the sender or the message id is malformed")
    message = EmailMessage(
        WIRE_FORMAT.clone(raise_on_defect=True, cte_type="7bit" if seven_bit else "8bit")
    )

    message["From"] = Address(addr_spec=mail.sender)
    local, _, domain = mail.to.rpartition("@")
    message["To"] = Address(username=local, domain=domain)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.date)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Precedence"] = "bulk"

    message.set_content(mail.body, charset="utf-8")
    return message


def on_the_wire(address: str) -> str:
    """The recipient as the protocol writes it: a local part with dots where none may stand, which
    old phone contracts gave out, goes in quotes."""
    local, _, domain = address.rpartition("@")
    dotted = local.startswith(".") or local.endswith(".") or ".." in local
    return f'"{local}"@{domain}' if dotted else address


def _local(mail: OutgoingMail) -> str:
    return mail.message_id.lstrip("<").partition("@")[0]


def _folder(url: str) -> Path:
    return Path(url.removeprefix("file:").removeprefix("//"))


def _into_folder(mail: OutgoingMail, folder: Path) -> Delivery:
    """One file a mail, readable by us only, complete or not there; a second try replaces the
    first."""
    content = message_of(mail, seven_bit=False).as_bytes()
    name = f"{mail.date:%Y%m%dT%H%M%S.%f}-{_local(mail)}.eml"
    beside = folder / f".{name}.{os.getpid()}"

    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, folder / name)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        return Delivery(DeliveryState.DEFERRED, "STORAGE")

    return Delivery(DeliveryState.SENT, "250")


async def _to_server(mail: OutgoingMail, url: SplitResult) -> Delivery:
    client = _client(mail, url)
    content = message_of(mail).as_bytes()
    try:
        async with asyncio.timeout(WHOLE_SECONDS):
            failed = await _connect(client, url)
            return failed or await _hand_over(client, mail, content)
    except TimeoutError:
        return Delivery(DeliveryState.DEFERRED, "TIMEOUT")
    finally:
        client.close()


def _client(mail: OutgoingMail, url: SplitResult) -> SMTP:
    wanted = parse_qs(url.query).get("starttls", ["required"])[-1]
    if url.scheme not in {"smtp", "smtps"} or not url.hostname or wanted not in STARTTLS:
        raise ValueError(
            "mail goes to file:FOLDER or smtp://host:port?starttls=required|optional|off"
        )

    secure = url.scheme == "smtps"
    return SMTP(
        hostname=url.hostname,
        port=url.port or (465 if secure else 587),
        local_hostname=mail.sender.rpartition("@")[2],
        timeout=STEP_SECONDS,
        use_tls=secure,
        start_tls=False if secure else STARTTLS[wanted],
        tls_context=_tls(url.hostname),
    )


def _tls(host: str) -> ssl.SSLContext:
    """Certificates are verified, save on this very machine, where nobody issues any."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if _is_loopback(host):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _connect(client: SMTP, url: SplitResult) -> Delivery | None:
    """Opens the way to the server. What goes wrong here is no fault of the mail, so it waits."""
    try:
        await client.connect()
        if url.username is not None:
            encrypted = client.get_transport_info("sslcontext") is not None
            if not encrypted and not _is_loopback(url.hostname or ""):
                # A password never travels in the clear.
                return Delivery(DeliveryState.DEFERRED, "TLS")
            await client.login(unquote(url.username), unquote(url.password or ""))
        return None

    except ssl.SSLError:
        return Delivery(DeliveryState.DEFERRED, "TLS")
    except SMTPResponseException as error:
        return Delivery(DeliveryState.DEFERRED, str(error.code))
    except SMTPTimeoutError:
        return Delivery(DeliveryState.DEFERRED, "TIMEOUT")
    except (SMTPException, OSError) as error:
        wrong_tls = isinstance(error.__cause__, ssl.SSLError) or "STARTTLS" in str(error)
        return Delivery(DeliveryState.DEFERRED, "TLS" if wrong_tls else "CONNECTION")


async def _name_recipient(client: SMTP, address: str) -> None:
    """As `client.rcpt`, which would take the quotes away. Errors: `SMTPResponseException`."""
    answer = await client.execute_command(b"RCPT", f"TO:<{on_the_wire(address)}>".encode())
    if answer.code not in RECIPIENT_TAKEN:
        raise SMTPResponseException(answer.code, answer.message)


async def _hand_over(client: SMTP, mail: OutgoingMail, content: bytes) -> Delivery:
    """One sender, one recipient, one message. Only what is said of the recipient or the message can
    be final."""
    try:
        await client.mail(mail.sender)
    except SMTPResponseException as error:
        return Delivery(DeliveryState.DEFERRED, str(error.code))
    except (SMTPException, OSError):
        return Delivery(DeliveryState.DEFERRED, "CONNECTION")

    try:
        await _name_recipient(client, mail.to)
        code = (await client.data(content)).code
    except SMTPResponseException as error:
        return _delivery_after(error.code)
    except SMTPTimeoutError:
        return Delivery(DeliveryState.DEFERRED, "TIMEOUT")
    except (SMTPException, OSError):
        return Delivery(DeliveryState.DEFERRED, "CONNECTION")

    with suppress(SMTPException, OSError, TimeoutError):
        await client.quit()
    return Delivery(DeliveryState.SENT, str(code))


def _delivery_after(code: int) -> Delivery:
    """What a refusal with this code means: 5xx is final."""
    final = 500 <= code <= 599
    return Delivery(DeliveryState.REFUSED if final else DeliveryState.DEFERRED, str(code))
