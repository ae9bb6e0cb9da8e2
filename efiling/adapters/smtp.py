"""Hands mails over to a mail server, on connections that are kept while there is more to say.

One sender, one recipient, one message at a time (security Z11, 2.8).
"""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from efiling import clock
from efiling.adapters.deliveries import Delivery, DeliveryState, delivery_after

STEP_SECONDS = 20
"""For connecting and for each answer of the server."""
WHOLE_SECONDS = 60
RECIPIENT_TAKEN = (250, 251)
STARTTLS = {"required": True, "optional": None, "off": False}
IDLE_SECONDS = 20.0
"""How long a connection on which nothing is said is kept."""
MAILS_A_CONNECTION = 100
"""As many as common servers take on one."""
LINES = 16
"""Connections of a process to a server at a time: common ones take fifty of one machine."""
CLOSING = 421

Still = Callable[[], Awaitable[None]]


async def always() -> None:
    """Nobody else can have sent the mail in the meantime."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes over the wire: the addresses of the envelope, and the message."""

    sender: str
    to: str
    content: bytes


class Line:
    """A connection to a server. `said`: how many mails were handed over on it; `used`: when last
    (`clock.monotonic`)."""

    def __init__(self, client: SMTP) -> None:
        self.client = client
        self.said = 0
        self.used = 0.0

    @property
    def is_good(self) -> bool:
        """Whether another mail may go over it."""
        fresh = clock.monotonic() - self.used < IDLE_SECONDS
        return fresh and self.said < MAILS_A_CONNECTION and self.client.is_connected


_kept: dict[str, list[Line]] | None = None
"""Connections by URL that nobody uses just now; None while none are kept."""
_room: asyncio.Semaphore | None = None
"""Where connections are kept: for how many mails there is one."""


@contextlib.asynccontextmanager
async def keeping_connections() -> AsyncIterator[None]:
    """Inside the block, on this event loop, connections are kept from one mail to the next."""
    global _kept, _room
    _kept, _room = {}, asyncio.Semaphore(LINES)
    try:
        yield
    finally:
        lines, _kept, _room = [line for some in _kept.values() for line in some], None, None
        await asyncio.gather(*(_hang_up(line.client) for line in lines))


async def hand_over(letter: Letter, url: str, still: Still = always) -> Delivery:
    """Tries once to hand a mail over. Raises ValueError for a URL that is none, and what `still`
    raises."""
    # Who parts slowly has the mail all the same: no time is counted then.
    async with _room or contextlib.nullcontext(), contextlib.AsyncExitStack() as parting:
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                return await _over_some_line(letter, url, still, parting)
        except TimeoutError:
            return Delivery(DeliveryState.DEFERRED, "TIMEOUT")


async def _over_some_line(
    letter: Letter, url: str, still: Still, parting: contextlib.AsyncExitStack
) -> Delivery:
    """Over a kept line if it still is one, else over a new one."""
    while line := _take_line(url):
        try:
            return await _over(line, letter, url, still, parting)
        except _Gone:
            continue

    client = _client(letter, urlsplit(url))
    try:
        if failed := await _connected_or_closed(client, urlsplit(url)):
            return failed
        return await _over(Line(client), letter, url, still, parting)
    except _Gone:
        return Delivery(DeliveryState.DEFERRED, "CONNECTION")


async def _connected_or_closed(client: SMTP, parts: SplitResult) -> Delivery | None:
    """As `_connect`, and whatever ends it leaves no connection behind."""
    failed: Delivery | None = None
    try:
        failed = await _connect(client, parts)
    except BaseException:
        client.close()
        raise
    if failed:
        client.close()
    return failed


def _take_line(url: str) -> Line | None:
    lines = _kept.get(url, []) if _kept is not None else []
    while lines:
        line = lines.pop()
        if line.is_good:
            return line
        line.client.close()
    return None


class _Gone(Exception):
    """The server hung up before anything was said of this mail."""


async def _over(
    line: Line, letter: Letter, url: str, still: Still, parting: contextlib.AsyncExitStack
) -> Delivery:
    """Hands over on a connection, which is kept where all went well. Errors: `_Gone`."""
    sent = False
    try:
        delivery = await _say(line, letter, still)
        sent = delivery.state is DeliveryState.SENT
        if sent and _kept is not None and line.is_good:
            _kept.setdefault(url, []).append(line)
        elif sent:
            parting.push_async_callback(_hang_up, line.client)
        return delivery
    finally:
        if not sent:
            line.client.close()


async def _say(line: Line, letter: Letter, still: Still) -> Delivery:
    """One sender, one recipient, one message. Only what is said of the recipient or the message can
    be final."""
    client = line.client
    try:
        await client.mail(letter.sender)
    except SMTPResponseException as error:
        if line.said and error.code == CLOSING:
            raise _Gone from error
        return Delivery(DeliveryState.DEFERRED, str(error.code))
    except SMTPServerDisconnected as error:
        raise _Gone from error
    except (SMTPException, OSError):
        return Delivery(DeliveryState.DEFERRED, "CONNECTION")

    try:
        await _name_recipient(client, letter.to)
        await still()
        code = (await client.data(letter.content)).code
    except SMTPResponseException as error:
        return delivery_after(error.code, error.message)
    except SMTPTimeoutError:
        return Delivery(DeliveryState.DEFERRED, "TIMEOUT")
    except (SMTPException, OSError):
        return Delivery(DeliveryState.DEFERRED, "CONNECTION")

    line.said, line.used = line.said + 1, clock.monotonic()
    return Delivery(DeliveryState.SENT, str(code))


async def _hang_up(client: SMTP) -> None:
    with suppress(SMTPException, OSError, TimeoutError):
        await client.quit()
    client.close()


def _client(letter: Letter, url: SplitResult) -> SMTP:
    wanted = parse_qs(url.query).get("starttls", ["required"])[-1]
    if url.scheme not in {"smtp", "smtps"} or not url.hostname or wanted not in STARTTLS:
        raise ValueError(
            "mail goes to file:FOLDER or smtp://host:port?starttls=required|optional|off"
        )

    secure = url.scheme == "smtps"
    return SMTP(
        hostname=url.hostname,
        port=url.port or (465 if secure else 587),
        local_hostname=letter.sender.rpartition("@")[2],
        timeout=STEP_SECONDS,
        use_tls=secure,
        start_tls=False if secure else STARTTLS[wanted],
        tls_context=_tls(_is_loopback(url.hostname)),
    )


@cache
def _tls(this_machine: bool) -> ssl.SSLContext:
    """Certificates are verified, save on this very machine, where nobody issues any. One for the
    process: reading the machine's certificates takes longer than a mail."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if this_machine:
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


def on_the_wire(address: str) -> str:
    """The recipient as the protocol writes it: a local part with dots where none may stand, which
    old phone contracts gave out, goes in quotes."""
    local, _, domain = address.rpartition("@")
    dotted = local.startswith(".") or local.endswith(".") or ".." in local
    return f'"{local}"@{domain}' if dotted else address


async def _name_recipient(client: SMTP, address: str) -> None:
    """As `client.rcpt`, which would take the quotes away. Errors: `SMTPResponseException`."""
    answer = await client.execute_command(b"RCPT", f"TO:<{on_the_wire(address)}>".encode())
    if answer.code not in RECIPIENT_TAKEN:
        raise SMTPResponseException(answer.code, answer.message)
