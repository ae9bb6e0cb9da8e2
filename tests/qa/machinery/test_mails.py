"""What a mail said, and to whom, is kept no longer than it is needed (Q2-66)."""

from tests.builders.http.client import Client
from tests.builders.mailbox import Mailbox
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
