"""The rules of 1 April 2027 begin at midnight in Tokyo: no card too early, no filing judged by the
rules of another day than that of its reception."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from efiling import clock
from efiling.actions.filings.registration import register_received
from efiling.actions.people.cards import load_cards
from efiling.rules.actors import SYSTEM
from efiling.rules.filings import statuses
from efiling.rules.filings.statuses import STATUSES
from efiling.rules.in_force import InForce
from efiling.rules.vocabulary import StatusOfResidence as S
from tests.builders.http.batches import row_about, submit_batch
from tests.builders.http.client import Client
from tests.builders.inputs import contract_ended, details_of, subject
from tests.builders.payloads import codes
from tests.builders.people import Person, student

MIDNIGHT = datetime(2027, 3, 31, 15, tzinfo=UTC)
EVENING = MIDNIGHT - timedelta(minutes=10)
SKILL = {"status": "EMPLOYMENT_FOR_SKILL_DEVELOPMENT", "periodOfStay": "P3Y"}
TRANSFEREE = {"status": "INTRA_COMPANY_TRANSFEREE_2", "periodOfStay": "P1Y"}


async def test_q2_13_a_card_is_set_aside_until_its_status_begins_and_then_taken(
    client: Client,
) -> None:
    clock.move_to(MIDNIGHT - timedelta(seconds=1))
    early, other = Person(feed=SKILL), Person()
    feed = client.folder / "feed.jsonl"
    feed.write_text(f"{early.line()}\n{other.line()}\n", encoding="utf-8")

    before = await load_cards(SYSTEM, feed)
    [entry] = feed.with_name("feed.jsonl.rejected").read_text(encoding="utf-8").splitlines()
    number, reason, raw = entry.split("\t")
    assert before.changed == 1
    assert before.rejected == 1
    assert number == "1"
    assert json.loads(raw)["person"] == json.loads(early.line())["person"]
    assert reason == (
        "set aside: status begins on 2027-04-01; load the file again from that day on"
    )
    assert codes(await client.register(early)) == ["IDENTITY_MISMATCH"]

    clock.move_to(MIDNIGHT)
    after = await load_cards(SYSTEM, feed)
    assert after.changed == 1
    assert after.rejected == 0
    assert not feed.with_name("feed.jsonl.rejected").exists()
    assert codes(await client.register(early)) == []


async def test_q1_4_who_bears_the_new_status_files_about_the_activity_organization(
    client: Client,
) -> None:
    clock.move_to(MIDNIGHT + timedelta(hours=10))
    person, token = await client.resident(Person(feed=SKILL))
    left = {
        "subject": subject(person),
        "details": details_of("activityOrgLeft", clock.today().isoformat()),
    }
    assert codes(await client.submit(token, contract_ended(person, clock.today()))) == [
        "KIND_NOT_ALLOWED"
    ]
    assert codes(await client.submit(token, left)) == []
    done = await register_received(SYSTEM, clock.now() + timedelta(days=1))
    assert done.registered == 1
    assert done.failed == 0


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Every look at the clock is a millisecond later than the one before: who looks twice in one
    action sees two days around midnight."""

    def now() -> datetime:
        clock.move_by(timedelta(milliseconds=1))
        return still()

    still = clock.now

    def begin_at(moment: datetime) -> None:
        clock.move_to(moment)
        monkeypatch.setattr(clock, "now", now)

    return begin_at


async def around_midnight(
    client: Client, token: str, people: list[Person], begin_at: Callable[[datetime], None]
) -> list[Any]:
    """So many filings, 25 a batch; the batches begin from 100 ms before midnight on, each a little
    later."""
    answers = []
    for number in range(0, len(people), 25):
        about = people[number : number + 25]
        clock.move_to(EVENING)
        rows = [one_row(person) for person in about]
        begin_at(MIDNIGHT + timedelta(milliseconds=-100 + number // 6))
        answers.append((await submit_batch(client, token, rows))["batch"])
    return answers


def one_row(person: Person) -> dict[str, Any]:
    row = row_about(person)
    if person.feed["status"] != "STUDENT":
        row["details"]["acceptanceStarted"]["activities"] = "通訳"
    return row


@pytest.mark.parametrize("begins", [True, False], ids=["it begins", "it ends"])
async def test_q1_14_q2_16_a_thousand_filings_across_midnight_are_judged_by_their_own_day(
    client: Client,
    ticking: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
    begins: bool,
) -> None:
    if not begins:
        ended = replace(STATUSES[S.STUDENT], in_force=InForce(last_on=date(2027, 3, 31)))
        monkeypatch.setattr(statuses, "STATUSES", {**STATUSES, S.STUDENT: ended})
    clock.move_to(MIDNIGHT + timedelta(hours=10))
    people = [Person(feed=TRANSFEREE) if begins else student() for _ in range(1_000)]
    await client.load(*people)
    clock.move_to(EVENING)
    _, token = await client.school()

    batches = await around_midnight(client, token, people, ticking)

    for batch in batches:
        in_force = (datetime.fromisoformat(batch["receivedAt"]) >= MIDNIGHT) is begins
        assert batch["state"] == ("REGISTERING" if in_force else "RECEPTION_ERROR"), batch
    taken = sum(one["rowCount"] for one in batches if one["state"] == "REGISTERING")
    assert 0 < taken < 1_000
    done = await register_received(SYSTEM, MIDNIGHT + timedelta(days=2, hours=1))
    assert done.failed == 0
    assert done.registered == taken
