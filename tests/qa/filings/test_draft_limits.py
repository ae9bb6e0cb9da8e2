"""How much is kept of what was typed, and for how long (Q2-69)."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from efiling import clock
from efiling.actions.machinery import housekeeping
from efiling.actions.machinery.jobs import advance_timetable, begin_job, wake_jobs
from efiling.actions.people.expiry import sweep_accounts
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.jobs import Sweep
from efiling.store.engine.work import View, Work, uncancelled
from efiling.store.machinery import jobs
from tests.builders.http.client import Client
from tests.builders.http.counter import Counter
from tests.builders.http.drafts import discard, draft_of, drafts_of, save, saved
from tests.builders.inputs import contract_ended
from tests.builders.owner import as_owner
from tests.builders.payloads import codes, problems_of
from tests.builders.people import Person
from tests.builders.rows import count
from tests.builders.work import work_off

TYPED = {"subject.card.name": "TANAKA TARO"}


async def sweep() -> None:
    """Whatever comes by itself at this time of business comes."""
    await advance_timetable(SYSTEM)
    await work_off()


async def test_q2_69_the_twenty_first_is_refused_and_nothing_is_lost(client: Client) -> None:
    _, token = await client.resident()
    kept = [await saved(client, token, {"number": f"{number}"}) for number in range(20)]

    refused = await save(client, token, TYPED)

    assert problems_of(refused) == [("DRAFTS_TOO_MANY", [])]
    assert "20" in refused["problems"][0]["message"]
    assert "discard" in refused["problems"][0]["remedy"]
    assert {one["id"] for one in await drafts_of(client, token)} == {one["id"] for one in kept}

    assert codes(await save(client, token, TYPED, id=kept[0]["id"])) == [], "those there go on"
    assert codes(await discard(client, token, kept[1]["id"])) == []
    assert codes(await save(client, token, TYPED)) == []
    assert len(await drafts_of(client, token)) == 20


async def test_q2_69_of_two_begun_at_once_the_twenty_first_is_refused(client: Client) -> None:
    _, token = await client.resident()
    for _ in range(19):
        await saved(client, token)

    answers = await asyncio.gather(*(save(client, token) for _ in range(4)))

    assert sorted(map(codes, answers)) == [[]] + [["DRAFTS_TOO_MANY"]] * 3
    assert await count("draft") == 20


async def test_a_machine_whose_clock_is_ahead_removes_no_draft_and_forgets_no_key(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, token = await client.resident()
    await saved(client, token)
    sent = contract_ended(person, clock.today())
    filed = await client.submit(token, sent, "key-1")
    right = clock.now()

    async def of_database(_: View) -> datetime:
        return right

    monkeypatch.setattr(View, "business_now", of_database)
    clock.move_by(timedelta(days=60))
    await sweep_once()

    assert await count("job", "name = 'housekeeping.sweep' AND state = 'DONE'") == 1
    assert await count("draft") == 1
    clock.move_to(right)
    again = await client.submit(token, sent, "key-1")
    assert again["filing"]["receptionNumber"] == filed["filing"]["receptionNumber"]
    assert await count("filing") == 1


async def sweep_once() -> None:
    """Takes the job, as a worker does."""

    async def queue() -> None:
        async with Work(SYSTEM) as unit:
            await jobs.send(unit, Sweep(), clock.now())

    await uncancelled(queue())
    (woken,) = [one for one in await wake_jobs(SYSTEM, 100) if one.name == Sweep.name]
    await housekeeping.sweep(SYSTEM, await begin_job(SYSTEM, woken.id, woken.fence))


async def test_q2_69_a_draft_is_kept_for_30_days_after_it_was_saved_last(client: Client) -> None:
    clock.move_to(clock.midnight(clock.today()) + timedelta(hours=13))
    person, token = await client.resident()
    forgotten, changed = await saved(client, token), await saved(client, token)

    clock.move_by(timedelta(days=30))
    await sweep()
    token = (await client.log_in(person))["token"]
    assert forgotten["endsOn"] == clock.today().isoformat()
    assert {one["id"] for one in await drafts_of(client, token)} == {
        forgotten["id"],
        changed["id"],
    }
    again = await saved(client, token, TYPED, id=changed["id"])
    assert again["endsOn"] == (clock.today() + timedelta(days=30)).isoformat()

    clock.move_by(timedelta(days=1))
    token = (await client.log_in(person))["token"]
    assert await drafts_of(client, token) == [again]
    assert await draft_of(client, token, forgotten["id"]) is None
    late = await save(client, token, TYPED, id=forgotten["id"])
    assert problems_of(late) == [("NOT_FOUND", ["id"])]

    await sweep()
    assert await count("draft") == 1
    assert await drafts_of(client, token) == [again]


async def test_q2_69_drafts_that_are_over_take_no_room(client: Client) -> None:
    person, token = await client.resident()
    for _ in range(20):
        await saved(client, token)
    clock.move_by(timedelta(days=31))
    token = (await client.log_in(person))["token"]
    assert codes(await save(client, token, TYPED)) == [], "though no sweep came yet"


async def test_q2_20_the_drafts_of_an_account_that_ended_are_swept(counter: Counter) -> None:
    client = counter.client
    person, ends = await client.resident()
    _, stays = await client.resident()
    await saved(client, ends, TYPED)
    kept = await saved(client, stays, TYPED)

    assert codes(await counter.deregister({"authId": person.auth_id})) == []
    await advance_timetable(SYSTEM)
    clock.move_by(timedelta(days=1))
    await sweep()

    rows = await as_owner("SELECT id FROM draft")
    assert [str(row["id"]) for row in rows] == [kept["id"]]


async def test_q2_24_drafts_outlast_a_sweep_that_is_taken_back(client: Client) -> None:
    last_day = clock.today() + timedelta(days=1)
    _, token = await client.resident(Person(feed={"stayExpiresOn": last_day.isoformat()}))
    draft = await saved(client, token, TYPED)
    clock.move_to(clock.midnight(last_day + timedelta(days=1)))
    done = await sweep_accounts(SYSTEM, clock.now())
    assert sum(done.ended.values()) == 1

    await advance_timetable(SYSTEM)
    clock.move_by(timedelta(days=1))
    await sweep()

    assert [str(row["id"]) for row in await as_owner("SELECT id FROM draft")] == [draft["id"]]


TOO_MUCH: dict[str, tuple[dict[str, Any], list[tuple[str, list[str]]]]] = {
    "no kind": ({"kinds": []}, [("VALUE_REQUIRED", ["kinds"])]),
    "eleven kinds": ({"kinds": ["SPOUSE_DIVORCED"] * 11}, [("FILINGS_TOO_MANY", ["kinds"])]),
    "a long path": (
        {"fields": [{"path": "x", "value": ""}, {"path": "x" * 201, "value": ""}]},
        [("VALUE_TOO_LONG", ["fields", "1", "path"])],
    ),
    "a long value": (
        {"fields": [{"path": "x", "value": "あ" * 2001}]},
        [("VALUE_TOO_LONG", ["fields", "0", "value"])],
    ),
    "201 fields": (
        {"fields": [{"path": "x", "value": "y"}] * 201},
        [("DRAFT_ITEMS_TOO_MANY", ["fields"])],
    ),
}


@pytest.mark.parametrize("case", TOO_MUCH)
async def test_q2_69_too_much_is_refused_at_its_place(client: Client, case: str) -> None:
    _, token = await client.resident()
    given, problems = TOO_MUCH[case]
    assert problems_of(await save(client, token, **given)) == problems
    assert await drafts_of(client, token) == []


async def test_q2_69_as_much_as_a_draft_holds(client: Client) -> None:
    _, token = await client.school()
    fields = [{"path": "p" * 200, "value": "あ" * 42}] * 200
    draft = await saved(client, token, kinds=["SPOUSE_DIVORCED"] * 10, fields=fields)
    assert draft["fields"] == fields

    longest = [{"path": "p", "value": "あ" * 2000}] * 10
    await saved(client, token, fields=longest)
    refused = await save(client, token, fields=[*longest, *longest])
    assert problems_of(refused) == [("VALUE_TOO_LONG", ["fields"])]
    assert "21852" in refused["problems"][0]["remedy"], "in characters like these"
