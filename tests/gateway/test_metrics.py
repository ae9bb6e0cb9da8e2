"""`/metrics`: what came today and what became of it, what waits, who was refused and how long it
took; of anybody nothing."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from efiling import clock, operations
from efiling.actions.machinery.jobs import advance_timetable
from efiling.rules.actors import SYSTEM
from efiling.rules.institutions import institutions
from efiling.store.engine import probes
from efiling.store.engine.work import uncancelled
from gateway.http import health, metrics, scrape
from tests.builders.connections import all_in_use
from tests.builders.http.client import Client
from tests.builders.http.counter import Counter
from tests.builders.http.metrics import scraped
from tests.builders.inputs import contract_ended
from tests.builders.patience import until
from tests.builders.payloads import codes
from tests.builders.people import WRONG_PASSWORD, Person
from tests.builders.work import work_off

NOON = datetime(2027, 3, 31, 12, tzinfo=clock.TOKYO)


@pytest.fixture(autouse=True)
def figures_are_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrape, "FRESH_SECONDS", -1.0)


async def a_day_with_two_filings(client: Client) -> Person:
    """The second one replaces the first at night."""
    person, token = await client.resident(Person(feed={"stayExpiresOn": None}))
    for days in (0, 1):
        day = clock.today() - timedelta(days=days)
        assert codes(await client.submit(token, contract_ended(person, day))) == []
    return person


async def test_what_came_today_and_what_waits(client: Client) -> None:
    clock.move_to(NOON)
    before = await scraped(client.http)
    person = await a_day_with_two_filings(client)
    await client.log_in(person, WRONG_PASSWORD)
    clock.move_to(NOON + timedelta(minutes=5))

    told = await scraped(client.http)
    today = told.by("today", "what")
    assert told.get("figures_up") == 1
    assert today["filings_received"] == 2
    assert today["registrations"] == 1
    assert today["log_ins"] == 1
    assert today["log_in_failures"] == 1
    assert told.get("oldest_due_job_seconds") == 300
    assert told.get("oldest_unsent_mail_seconds") == 300
    assert told.get("jobs_in_quarantine") == 0
    assert told.get("night_ended") is None, "there was none"

    assert told.more(before, "log_ins_total", outcome="OPENED") == 1
    assert told.more(before, "log_ins_total", outcome="LOGIN_FAILED") == 1
    assert told.more(before, "refusals_total", code="LOGIN_FAILED") == 1

    await work_off()
    assert (await scraped(client.http)).get("oldest_unsent_mail_seconds") == 0


async def test_a_mail_waits_from_when_it_is_due_also_once_a_try_failed(
    client: Client, tmp_path: Path
) -> None:
    clock.move_to(NOON)
    _, officer = await client.staff()
    await work_off()
    assert (await Counter(client, officer).register())["problems"] == []

    async def waits() -> float | None:
        return (await scraped(client.http)).get("oldest_unsent_mail_seconds")

    clock.move_by(timedelta(hours=10))
    assert await waits() == 0, "institutions are told on the next morning"
    due = institutions.told_at(NOON)
    clock.move_to(due + timedelta(minutes=5))
    assert await waits() == 300

    folder = tmp_path / "var" / "mail"
    folder.parent.mkdir(exist_ok=True)
    folder.touch()
    await work_off()
    clock.move_to(due + timedelta(minutes=10))
    assert await waits() == 600
    folder.unlink()
    await work_off()
    assert await waits() == 0


async def test_which_night_ran_when_it_ended_and_how(client: Client) -> None:
    clock.move_to(NOON)
    await a_day_with_two_filings(client)
    await work_off()
    await advance_timetable(SYSTEM)
    night = NOON + timedelta(hours=13)
    clock.move_to(night)
    assert "registration.run" in await advance_timetable(SYSTEM)

    told = await scraped(client.http)
    assert told.get("night_ended") == 0
    assert told.get("night_ended_timestamp_seconds") is None

    await work_off()
    clock.move_to(night + timedelta(hours=3))
    assert "expiry.sweep" in await advance_timetable(SYSTEM)
    await work_off()

    told = await scraped(client.http)
    midnight = datetime(2027, 4, 1, tzinfo=clock.TOKYO)
    assert told.get("night_before_timestamp_seconds") == midnight.timestamp()
    assert told.get("night_ended") == 1
    assert told.get("night_ended_timestamp_seconds") == night.timestamp()
    endings = told.by("night_filings", "ending")
    assert endings == {"registered": 1, "failed": 0, "superseded": 1, "left_aside": 0}
    assert told.by("today", "what")["filings_registered"] == 1
    assert told.get("sweep_as_of_timestamp_seconds") == midnight.timestamp()
    assert told.get("sweep_ended_timestamp_seconds") == (night + timedelta(hours=3)).timestamp()
    assert told.by("sweep_state", "state")["DONE"] == 1
    assert told.by("sweep_accounts", "reason")["expired"] == 0


async def test_how_long_operations_take_by_names_of_the_schema_alone(client: Client) -> None:
    before = await scraped(client.http)
    await client.post("query KanarieOperation { a: __typename service { version } }")
    await client.post("query { service { __typename } KanarieField }")
    await client.post("query KanarieName { kanarie: service { __typename } }")
    await client.post("{ viewer { account { id } } }")
    await client.post("{ viewer { role account { id } } }")
    await client.post("{ service { __typename } viewer { role } }")

    told = await scraped(client.http)

    def timed(operation: str) -> float:
        return told.more(before, "operation_seconds_count", operation=operation)

    assert timed("service") == 2
    assert timed("viewer.account") == 1
    assert timed("viewer") == 1
    assert timed("other") == 2
    assert "anarie" not in told.text


async def test_each_code_counts_once_an_answer(client: Client) -> None:
    person, token = await client.resident()
    before = await scraped(client.http)
    future = contract_ended(person, clock.today() + timedelta(days=3))
    assert codes(await client.submit(token, future)) == ["DAY_IN_FUTURE"]
    await client.post("{ operations(days: 1) { days { day } } }", token=token)
    await client.post("{")
    await client.http.get("/kanarie")

    told = await scraped(client.http)
    for code in ("DAY_IN_FUTURE", "FORBIDDEN", "DOCUMENT_INVALID", "NOT_FOUND"):
        assert told.more(before, "refusals_total", code=code) == 1, code


@pytest.fixture
def one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gateway looks once whether it can write: it would wait for the pool beside the test."""
    monkeypatch.setattr(health, "FRESH_SECONDS", 600.0)


async def test_a_pool_that_is_all_in_use_says_so(one_look: None, client: Client) -> None:
    most = (await scraped(client.http)).by("pool_most", "pool")["writing"]
    async with all_in_use("writing"):
        waits = asyncio.create_task(uncancelled(probes.write()))
        await until(lambda: operations.pools()["writing"].waiting == 1)
        told = await scraped(client.http)
        assert told.by("pool_in_use", "pool")["writing"] == most
        assert told.by("pool_waiting", "pool")["writing"] == 1

    await waits
    told = await scraped(client.http)
    assert told.by("pool_in_use", "pool")["writing"] == 0
    assert told.by("pool_waiting", "pool") == {"writing": 0, "reading": 0}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever scrapes is not kept waiting."""
    monkeypatch.setattr(scrape, "PATIENCE_SECONDS", 0.5)


async def test_figures_that_cannot_be_had_are_left_out_until_they_can(
    impatient: None, client: Client
) -> None:
    async with all_in_use("reading"):
        told = await scraped(client.http)
        assert told.get("figures_up") == 0
        assert told.by("today", "what") == {}
        assert "todokede_http_requests_total" in told.names

    async with asyncio.timeout(30):
        while (await scraped(client.http)).get("figures_up") != 1:
            pass


def test_what_is_counted_with_every_answer_is_what_its_labels_name() -> None:
    answers = metrics.REQUESTS.labels("GET", "/forms/{id}.pdf", "404")
    durations, operations_ = (
        metrics.SECONDS.labels("/forms/{id}.pdf"),
        metrics.OPERATION_SECONDS.labels("viewer.filings"),
    )
    counted = [answers._value.get(), durations._sum.get(), operations_._sum.get()]

    metrics.count_answer("GET", "/forms/{id}.pdf", 404, 0.25)
    metrics.time_operation("viewer.filings", 0.5)
    now = [answers._value.get(), durations._sum.get(), operations_._sum.get()]
    assert now == [counted[0] + 1, counted[1] + 0.25, counted[2] + 0.5]
