"""Filings on paper, as counter officers enter them (Q1-18, Q2-5, Q2-64)."""

from datetime import date, timedelta
from typing import Any

import pytest

from efiling import clock
from efiling.rules.actors import SYSTEM
from efiling.store.engine.work import Reading
from tests.builders.filings import night
from tests.builders.http.client import Client
from tests.builders.http.counter import BY_POST, Counter
from tests.builders.inputs import (
    acceptance_ended,
    acceptance_started,
    acceptance_status,
    contract_ended,
    organization_renamed,
)
from tests.builders.mailbox import Mailbox, text_of
from tests.builders.payloads import codes, problems_of
from tests.builders.people import Person, student


def of(payload: Any) -> str:
    """The reception number of what was entered."""
    assert payload["problems"] == []
    return str(payload["filing"]["receptionNumber"])


def about_earlier(payload: Any) -> list[Any]:
    """The notices that name a filing of before."""
    assert payload["problems"] == []
    return [one for one in payload["notices"] if one["code"] in {"SUPERSEDES", "EARLIER_STANDS"}]


async def test_q2_5_a_paper_filing_stands_in_the_residents_history_and_is_registered(
    client: Client, counter: Counter, mailbox: Mailbox
) -> None:
    person, token = await client.resident()

    entered = await counter.enter(contract_ended(person, clock.today()))

    number = of(entered)
    assert entered["receipt"] is None
    assert entered["filing"]["filedBy"] == "RESIDENT"
    assert (await night()).registered == 1
    (found,) = (await client.history(token))["nodes"]
    shown = (found["receptionNumber"], found["channel"], found["state"])
    assert shown == (number, "POST", "REGISTERED")
    await mailbox.deliver()
    told = [mail["Subject"] for mail in mailbox.to(person.mail)]
    assert told[-2:] == [
        "[Todokede] Your notification was received",
        "[Todokede] Your notification is registered",
    ]


async def test_q2_5_a_person_without_an_account_files_and_finds_it_after_registering(
    client: Client, counter: Counter
) -> None:
    person = await client.known(Person())
    number = of(await counter.enter(contract_ended(person, clock.today()), channel="COUNTER"))
    later = of(await counter.enter(contract_ended(person, clock.today()), byProxy=True))

    done = await night()

    assert done.registered == 1
    assert done.superseded == 1
    assert codes(await client.register(person)) == []
    token = (await client.log_in(person))["token"]
    found = [
        (one["receptionNumber"], one["state"]) for one in (await client.history(token))["nodes"]
    ]
    assert found == [(later, "REGISTERED"), (number, "SUPERSEDED")]


async def test_q2_5_an_institution_files_on_paper_with_an_account(
    client: Client, counter: Counter, mailbox: Mailbox
) -> None:
    made, school = await client.school()
    pupil = await client.known(student())
    filing = acceptance_started(pupil, clock.today()) | {"clientReference": "S-1"}

    entered = await counter.enter(filing, institution=str(made.id))

    assert entered["filing"]["institution"] == {"id": str(made.id)}
    assert (await night()).registered == 1
    (found,) = (await client.history(school))["nodes"]
    assert found["receptionNumber"] == of(entered)
    assert found["clientReference"] == "S-1"
    await mailbox.deliver()
    assert of(entered) in text_of(mailbox.to(made.mail)[-1])


async def test_q2_5_an_institution_files_on_paper_without_an_account(
    client: Client, counter: Counter
) -> None:
    made, _ = await client.school()
    ended = {"institution": str(made.id)}
    await counter.deregister(ended, **BY_POST)
    pupil, other = await client.known(student()), await client.known(student())

    of(await counter.enter(acceptance_started(pupil, clock.today()), **ended))
    name = "まだ登録のない学校"
    of(await counter.enter(acceptance_started(other, clock.today()), institutionName=name))
    again = await counter.enter(acceptance_started(other, clock.today()), institutionName=name)

    assert [one["code"] for one in again["notices"]] == ["SUPERSEDES"]
    done = await night()
    assert done.registered == 2
    assert done.superseded == 1
    assert done.failed == 0


GONE: dict[str, dict[str, Any]] = {
    "changed": {"card": True, "status": "ENGINEER_SPECIALIST_IN_HUMANITIES_INTERNATIONAL_SERVICES"},
    "left": {"presence": "DEPARTED", "validity": "LAPSED"},
    "out": {"presence": "REENTRY"},
}


@pytest.mark.parametrize("gone", sorted(GONE))
async def test_q2_64_the_end_of_an_acceptance_is_taken_on_paper_where_online_refuses_it(
    client: Client, counter: Counter, gone: str
) -> None:
    made, school = await client.school()
    pupil = await client.known(student())
    facts = dict(GONE[gone])
    card = f"ZZ{pupil.number:08d}ZZ" if facts.pop("card", False) else None
    await client.load(pupil.newer(card=card, **facts))
    filing = acceptance_ended(pupil, clock.today(), reason="GRADUATION")
    assert codes(await client.submit(school, filing)) != []

    number = of(await counter.enter(filing, institution=str(made.id)))

    assert (await night()).registered == 1
    assert (await counter.filing(number))["state"] == "REGISTERED"


async def test_q2_16_a_paper_that_named_the_newest_card_when_it_arrived_is_taken(
    client: Client, counter: Counter
) -> None:
    clock.move_to(clock.now() + timedelta(days=5))
    await counter.refresh()
    person = await client.known(Person())
    arrived = clock.today() - timedelta(days=4)
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    await client.load(person.newer(card=f"ZZ{person.number:08d}ZZ", issuedOn=yesterday))
    filing = contract_ended(person, arrived)

    late = await counter.enter(filing)
    entered = await counter.enter(filing, receivedOn=arrived.isoformat())

    assert problems_of(late) == [("CARD_NOT_NEWEST", ["filing", "subject"])]
    assert entered["filing"]["receivedAt"].startswith(str(arrived))
    number = of(entered)
    assert (await night()).registered == 1
    assert (await counter.filing(number))["state"] == "REGISTERED"


async def test_q2_5_everything_wrong_is_said_at_once_and_nothing_is_stored(
    client: Client, counter: Counter
) -> None:
    person = await client.known(Person())
    today = clock.today()
    tomorrow = today + timedelta(days=1)

    wrong = await counter.enter(
        contract_ended(person, tomorrow), receivedOn=tomorrow.isoformat(), channel="ONLINE"
    )
    nobody = await counter.enter(contract_ended(Person(), today))
    no_school = await counter.enter(acceptance_started(person, today))
    no_filing = await counter.enter(organization_renamed(person, today), institutionName="学校")
    no_kind = await counter.enter(acceptance_started(person, today), institution="nothing")

    assert problems_of(wrong) == [
        ("CHANNEL_NOT_ALLOWED", ["channel"]),
        ("DAY_IN_FUTURE", ["receivedOn"]),
        ("DAY_IN_FUTURE", ["filing", "details", "contractEnded", "on"]),
    ]
    assert problems_of(nobody) == [("IDENTITY_MISMATCH", ["filing", "subject"])]
    assert problems_of(no_school) == [("VALUE_REQUIRED", ["institution"])]
    assert codes(no_filing) == ["KIND_NOT_ALLOWED"]
    assert problems_of(no_kind) == [("NOT_FOUND", ["institution"])]
    assert (await night()).registered == 0


async def test_q2_5_sent_again_with_its_key_it_is_the_same_filing(
    client: Client, counter: Counter
) -> None:
    person = await client.known(Person())
    filing, today = contract_ended(person, clock.today()), clock.today()

    first = await counter.enter(filing, idempotencyKey="paper-1")
    again = await counter.enter(filing, idempotencyKey="paper-1")
    other = await counter.enter(filing, idempotencyKey="paper-1", byProxy=True)

    assert of(again) == of(first)
    assert problems_of(other) == [("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])]
    assert today == clock.today()


async def test_q2_56_reports_of_two_reference_days_that_came_the_same_day_both_stand(
    client: Client, counter: Counter
) -> None:
    made, _ = await client.school()
    pupil = await client.known(student())
    last = clock.today().year - 1

    entered = [
        await counter.enter(acceptance_status(pupil, day), institution=str(made.id))
        for day in (date(last, 5, 1), date(last, 11, 1))
    ]

    assert [about_earlier(one) for one in entered] == [[], []]
    done = await night()
    assert done.registered == 2
    assert done.superseded == 0


async def test_q2_56_a_report_on_paper_stands_for_the_one_online_about_the_same_reference_day(
    client: Client, counter: Counter
) -> None:
    made, school = await client.school()
    pupil = await client.known(student())
    report = acceptance_status(pupil, date(clock.today().year - 1, 5, 1))
    online = (await client.submit(school, report))["filing"]["receptionNumber"]

    correction = {"institution": str(made.id), "idempotencyKey": "paper-1"}
    entered, again = [await counter.enter(report, **correction) for _ in range(2)]

    (notice,) = about_earlier(entered)
    assert notice["code"] == "SUPERSEDES"
    assert online in notice["message"]
    assert of(again) == of(entered)
    assert about_earlier(again) == [notice]
    assert (await night()).superseded == 1
    assert (await counter.filing(online))["supersededBy"] == of(entered)


async def test_q2_56_what_an_institution_filed_with_an_earlier_account_is_named(
    client: Client, counter: Counter
) -> None:
    fields, institution, token = await counter.institution()
    _, another = await client.school()
    pupil = await client.known(student())
    filing = acceptance_started(pupil, clock.today())
    first = (await client.submit(token, filing))["filing"]["receptionNumber"]
    await client.submit(another, filing)
    assert codes(await counter.deregister({"institution": institution}, **BY_POST)) == []
    assert codes(await counter.register(fields)) == []

    entered = await counter.enter(filing, institution=institution)

    (notice,) = about_earlier(entered)
    assert notice["code"] == "EARLIER_STANDS"
    assert first in notice["message"]


@pytest.mark.parametrize("received_on", ["0001-01-01", "0026-11-20", "2012-07-08"])
async def test_q2_5_a_paper_arrived_under_the_law_it_is_filed_by(
    client: Client, counter: Counter, received_on: str
) -> None:
    person = await client.known(Person())
    filing = contract_ended(person, clock.today())
    refused = await counter.enter(filing, receivedOn=received_on)
    assert problems_of(refused) == [("DAY_TOO_EARLY", ["receivedOn"])]
    assert "July 9, 2012" in refused["problems"][0]["remedy"]
    first_day = await counter.enter(filing, receivedOn="2012-07-09")
    assert codes(first_day) == ["DAY_IN_FUTURE"], "the event was later, the day is one"


async def test_q2_67_an_entry_is_on_record(client: Client, counter: Counter) -> None:
    person = await client.known(Person())
    number = of(await counter.enter(contract_ended(person, clock.today()), byProxy=True))

    (event,) = await Reading(SYSTEM).fetch(
        "SELECT actor_role, details FROM audit WHERE event = 'filing.entered'"
    )

    assert event["actor_role"] == "OFFICER"
    assert event["details"] == (
        f'{{"number":"{number}","kind":"CONTRACT_ENDED","channel":"POST","by_proxy":"yes"}}'
    )
