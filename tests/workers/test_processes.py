"""Worker processes that are killed, flushed, doubled and poisoned (security notes Z6, 2.9, 2.12;
plan 84 to 87, 96)."""

import asyncio
import signal

import pytest

from efiling.reads.machinery.jobs import quarantined_jobs
from efiling.rules.actors import SYSTEM
from efiling.store.engine.work import Reading
from tests.builders.processes.commands import command
from tests.builders.processes.queue import Queue, Workers
from tests.valkey import Redis

PATIENCE_SECONDS = 30
pytestmark = pytest.mark.faults


async def test_plan_85_a_killed_workers_jobs_are_done_within_30_seconds(
    sqlite_queue: Queue, start_worker: Workers
) -> None:
    """With the real lease; the other tests use a shorter one."""
    await sqlite_queue.add("test.slow", 20)
    first = start_worker(lease=15)
    await sqlite_queue.until_begun(8)
    first.send_signal(signal.SIGKILL)
    first.wait()
    start_worker(lease=15)
    await sqlite_queue.until_done(20, seconds=30)
    assert await sqlite_queue.effects() == [1] * 20


async def test_plan_86_every_message_five_times_in_any_order_has_one_effect(
    either_queue: Queue, start_worker: Workers
) -> None:
    """On two workers that share a broker, where there is one to share."""
    await either_queue.add("test.count", 30)
    for _ in range(2):
        start_worker(copies=5)
    await either_queue.until_done(30, seconds=30)
    assert await either_queue.effects() == [1] * 30


async def test_plan_84_a_flushed_broker_loses_nothing(
    valkey_queue: Queue, valkey: Redis, start_worker: Workers
) -> None:
    await valkey_queue.add("test.slow", 40)
    start_worker()
    await valkey_queue.until_begun(8)
    valkey.flush()
    await valkey_queue.until_done(40, seconds=30)
    assert await valkey_queue.effects() == [1] * 40


async def test_plan_84_a_broker_that_is_down_loses_nothing(
    valkey_queue: Queue, valkey: Redis, start_worker: Workers
) -> None:
    """Down when the worker starts, and again, without its memory, in the middle of the work."""
    valkey.kill()
    await valkey_queue.add("test.slow", 20)
    worker = start_worker()
    await valkey_queue.until_leased(8)
    assert worker.poll() is None

    await asyncio.to_thread(valkey.start)
    await valkey_queue.until_begun(8)

    valkey.kill()
    await valkey_queue.add("test.count", 5, first=20)
    await valkey_queue.until_done(4, seconds=30)
    await asyncio.to_thread(valkey.start)

    await valkey_queue.until_done(25, seconds=60)
    assert await valkey_queue.effects() == [1] * 25

    valkey.kill()
    worker.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(worker.wait, 10) == 0


async def test_plan_87_poison_is_put_aside_and_holds_nobody_up(
    either_queue: Queue, start_worker: Workers
) -> None:
    await either_queue.add("test.poison", 2)
    await either_queue.add("test.count", 5, first=2)
    start_worker()
    await either_queue.until_done(5, seconds=20)
    await either_queue.until_quarantined(2, seconds=10)
    jobs = await quarantined_jobs(SYSTEM)
    assert all(job.last_error.startswith("ValueError at processes/worker.py") for job in jobs)
    shown = command("jobs")
    assert shown.returncode == 0
    assert str(jobs[0].id) in shown.stdout
    assert "ValueError" in shown.stdout
    assert "NGUYEN" not in shown.stdout


async def test_plan_96_a_worker_told_to_end_finishes_what_it_began(
    either_queue: Queue, start_worker: Workers
) -> None:
    await either_queue.add("test.slow", 30)
    worker = start_worker()
    await either_queue.until_begun(8)
    worker.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(worker.wait, PATIENCE_SECONDS) == 0
    rows = await Reading(SYSTEM).fetch("SELECT state, attempts FROM job")
    assert {row["state"] for row in rows if row["attempts"]} == {"DONE"}
    assert {row["state"] for row in rows if not row["attempts"]} == {"QUEUED"}
    assert set(await either_queue.effects()) == {1}
