"""The message that goes over the wire or into a folder (Q2-39, security 2.8)."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from efiling.adapters.mail import OutgoingMail, message_of

MAIL = OutgoingMail(
    message_id="<0190-aa@example.jp>",
    sender="no-reply@example.jp",
    to="taro@example.jp",
    subject="[Todokede] Received",
    body="From now on: ok.\n\n.\nSee https://example.jp/\n",
    date=datetime(2026, 11, 26, 5, 0, tzinfo=UTC),
)
LONG = "届出を受け付けました。" * 20
SPANISH = "Su notificación ha sido registrada; más abajo está el número de recepción " * 2


def read(mail: OutgoingMail, *, seven_bit: bool) -> EmailMessage:
    """As a mail program reads it, which takes long headers apart."""
    content = message_of(mail, seven_bit=seven_bit).as_bytes()
    assert max(map(len, content.split(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78
    message = email.message_from_bytes(content, policy=email.policy.SMTP)
    assert message.defects == []
    return message


@pytest.mark.parametrize("seven_bit", [True, False])
@pytest.mark.parametrize("text", ["Received", "受け付けました", LONG, SPANISH, "접수되었습니다"])
def test_q2_39_every_language_arrives_as_it_was_written(text: str, seven_bit: bool) -> None:
    body = f"{text}\n\n.\nFrom {text}\n"

    found = read(replace(MAIL, subject=f"[Todokede] {text}", body=body), seven_bit=seven_bit)
    assert str(found["Subject"]).strip() == f"[Todokede] {text}".strip()
    assert found.get_content() == body.replace("\n", "\r\n")
    assert found.get_content_type() == "text/plain"
    assert found["Content-Type"].params["charset"] == "utf-8"


def test_a_letter_in_plain_letters_can_be_read_without_decoding() -> None:
    content = message_of(MAIL).as_bytes()
    assert content.endswith(b"\r\n\r\n" + MAIL.body.replace("\n", "\r\n").encode())
    assert b"Content-Transfer-Encoding: 7bit\r\n" in content


def test_2_8_over_the_wire_goes_nothing_but_seven_bits() -> None:
    mail = replace(MAIL, subject=LONG, body=LONG)
    assert message_of(mail).as_bytes().isascii()
    assert not message_of(mail, seven_bit=False).as_bytes().isascii()


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "one\r\nBcc: all@example.jp"},
        {"subject": "one\nline"},
        {"sender": "no-reply@example.jp\nX: y"},
        {"message_id": "<a@b>\nX: y"},
    ],
)
def test_2_8_nothing_adds_a_header(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"malformed|one line"):
        message_of(replace(MAIL, **wrong))  # type: ignore[arg-type]
