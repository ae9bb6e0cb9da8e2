"""The deletion of a filing, which is asked for by post (Q2-57)."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from efiling import clock
from efiling.rules.actors import SYSTEM
from efiling.store.engine.work import Reading
from tests.builders.filings import night
from tests.builders.http.client import Client
from tests.builders.http.counter import Counter
from tests.builders.inputs import card, contract_ended
from tests.builders.mailbox import Mailbox
from tests.builders.payloads import codes, problems_of
from tests.builders.people import Person

DELETED_ON = "query($number: String!) { viewer { filing(receptionNumber: $number) { deletedOn } } }"


async def registered(client: Client, counter: Counter) -> tuple[Person, str, str]:
    """A resident, a new session of theirs, and the number of what they filed yesterday."""
    person, token = await client.resident()
    filed = await client.submit(token, contract_ended(person, clock.today()))
    assert (await night()).registered == 1
    clock.move_to(clock.now() + timedelta(days=1))
    await counter.refresh()
    token = (await client.log_in(person))["token"]
    return person, token, filed["filing"]["receptionNumber"]


async def test_q2_57_a_deletion_ends_the_effect_and_the_history_keeps_the_filing(
    client: Client, counter: Counter, mailbox: Mailbox
) -> None:
    person, token, number = await registered(client, counter)
    before = await client.history(token)
    mails = len(await mailbox.deliver())
    stands = await client.submit(token, contract_ended(person, clock.today()))
    assert [one["code"] for one in stands["notices"]] == ["EARLIER_STANDS"]

    done = await counter.delete(number, person)

    assert done["problems"] == []
    again = await client.submit(token, contract_ended(person, clock.today()))
    assert number not in str(again["notices"])
    after = await client.history(token)
    assert after["nodes"][-1] == before["nodes"][0]
    assert (await client.ask(DELETED_ON, {"number": number}, token))["viewer"]["filing"] == {
        "deletedOn": None
    }
    found = await counter.filing(number)
    assert found["state"] == "REGISTERED"
    assert found["deletedOn"] == clock.today().isoformat()
    told = [mail["Subject"] for mail in (await mailbox.deliver())[mails:]]
    assert told == ["[Todokede] Your notification was received"] * 2


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"cardCopyEnclosed": False}, [("CARD_COPY_MISSING", ["cardCopyEnclosed"])]),
        ({"statement": " "}, [("VALUE_REQUIRED", ["statement"])]),
        ({"contents": ""}, [("VALUE_REQUIRED", ["contents"])]),
        ({"phone": ""}, [("VALUE_REQUIRED", ["phone"])]),
        ({"receivedOn": "2999-01-01"}, [("DAY_IN_FUTURE", ["receivedOn"])]),
        ({"receivedOn": "0001-01-01"}, [("DAY_TOO_EARLY", ["receivedOn"])]),
        ({"filedOn": "2026-01-01"}, [("FILED_ON_DIFFERS", ["filedOn"])]),
        ({"receptionNumber": "2026-A000-0000-016"}, [("NOT_FOUND", ["receptionNumber"])]),
        ({"receptionNumber": "nothing"}, [("NOT_FOUND", ["receptionNumber"])]),
        (
            {"statement": "", "cardCopyEnclosed": False},
            [("CARD_COPY_MISSING", ["cardCopyEnclosed"]), ("VALUE_REQUIRED", ["statement"])],
        ),
    ],
)
async def test_q2_57_every_item_is_required_and_the_copy_of_the_card_too(
    client: Client, counter: Counter, wrong: dict[str, Any], refused: list[Any]
) -> None:
    person, _, number = await registered(client, counter)
    assert problems_of(await counter.delete(number, person, **wrong)) == refused
    assert (await counter.filing(number))["deletedOn"] is None


async def test_q2_57_a_letter_does_not_arrive_before_the_notification_that_it_is_about(
    client: Client, counter: Counter
) -> None:
    person, _, number = await registered(client, counter)
    filed_on = clock.today() - timedelta(days=1)
    before = (filed_on - timedelta(days=1)).isoformat()

    refused = await counter.delete(number, person, receivedOn=before)

    assert problems_of(refused) == [("DAY_TOO_EARLY", ["receivedOn"])]
    same_day = await counter.delete(number, person, receivedOn=filed_on.isoformat())
    assert codes(same_day) == []


async def test_q2_57_only_the_person_whom_it_is_about_has_it_deleted(
    client: Client, counter: Counter
) -> None:
    person, _, number = await registered(client, counter)
    other = await client.known(Person())

    refused = [
        await counter.delete(number, other),
        await counter.delete(number, person, applicant=card(person, name="NGUYEN VAN BINH")),
    ]

    assert list(map(problems_of, refused)) == [[("IDENTITY_MISMATCH", ["applicant"])]] * 2


async def test_q2_57_only_what_is_registered_is_deleted(client: Client, counter: Counter) -> None:
    person, token, _ = await registered(client, counter)
    today = clock.today()
    first = await client.submit(token, contract_ended(person, today))
    second = await client.submit(token, contract_ended(person, today))
    numbers = [one["filing"]["receptionNumber"] for one in (first, second)]
    day = {"filedOn": today.isoformat()}

    waiting = [codes(await counter.delete(number, person, **day)) for number in numbers]
    assert (await night()).superseded == 1
    settled = [codes(await counter.delete(number, person, **day)) for number in numbers]

    assert waiting == [["NOT_REGISTERED_YET"]] * 2
    assert settled == [["NOTHING_TO_DELETE"], []]


async def test_q2_57_of_two_officers_one_wins_and_the_other_is_told(
    client: Client, counter: Counter
) -> None:
    person, _, number = await registered(client, counter)
    answers = await asyncio.gather(*(counter.delete(number, person) for _ in range(2)))
    assert sorted(map(codes, answers)) == [[], ["DELETED_ALREADY"]]


async def test_q2_57_what_was_deleted_is_superseded_by_nothing_that_comes_later(
    client: Client, counter: Counter
) -> None:
    person, _, number = await registered(client, counter)
    yesterday = clock.today() - timedelta(days=1)
    assert codes(await counter.delete(number, person)) == []

    late = contract_ended(person, yesterday)
    entered = await counter.enter(late, receivedOn=yesterday.isoformat())

    assert entered["notices"] == []
    assert (await night()).superseded == 0
    assert (await counter.filing(number))["state"] == "REGISTERED"


async def test_q2_67_a_deletion_is_on_record_and_the_letter_is_not(
    client: Client, counter: Counter
) -> None:
    person, _, number = await registered(client, counter)
    await counter.delete(number, person)

    (event,) = await Reading(SYSTEM).fetch(
        "SELECT actor_role, details FROM audit WHERE event = 'filing.deletion_recorded'"
    )

    assert event["actor_role"] == "OFFICER"
    assert event["details"] == f'{{"number":"{number}","kind":"CONTRACT_ENDED"}}'
