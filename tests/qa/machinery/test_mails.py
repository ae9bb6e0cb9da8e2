"""What a mail says is true whenever it is read, and is kept no longer than it is needed (Q2-66)."""

from datetime import timedelta

import pytest

from efiling import clock
from efiling.settings import settings
from tests.builders.http.client import Client
from tests.builders.http.counter import Counter
from tests.builders.inputs import contract_ended
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.owner import as_owner
from tests.builders.post_office import PostOffice


async def kept() -> list[tuple[str, int, int]]:
    """State of each mail, and how many bytes of its address and of its words are kept."""
    rows = await as_owner("SELECT state, address_sealed, params_sealed FROM mail ORDER BY id")
    return [(row["state"], len(row["address_sealed"]), len(row["params_sealed"])) for row in rows]


async def test_q2_66_a_mail_that_was_sent_keeps_neither_address_nor_words(
    client: Client, mailbox: Mailbox, office: PostOffice
) -> None:
    await client.resident()
    [(state, address, words)] = await kept()
    assert state == "QUEUED"
    assert address > 0
    assert words > 0

    await mailbox.deliver()

    assert len(office.received) == 1
    assert await kept() == [("SENT", 0, 0)]


async def test_q2_66_a_mail_that_was_refused_for_good_keeps_neither(
    client: Client, mailbox: Mailbox, office: PostOffice
) -> None:
    person, _ = await client.resident()
    office.answers[person.mail] = "550 5.1.1 unknown"

    await mailbox.deliver()

    assert office.received == []
    assert await kept() == [("REFUSED", 0, 0)]


async def test_a_mail_that_waits_keeps_what_it_needs(
    client: Client, mailbox: Mailbox, office: PostOffice
) -> None:
    await client.resident()
    before = await kept()
    office.answers["*"] = "421 4.3.2 closing"

    await mailbox.deliver()

    assert await kept() == before


@pytest.mark.parametrize("address", ["http://[::1]:8000", "https://under_score.example"])
async def test_mails_go_out_whatever_the_public_address_is_called(
    client: Client,
    mailbox: Mailbox,
    office: PostOffice,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> None:
    await client.resident()
    monkeypatch.setenv("TODOKEDE_PUBLIC_URL", address)
    settings.cache_clear()
    await mailbox.deliver()
    (mail,) = office.received
    assert mail.message["Message-ID"].endswith(f"@{settings().mail_from.partition('@')[2]}>")


async def test_q2_56_what_came_on_an_earlier_day_is_not_mended_by_sending_it_today(
    client: Client, counter: Counter, mailbox: Mailbox
) -> None:
    """Of one day the last one counts; a second one of another day counts beside the first."""
    person, _ = await client.resident()
    clock.move_by(timedelta(days=5))
    await counter.refresh()
    arrived = clock.today() - timedelta(days=4)
    entered = await counter.enter(contract_ended(person, arrived), receivedOn=arrived.isoformat())
    assert entered["problems"] == []

    await mailbox.deliver()

    told = " ".join(text_of(mailbox.to(person.mail)[-1]).split())
    assert "today" not in told
