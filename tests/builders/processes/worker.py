"""A worker process with jobs made for tests, run as `python -m tests.builders.processes.worker`.

TODOKEDE_TEST_LEASE: seconds of a lease, shorter than the real one where a test would only wait.
TODOKEDE_TEST_COPIES: how often each message is sent.
"""

import asyncio
import os
import random
from typing import cast

from efiling.actions.action import action
from efiling.actions.machinery.jobs import Claim
from efiling.adapters import logs
from efiling.rules.actors import Actor
from efiling.rules.machinery.jobs import JOBS, Job
from efiling.store.engine.work import Work
from efiling.store.machinery import jobs
from workers import main, relay, running
from workers.actors import HANDLERS

SLOW_SECONDS = 0.6
JOBS_FOR_TESTS = {
    "test.count": Job(frozenset({"number"})),
    "test.slow": Job(frozenset({"number"})),
    "test.poison": Job(frozenset({"number"}), attempts=1),
}


@action("job:run")
async def count_up(actor: Actor, claim: Claim) -> None:
    """The effect tests look at: a row for each job that says how often it was done."""
    async with Work(actor, jobs.finishing(claim)) as unit:
        await unit.execute(
            "INSERT INTO counter (name, value) VALUES ($1, 1)"
            " ON CONFLICT (name) DO UPDATE SET value = counter.value + 1",
            f"test-{(claim.arguments or {})['number']}",
        )


@action("job:run")
async def count_slowly(actor: Actor, claim: Claim) -> None:
    """Long enough to be killed in the middle."""
    await asyncio.sleep(SLOW_SECONDS)
    await count_up(actor, claim)


@action("job:run")
async def refuse_to_work(actor: Actor, claim: Claim) -> None:
    """Poison: fails each time, with a text that must not be kept."""
    raise ValueError("NGUYEN VAN AN")


HANDLERS_FOR_TESTS = {
    "test.count": count_up,
    "test.slow": count_slowly,
    "test.poison": refuse_to_work,
}


def send_copies(actors: relay.Actors, claims: list[Claim]) -> None:
    """Each message as often as told, in any order."""
    copies = claims * int(os.environ.get("TODOKEDE_TEST_COPIES", "1"))
    random.shuffle(copies)
    for claim in copies:
        actors[claim.name].send(str(claim.id), claim.fence)


if __name__ == "__main__":
    cast("dict[str, Job]", JOBS).update(JOBS_FOR_TESTS)
    HANDLERS.update(HANDLERS_FOR_TESTS)
    jobs.LEASE_SECONDS = int(os.environ.get("TODOKEDE_TEST_LEASE", jobs.LEASE_SECONDS))
    running.RENEW_SECONDS = jobs.LEASE_SECONDS / 3
    relay._send = send_copies
    logs.set_up()
    main.run()
