"""Leases, fences and the timetable: the job table decides, messages are hints (security notes 2.8,
2.9, 2.11, 2.12)."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from efiling import clock
from efiling.actions.machinery.housekeeping import sweep
from efiling.actions.machinery.job_table import JOBS
from efiling.actions.machinery.jobs import (
    Lost,
    advance_timetable,
    begin_job,
    fail_job,
    renew_jobs,
    retry_job,
    wake_jobs,
)
from efiling.errors import Forbidden
from efiling.reads.machinery.jobs import job_groups, quarantined_jobs
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.machinery.jobs import Claim, WakeUp
from efiling.store.engine import database
from efiling.store.engine.work import Reading, Work, drain, uncancelled
from efiling.store.machinery import leases
from tests.builders.patience import PATIENCE_SECONDS
from tests.builders.processes.queue import Queue
from tests.builders.processes.worker import count_up
from workers import running
from workers.dramatiq_actors import perform, place_of

LEASE_OVER = "UPDATE job SET leased_until = '2001-01-01 00:00:00+00:00'"


async def one(queue: Queue, name: str = "test.count") -> WakeUp:
    """The wake-up of a job that was just queued."""
    await queue.add(name)
    (woken,) = await wake_jobs(SYSTEM, 10)
    return woken


async def test_only_the_service_itself_moves_jobs(sqlite_queue: Queue) -> None:
    with pytest.raises(Forbidden):
        await wake_jobs(Actor(), 10)
    with pytest.raises(Forbidden):
        await job_groups(Actor())


async def test_plan_86_of_two_copies_of_a_message_the_first_gets_the_job(queue: Queue) -> None:
    woken = await one(queue)
    taken = await asyncio.gather(
        begin_job(SYSTEM, woken.id, woken.fence),
        begin_job(SYSTEM, woken.id, woken.fence),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in taken) == ["Claim", "Lost"]


async def test_a_forged_message_does_nothing(queue: Queue) -> None:
    """One that names no job, and one for a job that nobody woke."""
    await queue.add("test.count")
    (row,) = await Reading(SYSTEM).fetch("SELECT id, fence FROM job")
    for job, fence in (
        (str(uuid4()), 1),
        ("x", 1),
        (str(row["id"]), row["fence"]),
        (str(row["id"]), 7),
    ):
        await perform(job, fence)
    await perform(None, None)  # type: ignore[arg-type]
    assert await queue.states() == {"QUEUED": 1}
    assert await queue.effects() == []


async def test_plan_95_who_slept_over_its_lease_writes_nothing(queue: Queue) -> None:
    woken = await one(queue)
    sleeper = await begin_job(SYSTEM, woken.id, woken.fence)
    await queue.execute(LEASE_OVER)
    (woken,) = await wake_jobs(SYSTEM, 10)
    await perform(str(woken.id), woken.fence)
    with pytest.raises(Lost):
        await count_up(SYSTEM, sleeper)
    with pytest.raises(Lost):
        await fail_job(SYSTEM, sleeper, "late")
    assert await queue.effects() == [1]


async def test_no_more_than_the_limit_is_leased_at_a_time(queue: Queue) -> None:
    await queue.add("test.count", 12)
    assert [len(await wake_jobs(SYSTEM, limit)) for limit in (5, 5, 8, 100)] == [5, 0, 3, 4]


async def test_a_job_at_work_keeps_its_lease(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "RENEW_SECONDS", 0.05)
    woken = await one(queue)
    claim = await begin_job(SYSTEM, woken.id, woken.fence)
    heartbeat = asyncio.create_task(running.renew_leases())
    with running.at_work(claim):
        await queue.execute(LEASE_OVER)
        await queue.until_leased(1)
        assert await wake_jobs(SYSTEM, 10) == []
    heartbeat.cancel()
    await drain(PATIENCE_SECONDS)  # it may be renewing, which a cancelled caller does not stop
    await queue.execute(LEASE_OVER)
    assert len(await wake_jobs(SYSTEM, 10)) == 1


async def test_a_long_transaction_of_a_job_keeps_neither_heartbeat_nor_lease_waiting(
    queue: Queue,
) -> None:
    """Beside it the lease of another one is renewed, on PostgreSQL its own too; nobody takes it."""
    first, second = await one(queue), await one(queue)
    long = await begin_job(SYSTEM, first.id, first.fence)
    short = await begin_job(SYSTEM, second.id, second.fence)
    opened, over = asyncio.Event(), asyncio.Event()

    async def work_long() -> None:
        async with Work(SYSTEM, leases.holding(long)):
            opened.set()
            await over.wait()

    await queue.execute(LEASE_OVER)
    working = asyncio.ensure_future(uncancelled(work_long()))
    await opened.wait()
    renewing = asyncio.ensure_future(renew_jobs(SYSTEM, [long, short]))
    if database.is_postgres(database.default()):
        async with asyncio.timeout(10):
            await renewing
        assert await wake_jobs(SYSTEM, 10) == []

    over.set()
    await asyncio.gather(working, renewing)
    assert await wake_jobs(SYSTEM, 10) == []


async def test_one_renewal_that_fails_costs_no_other_its_lease(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken = await one(queue), await one(queue)
    bad, good = [await begin_job(SYSTEM, each.id, each.fence) for each in woken]
    await queue.execute(LEASE_OVER)

    async def renew(actor: Actor, claims: list[Claim[Any]]) -> None:
        assert bad not in claims
        await renew_jobs(actor, claims)

    monkeypatch.setattr(running, "renew_jobs", renew)
    await running._renew([bad, good])
    assert [again.id for again in await wake_jobs(SYSTEM, 10)] == [bad.id]


async def test_a_failed_job_waits_longer_each_time_and_then_for_a_person(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(JOBS, "test.poison", replace(JOBS["test.poison"], attempts=3))
    clock.move_to(datetime(2026, 11, 2, tzinfo=UTC))
    await queue.add("test.poison")

    for seconds in (5, 10):
        (woken,) = await wake_jobs(SYSTEM, 10)
        await perform(str(woken.id), woken.fence)
        clock.move_by(timedelta(seconds=seconds - 1))
        assert await wake_jobs(SYSTEM, 10) == []
        clock.move_by(timedelta(seconds=1))

    (woken,) = await wake_jobs(SYSTEM, 10)
    await perform(str(woken.id), woken.fence)
    assert await queue.states() == {"QUARANTINED": 1}
    (job,) = await quarantined_jobs(SYSTEM)
    assert job.last_error.startswith("ValueError at processes/worker.py:")

    assert await retry_job(SYSTEM, job.id)
    assert not await retry_job(SYSTEM, job.id)
    assert len(await wake_jobs(SYSTEM, 10)) == 1


async def test_plan_87_a_job_that_ends_its_worker_each_time_is_quarantined_too(
    queue: Queue,
) -> None:
    woken = await one(queue, "test.poison")
    await begin_job(SYSTEM, woken.id, woken.fence)
    await queue.execute(LEASE_OVER)
    assert await wake_jobs(SYSTEM, 10) == []
    assert await queue.states() == {"QUARANTINED": 1}


async def test_a_job_of_a_newer_version_waits_for_it(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue.add("test.slow")
    monkeypatch.delitem(JOBS, "test.slow")
    assert await wake_jobs(SYSTEM, 10) == []
    assert await queue.states() == {"QUEUED": 1}


async def test_the_sweep_removes_old_finished_jobs_only(queue: Queue) -> None:
    clock.move_to(datetime(2026, 11, 2, tzinfo=UTC))
    await queue.add("test.count", 2)
    for woken in await wake_jobs(SYSTEM, 10):
        await perform(str(woken.id), woken.fence)
    poison = await one(queue, "test.poison")
    await perform(str(poison.id), poison.fence)
    clock.move_by(timedelta(days=400))
    last = await one(queue)
    claim = await begin_job(SYSTEM, last.id, last.fence)
    assert await sweep(SYSTEM, claim) == 2
    assert await queue.states() == {"DONE": 1, "QUARANTINED": 1}


def night(day: int, hour: int = 0, minute: int = 31) -> datetime:
    """A moment of November 2026 in Tokyo."""
    return datetime(2026, 11, day, hour, minute, tzinfo=clock.TOKYO)


async def runs(queue: Queue) -> list[str]:
    """The keys of the registration runs queued so far."""
    sql = "SELECT key FROM job WHERE name = 'registration.run' ORDER BY key"
    return [row["key"].partition(":")[2] for row in await Reading(SYSTEM).fetch(sql)]


async def test_plan_95_two_schedulers_queue_one_run(queue: Queue) -> None:
    clock.move_to(night(22, 12))
    await asyncio.gather(advance_timetable(SYSTEM), advance_timetable(SYSTEM))
    assert await runs(queue) == []
    clock.move_to(night(23))
    queued = await asyncio.gather(*(advance_timetable(SYSTEM) for _ in range(4)))
    assert sum(names.count("registration.run") for names in queued) == 1
    assert await runs(queue) == ["2026-11-23"]


async def test_missed_runs_are_caught_up_in_one_for_the_latest_day(queue: Queue) -> None:
    clock.move_to(night(20, 12))
    await advance_timetable(SYSTEM)
    clock.move_to(night(24, 0, 10))
    await advance_timetable(SYSTEM)
    assert await runs(queue) == ["2026-11-23"]
    clock.move_to(night(24))
    await advance_timetable(SYSTEM)
    assert await runs(queue) == ["2026-11-23", "2026-11-24"]


async def test_a_clock_that_goes_back_makes_no_second_run(queue: Queue) -> None:
    clock.move_to(night(22, 12))
    await advance_timetable(SYSTEM)
    clock.move_to(night(23))
    await advance_timetable(SYSTEM)
    await queue.execute("UPDATE schedule SET next_at = '2026-11-22 15:00:00+00:00'")
    await advance_timetable(SYSTEM)
    assert await runs(queue) == ["2026-11-23"]


def test_the_place_of_an_error_tells_no_value() -> None:
    with pytest.raises(KeyError) as raised:
        raise KeyError("taro@example.test")
    assert place_of(raised.value).startswith("KeyError at workers/test_jobs.py:")


async def test_mail_that_waits_on_a_slow_server_keeps_nothing_else_from_starting(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All leases of mail are taken; the main registration of the night is woken all the same."""
    monkeypatch.setitem(JOBS, "test.slow", replace(JOBS["test.slow"], patient=True))
    for _ in range(12):
        await queue.add("test.slow")
    assert len(await wake_jobs(SYSTEM, 10)) == 10
    await queue.add("test.count")
    assert [woken.name for woken in await wake_jobs(SYSTEM, 10)] == ["test.count"]
