"""Reading of bounces, against requirement Q2-43."""

from uuid import UUID

import pytest

from efiling.adapters.bounces import Bounce, read_bounce
from tests.builders.bounces import letter_in_words, report

MAIL = UUID("01a20828-7b04-7066-9a04-6dd316412c4e")


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({}, 550),
        ({"diagnostic": "smtp;552 5.2.2 mailbox full", "status": "5.2.2"}, 552),
        ({"diagnostic": "SMTP; 421-4.7.0 try later", "status": "4.7.0"}, 421),
        ({"diagnostic": "X-Postfix; connection to 203.0.113.7 timed out", "status": "4.4.1"}, 400),
        ({"diagnostic": "", "status": "5.0.0"}, 500),
        ({"diagnostic": "", "status": "?"}, 500),
        ({"action": "Failed"}, 550),
    ],
)
def test_a_report_names_the_mail_and_what_the_last_server_answered(
    told: dict[str, str], code: int, whole: bool
) -> None:
    found = read_bounce(report(MAIL, whole=whole, **told))
    assert found == Bounce(MAIL, code)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_a_mail_that_is_late_or_arrived_did_not_come_back(action: str) -> None:
    assert read_bounce(report(MAIL, action=action)) is None


def test_a_letter_in_words_is_read_as_well() -> None:
    assert read_bounce(letter_in_words(MAIL)) == Bounce(MAIL, 550)
    in_words = report(MAIL).replace(b"message/delivery-status", b"text/plain")
    assert read_bounce(in_words) == Bounce(MAIL, 550)
    quoted = letter_in_words(MAIL).replace(b"Message-ID: <", b"> Message-ID: <")
    assert read_bounce(quoted) == Bounce(MAIL, 550)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"From: taro@example.test\nSubject: away until Monday\n\n550 people are away\n",
        letter_in_words(MAIL).replace(b"postmaster@", b"taro@"),
        letter_in_words(MAIL, "it did not work on the 26th"),
        report(MAIL).replace(str(MAIL).encode(), b"20261126.abc"),
        report(MAIL)[:700],
        # Made to hold up whoever looks for a header in each of its lines.
        b"From: postmaster@carrier.example\n\n550 nobody\n" + b"\n" * 200_000,
        letter_in_words(MAIL).replace(b"failure notice", b"Warning: message delayed 24 hours"),
    ],
)
def test_what_tells_of_no_mail_of_ours_is_none(content: bytes) -> None:
    assert read_bounce(content) is None
