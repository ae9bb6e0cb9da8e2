"""What others write into the broker, and parts of a worker that end: neither keeps a job from being
done (security Z6)."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
import redis

from efiling.adapters import keys
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.jobs import WakeUp
from efiling.store.engine.work import Reading
from tests.builders.processes.queue import Queue, Workers
from tests.valkey import Redis
from workers.broker import open_brokers
from workers.messages import LONGEST, NotOurs, read, written
from workers.server import NAMESPACE

JOBS, MAILS = f"{NAMESPACE}:jobs", f"{NAMESPACE}:mails"
SPOILT_EVERY_SECONDS = 0.002
SOME_JOB = UUID(int=7)
DRAMATIQ = (
    b'{"queue_name":"jobs","actor_name":"test.count","args":["x",1],"kwargs":{},'
    b'"options":{"eta":9e15},"message_id":"m","message_timestamp":1}'
)


def foreign() -> list[bytes]:
    """Messages that no process of ours wrote, and some that one wrote at another time."""
    job = WakeUp(SOME_JOB, 1, "test.count")
    ours = written(job)

    return [
        b"",
        b"\xff\xfe\x00",
        b"[" * 5_000,
        DRAMATIQ,
        b"x" * 1_000_000,
        ours[:-1],
        ours.replace(b"test.count", b"mail.send"),
        ours + b" " * LONGEST,
        ours,
        written(WakeUp(SOME_JOB, 1, "test.unknown")),
        written(WakeUp(SOME_JOB, 1, "mail.send")),
    ]


@pytest.fixture
def client(valkey: Redis) -> redis.Redis:
    return redis.Redis.from_url(valkey.url)


async def test_nothing_in_the_broker_keeps_the_worker_from_its_jobs(
    valkey_queue: Queue, client: redis.Redis, start_worker: Workers
) -> None:
    """Any kind of it alone would be enough; here all of them, many times over."""
    for queue in (JOBS, MAILS):
        client.lpush(queue, *foreign() * 50)
        client.lpush(queue, *[DRAMATIQ] * 20_000)
    worker = start_worker()

    await valkey_queue.add("test.count", 30)

    await valkey_queue.until_done(30, seconds=30)
    assert await valkey_queue.effects() == [1] * 30
    assert worker.poll() is None
    async with asyncio.timeout(60):  # until all of it is dropped, and none was kept
        while True:
            if not client.llen(JOBS):
                break
            await asyncio.sleep(0.05)


async def test_what_is_woken_together_is_sent_at_once_and_taken_in_its_order(
    valkey_queue: Queue, client: redis.Redis
) -> None:
    broker = open_brokers(["jobs"])["jobs"]
    assert broker.server
    found = [WakeUp(UUID(int=number), 1, "test.count") for number in range(1, 201)]
    past_server = WakeUp(SOME_JOB, 2, "test.count", again=True)

    broker.wake([*found, past_server])

    assert client.info("commandstats")["cmdstat_lpush"]["calls"] == 1
    assert [read(line) for line in broker.server.take("jobs", 300)] == found
    assert read(broker.memory.get_nowait()) == replace(past_server, again=False)
    assert broker.memory.empty()


@pytest.mark.parametrize(
    ("spoil", "lease"),
    [("SET {} spoilt", 6), ("HSET {} a b", 6), ("RPOP {} 100", 6), ("DEL {}", 15)],
)
async def test_who_takes_or_spoils_every_message_costs_a_job_one_lease(
    valkey_queue: Queue, client: redis.Redis, start_worker: Workers, spoil: str, lease: int
) -> None:
    """Once with the real lease."""
    start_worker(lease=lease)
    await valkey_queue.add("test.count")
    await valkey_queue.until_done(1, seconds=60)

    say: Callable[..., object] = client.execute_command
    async with over_and_over(lambda: say(*spoil.format(JOBS).split())):
        await valkey_queue.add("test.count", 20, first=1)
        await valkey_queue.until_done(21, seconds=2 * lease)
    assert await valkey_queue.effects() == [1] * 21


@contextlib.asynccontextmanager
async def over_and_over(do: Callable[[], object]) -> AsyncIterator[None]:
    """Does it while the block runs, more often than a worker looks, whether it is answered or
    not."""
    stop = asyncio.Event()

    def repeat() -> None:
        while not stop.is_set():
            with contextlib.suppress(redis.RedisError):
                do()
            time.sleep(SPOILT_EVERY_SECONDS)

    spoiling = asyncio.create_task(asyncio.to_thread(repeat))
    try:
        yield
    finally:
        stop.set()
        await spoiling


@pytest.mark.parametrize("part", range(4))
async def test_a_part_of_the_worker_that_ended_ends_the_process(
    sqlite_queue: Queue, start_worker: Workers, part: int
) -> None:
    """A consumer, the threads that work, the event loop, the heartbeat."""
    await sqlite_queue.add("test.end_part", first=part)
    worker = start_worker()
    assert await asyncio.to_thread(worker.wait, 90) == 1


async def test_a_process_that_is_stopped_loses_its_jobs_and_changes_nothing_when_it_wakes(
    valkey_queue: Queue, start_worker: Workers
) -> None:
    """Some of them with a transaction open. With the real lease."""
    await valkey_queue.add("test.inside", 4)
    stopped = start_worker(lease=15)
    await valkey_queue.until_begun(4)
    os.kill(stopped.pid, signal.SIGSTOP)
    await valkey_queue.add("test.slow", 4, first=4)

    start_worker(lease=15)
    await valkey_queue.until_done(8, seconds=30)
    rows = await Reading(SYSTEM).fetch("SELECT fence FROM job ORDER BY id")

    os.kill(stopped.pid, signal.SIGCONT)
    stopped.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(stopped.wait, 15) == 0
    assert await valkey_queue.effects() == [1] * 8
    assert await Reading(SYSTEM).fetch("SELECT fence FROM job ORDER BY id") == rows


def test_a_message_is_small_and_signed(tmp_path: Path) -> None:
    keys.open_keys(tmp_path / "keys.json", create=True)
    wake_up = WakeUp(SOME_JOB, 2**40, "registration.run")
    message = written(wake_up)
    assert read(message) == wake_up
    assert len(message) < LONGEST

    for place in range(len(message)):
        changed = message[:place] + bytes([message[place] ^ 1]) + message[place + 1 :]
        with pytest.raises(NotOurs):
            read(changed)
    keys.close_keys()
