"""What a mail server writes when a mail that it took could not be delivered after all (RFC 3464,
and the letters of servers that are older than it)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from uuid import UUID

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_OURS = re.compile(rf"<({_UUID})@[^<>\s]+>")
_QUOTED = re.compile(rf"^[> \t]*message-id:\s*<({_UUID})@[^<>\s]+>", re.IGNORECASE | re.MULTILINE)
_ANSWER = re.compile(r"(?<![\d.])([45]\d\d)(?=[ -]|$)", re.MULTILINE)
_STATUS = re.compile(r"\s*([45])\.\d{1,3}\.\d{1,3}")
_SERVER = re.compile(r"mailer-daemon|postmaster", re.IGNORECASE)
_LATE = re.compile(r"delay|warning|still being retried", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail of ours came back. `code`: the three digits that the last server answered; 400 or 500
    where only the class of the failure is told."""

    mail: UUID
    code: int


def read_bounce(content: bytes) -> Bounce | None:
    """The mail that came back, by what was found in its bounce; None for anything else, such as the
    news that a mail is late. Errors: whatever a message that is none makes the library raise."""
    message = message_from_bytes(content)
    reports = [part for part in message.walk() if part.get_content_type() == _REPORT]
    if not reports:
        return _without_report(message)

    code = next((code for one in reports if (code := _code_of_failure(one))), None)
    mail = next(_returned(message), None)
    return Bounce(mail, code) if mail and code else None


_REPORT = "message/delivery-status"


def _code_of_failure(report: Message) -> int | None:
    """None where nothing failed."""
    for block in report.get_payload():
        if not isinstance(block, Message) or _field(block, "Action") != "failed":
            continue
        kind, _, said = _field(block, "Diagnostic-Code").partition(";")
        answer = _ANSWER.search(said) if kind.strip() == "smtp" else None
        status = _STATUS.match(_field(block, "Status"))
        return int(answer[1]) if answer else 100 * int(status[1]) if status else 500
    return None


def _field(block: Message, name: str) -> str:
    return str(block[name] or "").strip().lower()


def _returned(message: Message) -> Iterator[UUID]:
    """The ids of our mails, of which a bounce brings back the headers at least."""
    for part in message.walk():
        if part is not message and (found := _OURS.search(str(part["Message-ID"] or ""))):
            yield UUID(found[1])
        if part.get_content_type() == "text/rfc822-headers":
            yield from (UUID(found[1]) for found in _QUOTED.finditer(_text_of(part)))


def _without_report(message: Message) -> Bounce | None:
    """Servers that write a letter in words, and the mail below it. One that goes on trying says so
    in the subject."""
    sender, subject = (str(message[name] or "") for name in ("From", "Subject"))
    if not _SERVER.search(sender) or _LATE.search(subject):
        return None
    texts = [_text_of(part) for part in message.walk() if not part.is_multipart()]
    answer = next((found for text in texts if (found := _ANSWER.search(text))), None)

    quoted = (UUID(found[1]) for text in texts for found in _QUOTED.finditer(text))
    mail = next(_returned(message), None) or next(quoted, None)
    return Bounce(mail, int(answer[1])) if mail and answer else None


def _text_of(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
