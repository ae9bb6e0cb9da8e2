"""A filing for a resident that fails at night is told to the resident too (Q1-7)."""

from datetime import timedelta

import pytest

from efiling import clock
from efiling.problems.accounts import ACCOUNT_PROBLEMS
from efiling.rules.machinery.letter_texts import LETTERS
from efiling.rules.vocabulary import MailKind
from i18n import Language, formats
from i18n.catalogue import text
from tests.builders.filings import night
from tests.builders.http.batches import renamed_row, submit_batch
from tests.builders.http.client import Client
from tests.builders.inputs import organization_renamed
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.payloads import codes
from tests.builders.people import Person


@pytest.mark.parametrize("language", ["EN", "JA", "TL"])
async def test_q1_7_the_resident_is_told_too_that_it_failed(
    client: Client, mailbox: Mailbox, language: str
) -> None:
    made, token = await client.school()
    person, _ = await client.resident(language=language)
    answer = await client.submit(token, organization_renamed(person, clock.today()))
    await client.load(person.newer(validity="LAPSED"))

    assert (await night()).failed == 1
    await night()

    subject = text(Language[language], LETTERS[MailKind.REGISTRATION_ERROR].subject)
    await mailbox.deliver()
    [letter] = [one for one in mailbox.to(person.mail) if subject in one["Subject"]]
    words = "".join(text_of(letter).split())
    assert answer["filing"]["receptionNumber"] in words
    reason, _ = ACCOUNT_PROBLEMS["CARD_LAPSED"]
    assert "".join(text(Language[language], reason).split()) in words
    day = formats.day(Language[language], clock.today())
    duty = text(Language[language], filed_for_you(), filed_for_you_on=day)
    assert "".join(duty.split()) in words
    [told] = [one for one in mailbox.to(made.mail) if "could not be registered" in one["Subject"]]
    assert "The duty to file is yours" not in text_of(told)


async def test_q1_7_of_a_batch_each_resident_whose_row_failed_is_told(
    client: Client, mailbox: Mailbox
) -> None:
    _, token = await client.school()
    (good, _), (lapsed, _) = await client.resident(), await client.resident()
    rows = [renamed_row(person) for person in (good, lapsed)]
    answer = await submit_batch(client, token, rows, kind="ORGANIZATION_CHANGE")
    assert answer["problems"] == []
    await client.load(lapsed.newer(validity="LAPSED"))

    await night()

    await mailbox.deliver()
    failed = "could not be registered"
    assert [failed in one["Subject"] for one in mailbox.to(lapsed.mail)].count(True) == 1
    assert not any(failed in one["Subject"] for one in mailbox.to(good.mail))


async def test_q1_7_who_registered_anew_since_is_told_at_the_new_address(
    client: Client, mailbox: Mailbox
) -> None:
    _, token = await client.school()
    over = clock.today().isoformat()
    person, _ = await client.resident(Person(feed={"stayExpiresOn": over}))
    await client.submit(token, organization_renamed(person, clock.today()))

    clock.move_to(clock.now() + timedelta(days=3))
    issued = (clock.today() - timedelta(days=1)).isoformat()
    stay = (clock.today() + timedelta(days=700)).isoformat()
    back = person.newer(card=f"ZZ{person.number:08d}ZZ", issuedOn=issued, stayExpiresOn=stay)
    await client.load(back)
    assert codes(await client.register(back, mail="anew@example.test")) == []
    await client.load(back.newer(validity="LAPSED"))
    assert (await night(0)).failed == 1

    await mailbox.deliver()
    letters = [one["Subject"] for one in mailbox.to("anew@example.test")]
    assert any("could not be registered" in subject for subject in letters)


def filed_for_you() -> str:
    """The line of the letter that is for the resident alone."""
    [line] = [
        line
        for block in LETTERS[MailKind.REGISTRATION_ERROR].blocks
        for line in block
        if "{filed_for_you_on}" in line
    ]
    return line
