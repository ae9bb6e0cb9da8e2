"""A letter as it is handed to the mail, and as its reader gets it."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from efiling.adapters.mail import OutgoingMail

LETTER = OutgoingMail(
    message_id="<0199-aaaa.1@todokede.example>",
    sender="no-reply@todokede.example",
    to="an.nguyen@mail.example",
    subject="届出を受け付けました（受付番号：2027A00000012）",
    body="次の届出を受け付けました。\n\n.\n受付番号　2027A00000012\n" + "長い行" * 60 + "\n",
    date=datetime(2027, 4, 1, 0, 0, tzinfo=UTC),
)


def read_letter(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def body_of(message: EmailMessage) -> str:
    return str(message.get_content()).replace("\r\n", "\n")
