"""Bounces as mail servers write them."""

from textwrap import dedent
from uuid import UUID


def report(
    mail: UUID,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 <taro@example.test>: user unknown",
    whole: bool = False,
) -> bytes:
    """A delivery status notification (RFC 3464) with the headers of the mail, or with all of it."""
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    said = f"Diagnostic-Code: {diagnostic}\n" if diagnostic else ""

    return (
        dedent("""\
            Return-Path: <>
            From: MAILER-DAEMON@mx.example.test (Mail Delivery System)
            Subject: Undelivered Mail Returned to Sender
            Message-Id: <20261126050000.ABC@mx.example.test>
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status; boundary="edge"

            --edge
            Content-Type: text/plain; charset=us-ascii

            I'm sorry to have to inform you that your message could not be delivered.

            --edge
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.example.test
            Arrival-Date: Thu, 26 Nov 2026 14:00:00 +0900

        """)
        + f"Final-Recipient: rfc822; taro@example.test\nAction: {action}\nStatus: {status}\n{said}"
        + f"\n--edge\nContent-Type: {kind}\n\n{_headers(mail)}\n--edge--\n"
    ).encode()


def letter_in_words(mail: UUID, answer: str = "550 Unknown user") -> bytes:
    """As servers write that are older than the standard."""
    return (
        dedent("""\
            Return-Path: <>
            From: postmaster@carrier.example
            Subject: failure notice

            Hi. This is the mail program at carrier.example.

            <taro@carrier.example>:
        """)
        + f"203.0.113.7 said: {answer}\n\n--- Below this line is a copy.\n\n{_headers(mail)}"
    ).encode()


def _headers(mail: UUID) -> str:
    return dedent(f"""\
        From: no-reply@example.test
        To: taro@example.test
        Subject: [Todokede] Received
        Message-ID: <{mail}@example.test>
        Auto-Submitted: auto-generated

        """)
