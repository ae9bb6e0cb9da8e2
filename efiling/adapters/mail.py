"""Delivers one mail to one address: into a folder, or to a mail server (Q2-17, Q2-39, security
Z11, 2.8, 3.4 no. 62).

Nothing that a user typed reaches a header except the address itself, and that is checked again
here.
"""

import asyncio
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.charset import Charset
from email.message import Message
from email.policy import compat32
from email.utils import format_datetime
from pathlib import Path

from efiling.adapters import smtp
from efiling.adapters.deliveries import Delivery, DeliveryState
from efiling.adapters.logs import logger
from efiling.adapters.smtp import Letter, Still, on_the_wire
from efiling.rules.text import is_old_phone_address

LONGEST_ADDRESS = 254

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?!-)(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,120}>")
WIRE_FORMAT = compat32.clone(linesep="\r\n", mangle_from_=False)
_BASE64 = Charset("utf-8")  # the bodies of this charset are written so of themselves
_PLAIN = Charset("utf-8")
setattr(_PLAIN, "body_encoding", None)  # noqa: B010 - the stubs know a number only
log = logger("mail")

__all__ = ["Delivery", "DeliveryState", "OutgoingMail", "deliver", "message_of"]


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


async def deliver(mail: OutgoingMail, url: str, still: Still = smtp.always) -> Delivery:
    """Tries once to deliver to `file:FOLDER` or
    `smtp://user:password@host:port?starttls=required|optional|off`.

    `still` is asked at the last moment before the mail is handed over; it raises where that is
    somebody else's by now. Raises ValueError for an address that is neither, and for a mail whose
    headers our own code made wrongly.
    """
    known = _ADDRESS.fullmatch(mail.to) or is_old_phone_address(mail.to)
    if not (known and len(mail.to) <= LONGEST_ADDRESS):
        delivery = Delivery(DeliveryState.REFUSED, "ADDRESS")
    elif url.startswith("file:"):
        await still()
        delivery = await asyncio.to_thread(_into_folder, mail, _folder(url))
    else:
        letter = Letter(mail.sender, mail.to, message_of(mail).as_bytes())
        delivery = await smtp.hand_over(letter, url, still)
    log.info("mail.tried", message_id=_local(mail), state=delivery.state, code=delivery.code)
    return delivery


def message_of(mail: OutgoingMail, *, seven_bit: bool = True) -> Message:
    """The mail as a message: plain text in UTF-8, marked as written by a machine, no address to
    answer to. Raises ValueError for headers that our own code made wrongly."""
    if not _ADDRESS.fullmatch(mail.sender) or not _MESSAGE_ID.fullmatch(mail.message_id):
        raise ValueError("the sender or the message id is malformed")
    if not mail.subject.isprintable():
        raise ValueError("the subject is more than one line")

    # The library's newer `EmailMessage` makes a class for each header of each mail: five times the
    # work.
    message = Message(WIRE_FORMAT)
    message["From"] = mail.sender
    message["To"] = on_the_wire(mail.to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.date)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Precedence"] = "bulk"

    message["MIME-Version"] = "1.0"
    charset = _BASE64 if seven_bit and not mail.body.isascii() else _PLAIN
    message.set_payload(mail.body.replace("\n", "\r\n"), charset)
    return message


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
