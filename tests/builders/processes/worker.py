"""A worker process with jobs made for tests, run as `python -m tests.builders.processes.worker`.

WORKER_LEASE: seconds of a lease, shorter than the real one where a test would only wait.
WORKER_COPIES: how often each message is sent.
"""

import asyncio
import os
import random
import threading
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from dramatiq.asyncio import EventLoopThread
from dramatiq.threading import raise_thread_exception
from dramatiq.worker import ConsumerThread, WorkerThread

from efiling import clock
from efiling.actions.action import action
from efiling.actions.machinery.job_table import JOBS
from efiling.adapters import logs
from efiling.rules.actors import Actor
from efiling.rules.machinery.jobs import Claim, Job, JobKind, WakeUp
from efiling.store.engine.work import Work
from efiling.store.machinery import leases
from workers import main, relay, running

SLOW_SECONDS = 0.6


@dataclass(frozen=True, slots=True)
class Count(Job):
    """Leaves one effect."""

    name: ClassVar[str] = "test.count"

    effect: UUID


@dataclass(frozen=True, slots=True)
class CountSlowly(Job):
    """Leaves one effect after a while, long enough to be killed in the middle."""

    name: ClassVar[str] = "test.slow"

    effect: UUID


@dataclass(frozen=True, slots=True)
class CountInside(Job):
    """The same, with all of the while in one transaction."""

    name: ClassVar[str] = "test.inside"

    effect: UUID


@dataclass(frozen=True, slots=True)
class EndPart(Job):
    """Ends one part of its own worker: the kind is chosen by the number of the effect."""

    name: ClassVar[str] = "test.end_part"

    effect: UUID


@dataclass(frozen=True, slots=True)
class Poison(Job):
    """Fails each time."""

    name: ClassVar[str] = "test.poison"

    effect: UUID


@action("job:run")
async def count_up(actor: Actor, claim: Claim[Any]) -> None:
    """The effect tests look at: a row for each job that says how often it was done."""
    async with Work(actor, leases.finishing(claim, clock.now())) as unit:
        await unit.execute(
            "INSERT INTO counter (name, value) VALUES ($1, 1)"
            " ON CONFLICT (name) DO UPDATE SET value = counter.value + 1",
            f"test-{claim.job.effect.int}",
        )


@action("job:run")
async def count_slowly(actor: Actor, claim: Claim[CountSlowly]) -> None:
    await asyncio.sleep(SLOW_SECONDS)
    await count_up(actor, claim)


@action("job:run")
async def count_inside(actor: Actor, claim: Claim[CountInside]) -> None:
    async with Work(actor, leases.holding(claim)):
        await asyncio.sleep(SLOW_SECONDS)
    await count_up(actor, claim)


PARTS = (ConsumerThread, WorkerThread, EventLoopThread)


@action("job:run")
async def end_part(actor: Actor, claim: Claim[EndPart]) -> None:
    """As if something in it had raised what nobody catches."""
    number = claim.job.effect.int
    if number == len(PARTS):
        (heartbeat,) = [
            task for task in asyncio.all_tasks() if "renew_leases" in repr(task.get_coro())
        ]
        heartbeat.cancel()
    elif PARTS[number] is EventLoopThread:
        asyncio.get_running_loop().stop()
    else:
        for thread in threading.enumerate():
            if isinstance(thread, PARTS[number]) and thread.ident:
                raise_thread_exception(thread.ident, SystemExit)  # type: ignore[no-untyped-call]


@action("job:run")
async def refuse_to_work(actor: Actor, claim: Claim[Poison]) -> None:
    """Fails with a text that must not be kept."""
    raise ValueError("NGUYEN VAN AN")


KINDS_FOR_TESTS: dict[str, JobKind[Any]] = {
    "test.count": JobKind(Count, count_up),
    "test.slow": JobKind(CountSlowly, count_slowly),
    "test.inside": JobKind(CountInside, count_inside),
    "test.end_part": JobKind(EndPart, end_part, attempts=1),
    "test.poison": JobKind(Poison, refuse_to_work, attempts=1),
}


def send_copies(actors: relay.DramatiqActors, wake_ups: list[WakeUp]) -> None:
    """Each message as often as told, in any order."""
    copies = wake_ups * int(os.environ.get("WORKER_COPIES", "1"))
    random.shuffle(copies)
    send(actors, copies)


send = relay._send


if __name__ == "__main__":
    JOBS.update(KINDS_FOR_TESTS)
    leases.LEASE_SECONDS = int(os.environ.get("WORKER_LEASE", leases.LEASE_SECONDS))
    running.RENEW_SECONDS = leases.LEASE_SECONDS / 3
    relay._send = send_copies
    logs.set_up("test")
    main.run()
