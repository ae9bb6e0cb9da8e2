"""What was right at reception stays right: the night judges by what held then (Q2-16)."""

from typing import Any

import pytest

from efiling import clock
from tests.builders.filings import night
from tests.builders.http.batches import batch_of, row_about, submit_batch
from tests.builders.http.client import Client
from tests.builders.inputs import acceptance_ended, contract_ended, day, organization_renamed
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.payloads import codes
from tests.builders.people import Person, student

ENGINEER = "ENGINEER_SPECIALIST_IN_HUMANITIES_INTERNATIONAL_SERVICES"
MOVED = {"municipality": "27102", "addressRest": "中之島２－２"}


async def outcome(client: Client, token: str) -> list[str]:
    """What the night said of the newest filing in a history."""
    entry = (await client.history(token))["nodes"][0]
    return [entry["state"], *(error["code"] for error in entry["errors"])]


LATER: dict[str, dict[str, Any]] = {
    "a moved address": MOVED,
    "a new card": {"card": "RR12345678RR", "issuedOn": day(0)},
    "an extension": {"card": "RR12345679RR", "issuedOn": day(0), "stayExpiresOn": day(2000)},
    "another name": {"card": "RR12345670RR", "name": "NGUYEN VAN BINH", "issuedOn": day(0)},
    "permanent residence": {
        "card": "RR12345671RR",
        "status": "PERMANENT_RESIDENT",
        "periodOfStay": None,
        "stayExpiresOn": None,
        "issuedOn": day(0),
    },
    "another status": {"card": "RR12345672RR", "status": "STUDENT", "issuedOn": day(0)},
    "a short trip": {"presence": "REENTRY"},
}


@pytest.mark.parametrize("what", LATER)
async def test_q2_16_what_happens_after_reception_makes_no_registration_error(
    client: Client, what: str
) -> None:
    _, school = await client.school()
    own, asked = Person(), Person()
    _, token = await client.resident(own)
    await client.resident(asked)
    assert codes(await client.submit(token, contract_ended(own, clock.today()))) == []
    assert codes(await client.submit(school, organization_renamed(asked, clock.today()))) == []

    later = dict(LATER[what])
    number = later.pop("card", None)
    await client.load(own.newer(card=number, **later))
    await client.load(asked.newer(card=number and number[:-2] + "ZZ", **later))

    assert (await night()).registered == 2
    assert await outcome(client, school) == ["REGISTERED"]


@pytest.mark.parametrize(
    "later", [{"presence": "DEPARTED"}, {"presence": "REENTRY"}, {"status": ENGINEER}]
)
async def test_q2_64_a_student_who_leaves_or_changes_after_reception_is_no_error(
    client: Client, later: dict[str, Any]
) -> None:
    _, school = await client.school()
    person = await client.known(student())
    ended = acceptance_ended(person, clock.today(), reason="GRADUATION")
    assert codes(await client.submit(school, ended)) == []

    await client.load(person.newer(**later))

    assert (await night()).registered == 1


async def test_q2_16_the_card_that_held_counts_however_many_lines_followed(client: Client) -> None:
    person, token = await client.resident()
    same = person.newer()
    await client.load(same)
    await client.submit(token, contract_ended(person, clock.today()))

    for line in (
        same.newer(),
        same.newer().newer(**MOVED),
        same.newer().newer(**MOVED).newer(card="RR12345678RR", issuedOn=day(0)),
    ):
        await client.load(line)

    assert (await night()).registered == 1


async def test_q2_16_a_card_issued_before_reception_counts_though_the_feed_told_it_later(
    client: Client,
) -> None:
    person, token = await client.resident()
    await client.submit(token, contract_ended(person, clock.today()))

    await client.load(person.newer(card="RR12345678RR", issuedOn=day(-1)))

    assert (await night()).failed == 1
    assert await outcome(client, token) == ["REGISTRATION_ERROR", "CARD_REPLACED"]


async def test_q1_4_a_duty_that_had_ended_before_reception_is_said_as_such(
    client: Client, mailbox: Mailbox
) -> None:
    person, token = await client.resident()
    await client.submit(token, contract_ended(person, clock.today()))
    permanent = {"status": "PERMANENT_RESIDENT", "periodOfStay": None, "stayExpiresOn": None}

    await client.load(person.newer(card="RR12345678RR", issuedOn=day(-1), **permanent))
    assert (await night()).failed == 1

    letter = text_of((await mailbox.deliver())[-1])
    assert "is not needed" in letter
    assert "file again" not in letter


async def test_q2_16_a_wrong_lapse_that_was_corrected_before_the_night_makes_no_error(
    client: Client,
) -> None:
    person, token = await client.resident()
    await client.submit(token, contract_ended(person, clock.today()))

    wrong = person.newer(validity="LAPSED")
    await client.load(wrong)
    await client.load(wrong.newer(validity="VALID"))

    assert (await night()).registered == 1
    assert await outcome(client, token) == ["REGISTERED"]


async def test_q2_16_of_a_batch_a_row_fails_for_a_lapse_alone(client: Client) -> None:
    _, school = await client.school()
    moved, extended, lapsed = student(), student(), student()
    await client.load(moved, extended, lapsed)
    rows = [row_about(person) for person in (moved, extended, lapsed)]
    number = (await submit_batch(client, school, rows))["batch"]["receptionNumber"]

    await client.load(
        moved.newer(**MOVED),
        extended.newer(card="RR12345678RR", issuedOn=day(0), stayExpiresOn=day(2000)),
        lapsed.newer(validity="LAPSED"),
    )

    await night()
    states = [one["state"] for one in (await batch_of(client, school, number))["filings"]["nodes"]]
    assert states == ["REGISTERED", "REGISTERED", "REGISTRATION_ERROR"]
