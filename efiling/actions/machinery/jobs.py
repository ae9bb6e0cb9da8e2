"""Moves jobs along: wake, begin, renew, fail, retry; advances the timetable; clears what is done
with."""

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from efiling import clock
from efiling.actions.action import action
from efiling.rules.actors import Actor
from efiling.rules.machinery.jobs import JOBS, TIMETABLE
from efiling.settings import settings
from efiling.store.engine.work import Reading, Work
from efiling.store.institutions import tokens
from efiling.store.machinery import attempts, idempotency, jobs
from efiling.store.machinery.jobs import Claim, Lost
from efiling.store.people import accounts, sessions

__all__ = [
    "Claim",
    "Lost",
    "advance_timetable",
    "begin_job",
    "fail_job",
    "renew_jobs",
    "retry_job",
    "sweep",
]
__all__ += ["wake_jobs"]

FINISHED_JOBS_KEPT = timedelta(days=7)
SWEEP_PAGE = 1_000


@action("job:run")
async def wake_jobs(actor: Actor, limit: int) -> list[Claim]:
    """Leases due jobs, so that `limit` at most are leased at a time, and returns those to send
    wake-ups for."""
    async with Work(actor) as unit:
        return await jobs.wake(unit, limit)


@action("job:run")
async def begin_job(actor: Actor, job: UUID, fence: int) -> Claim:
    """Takes the job of a wake-up. Errors: `Lost` for a message that is unknown, stale or a copy."""
    async with Work(actor) as unit:
        return await jobs.begin(unit, job, fence)


@action("job:run")
async def renew_jobs(actor: Actor, claims: Sequence[Claim]) -> None:
    """Extends the leases of jobs at work; one that was lost stays lost."""
    if claims:
        async with Work(actor) as unit:
            await jobs.renew(unit, claims)


@action("job:run")
async def fail_job(actor: Actor, claim: Claim, error: str) -> bool:
    """Puts a failed job back for later; returns True when it went into quarantine. `error`: type
    and place, no data.

    Errors: `Lost`.
    """
    async with Work(actor) as unit:
        return await jobs.fail(unit, claim, error)


@action("job:run")
async def retry_job(actor: Actor, job: UUID) -> bool:
    """Takes a job out of quarantine, to run at once; returns whether there was one."""
    async with Work(actor) as unit:
        return await jobs.retry(unit, job)


@action("job:run")
async def advance_timetable(actor: Actor) -> list[str]:
    """Queues what the timetable says is due, once for each business day however many schedulers
    there are."""
    known, now, queued = await jobs.next_times(Reading(actor)), clock.now(), []
    for name, at in TIMETABLE.items():
        if name in known and known[name] > now:
            continue
        async with Work(actor) as unit:
            due = await jobs.advance(unit, name, _time_of(at))
            if due:
                day = clock.day_of(due).isoformat()
                arguments: dict[str, Any] = dict.fromkeys(JOBS[name].arguments, day)
                await jobs.send(unit, name, key=f"{name}:{day}", **arguments)
                queued.append(name)
    return queued


def _time_of(at: str) -> time:
    return settings().registration_at if at == "registration_at" else time.fromisoformat(at)


@action("job:run")
async def sweep(actor: Actor, claim: Claim) -> int:
    """Removes what nobody will ask for again, in pages of one transaction each; returns how many
    rows went."""
    removed = 0
    kept_for_a_time = (idempotency, sessions, attempts, tokens)
    for remove in (_delete_finished, *(table.delete_over for table in kept_for_a_time)):
        page = SWEEP_PAGE
        while page == SWEEP_PAGE:
            async with Work(actor, jobs.holding(claim)) as unit:
                page = await remove(unit, SWEEP_PAGE)
                removed += page
    async with Work(actor, jobs.finishing(claim)) as unit:
        return removed + await accounts.delete_resets_over(unit)


async def _delete_finished(unit: Work, limit: int) -> int:
    return await jobs.delete_finished(unit, clock.now() - FINISHED_JOBS_KEPT, limit)
