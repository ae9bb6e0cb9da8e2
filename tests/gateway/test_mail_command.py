"""`mail test` as an operator sees it."""

import pytest

from tests.builders.post_office import PostOffice
from tests.builders.processes.commands import command


def test_mail_test_says_what_the_server_answered(
    post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TODOKEDE_MAIL_URL", f"{post_office.url}?starttls=off")
    post_office.answers["nobody@example.test"] = "550 5.1.1 unknown"

    sent = command("mail", "test", "operator@example.test")
    assert sent.returncode == 0
    assert sent.stdout == "sent to operator@example.test, answer 250\n"
    assert [mail.to for mail in post_office.received] == [("operator@example.test",)]

    refused = command("mail", "test", "nobody@example.test")
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1] == "not sent: refused, answer 550"

    no_address = command("mail", "test", "nobody")
    assert no_address.returncode == 1
    assert no_address.stderr.splitlines()[-1] == "not sent: refused, this is no mail address"
