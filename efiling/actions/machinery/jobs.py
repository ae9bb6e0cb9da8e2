"""Moves jobs along: wake, begin, renew, fail, retry; queues what the timetable says is due."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from efiling import clock
from efiling.actions.action import action
from efiling.actions.machinery.job_table import JOBS
from efiling.actions.machinery.together import Together
from efiling.rules.actors import Actor
from efiling.rules.machinery.jobs import Claim, WakeUp
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import audit, jobs, leases, timetable
from efiling.store.machinery.leases import Lost
from efiling.store.machinery.leases_together import begin_all

__all__ = [
    "Lost",
    "advance_timetable",
    "begin_job",
    "fail_job",
    "jobs_to_help_with",
    "renew_jobs",
    "retry_job",
    "wake_jobs",
]


@action("job:run")
async def wake_jobs(actor: Actor, limit: int) -> list[WakeUp]:
    """Leases due jobs, so that `limit` at most are leased at a time, and returns the wake-ups to
    send."""
    async with Work(actor) as unit:
        return await leases.wake(unit, JOBS.values(), limit, clock.now())


@action("job:run")
async def begin_job(actor: Actor, job: UUID, fence: int) -> Claim[Any]:
    """Takes the job of a wake-up. Errors: `Lost` for a message that is unknown, stale or a copy."""
    return await _beginning((actor, job, fence))


_Asked = tuple[Actor, UUID, int]


async def _begin_all(asked: Sequence[_Asked]) -> Sequence[Claim[Any] | None]:
    async with Work(asked[0][0]) as unit:
        return await begin_all(unit, JOBS, [(job, fence) for _, job, fence in asked])


async def _begin_alone(asked: _Asked) -> Claim[Any]:
    actor, job, fence = asked
    async with Work(actor) as unit:
        return await leases.begin(unit, JOBS, job, fence)


_beginning = Together(_begin_all, _begin_alone)


@action("job:run")
async def jobs_to_help_with(actor: Actor) -> list[Claim[Any]]:
    """The claims of others that one may help with. On SQLite nobody helps: one writes at a time."""
    view = Reading(actor)
    helped = {kind.name: kind for kind in JOBS.values() if kind.helper}
    return await leases.at_work(view, helped) if view.is_postgres else []


@action("job:run")
async def renew_jobs(actor: Actor, claims: Collection[Claim[Any]]) -> None:
    """Extends the leases of jobs at work; one that was lost stays lost."""
    if claims:
        async with Work(actor) as unit:
            await leases.renew(unit, claims)


@action("job:run")
async def fail_job(actor: Actor, claim: Claim[Any], error: str, *, for_good: bool = False) -> bool:
    """Puts a failed job back for later, or, `for_good`, into quarantine at once; returns True when
    it went there. `error`: type and place, no data.

    Errors: `Lost`.
    """
    async with Work(actor) as unit:
        return await leases.fail(unit, claim, error, clock.now(), for_good=for_good)


@action("job:retry")
async def retry_job(actor: Actor, job: UUID) -> bool:
    """Takes a job out of quarantine, to run at once; returns whether there was one. Who did it is
    on record."""
    async with Work(actor) as unit:
        found = await jobs.retry(unit, job, clock.now())
        if found:
            audit.record(unit, "job.retried", subject=job)
        return found


@action("job:run")
async def advance_timetable(actor: Actor) -> list[str]:
    """Queues what the timetable says is due, once for each business day however many schedulers
    there are; returns the names."""
    view, queued = Reading(actor), []
    now = await view.business_now()
    next_times = await timetable.next_times(view)
    if await jobs.put_away(view, now):
        async with Work(actor) as unit:
            await jobs.pull_back(unit, now)

    for kind in JOBS.values():
        if kind.daily is None or not timetable.is_due(next_times.get(kind.name, now), now):
            continue
        async with Work(actor) as unit:
            await jobs.forget_keys(unit, kind.name, clock.day_of(now))
            day = await timetable.advance(unit, kind.name, kind.daily.at(), now)
            if day:
                await jobs.send(unit, kind.daily.job_of(day), now, key=f"{kind.name}:{day}")
                queued.append(kind.name)
    return queued
