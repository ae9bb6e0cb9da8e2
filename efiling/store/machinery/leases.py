"""Who works on which job. A worker holds a job by a lease and a fence.

Whoever finds the lease run out takes the job over with a higher fence; the former holder's next
unit of work then finds its fence gone and does nothing. Leases go by the database's own time:
business time may be moved, and the clocks of hosts differ.
"""

import random
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from efiling import clock
from efiling.adapters.logs import logger
from efiling.rules.machinery.jobs import Claim, JobKind, JobState, WakeUp, retry_after
from efiling.store.engine.work import Opening, Reading, Work
from efiling.store.machinery import due_jobs
from efiling.store.machinery.due_jobs import AHEAD, DueJob

LEASE_SECONDS = 15
ERROR_LENGTH = 300
SPREAD = 1.5
log = logger("jobs")


class Lost(Exception):
    """Another worker holds the job now, or it is done: nothing may happen in its name here."""


async def wake(
    unit: Work, kinds: Collection[JobKind[Any]], limit: int, now: datetime
) -> list[WakeUp]:
    """Leases due jobs to the relay, which sends the wake-ups; a lost message costs one lease.

    `limit`: how many jobs may be leased at a time, whoever leased them, of the patient ones and of
    the others each. A job whose every attempt ended with its worker goes into quarantine instead.
    Jobs of other kinds wait for a version that knows them.
    """
    database_now = await unit.database_now()
    attempts = {kind.name: kind.attempts for kind in kinds}
    due: list[DueJob] = []
    for patient in (False, True):
        names = [kind.name for kind in kinds if kind.patient is patient]
        room = limit - await due_jobs.leased(unit, names, database_now)
        if room > 0:
            due += await due_jobs.due(unit, names, room, now, database_now)

    for job in due:
        if job.attempts >= attempts[job.name]:
            await _quarantine(unit, job)

    woken = [job for job in due if job.attempts < attempts[job.name]]
    for job in woken:
        if job.leased_until:
            _warn_of_recovery(job)
    await _lease(unit, woken, database_now)
    return [
        WakeUp(job.id, job.fence + 1, job.name, again=job.leased_until is not None) for job in woken
    ]


async def _lease(unit: Work, woken: Sequence[DueJob], database_now: datetime) -> None:
    if not woken:
        return
    bind = unit.bind()
    until = bind(database_now + timedelta(seconds=LEASE_SECONDS))
    await unit.execute(
        f"UPDATE job SET leased_until = {until}, fence = fence + 1"
        f" WHERE {bind.one_of('id', [job.id for job in woken])}",
        *bind.values,
    )


async def _quarantine(unit: Work, job: DueJob) -> None:
    log.error("job.quarantined", job=job.name, job_id=str(job.id), attempt=job.attempts)
    await unit.execute(
        "UPDATE job SET state = 'QUARANTINED', leased_until = NULL, fence = fence + 1,"
        " last_error = $1 WHERE id = $2",
        "its worker ended at every attempt",
        job.id,
    )


def _warn_of_recovery(job: DueJob) -> None:
    """Its worker, or its message, is gone."""
    log.warning(
        "job.recovered",
        job=job.name,
        job_id=str(job.id),
        leased_until=str(job.leased_until),
    )


async def begin(unit: Work, kinds: Mapping[str, JobKind[Any]], job: UUID, fence: int) -> Claim[Any]:
    """Takes a woken job: of all copies of a message the first gets the claim. Errors: `Lost`."""
    begun = clock.monotonic()
    row = await unit.fetch_one(
        "UPDATE job SET fence = fence + 1, attempts = attempts + 1, leased_until = $1"
        " WHERE id = $2 AND fence = $3 AND state = 'QUEUED' AND leased_until IS NOT NULL"
        " RETURNING name, fence, arguments",
        await end_of_lease(unit),
        job,
        fence,
    )
    if row is None:
        raise Lost
    return Claim(job, row["fence"], kinds[row["name"]], row["arguments"], begun)


async def renew(unit: Work, claims: Collection[Claim[Any]]) -> None:
    """Extends the leases of jobs still at work here, so that nobody takes them for stranded. It
    waits for no job's own transaction: a row that one is ending is passed over."""
    bind = unit.bind()
    until = bind(await end_of_lease(unit))
    held = " OR ".join(f"id = {bind(one.id)} AND fence = {bind(one.fence)}" for one in claims)
    passing_over = " FOR NO KEY UPDATE SKIP LOCKED" if unit.is_postgres else ""
    await unit.execute(
        f"UPDATE job SET leased_until = {until} WHERE id IN"
        f" (SELECT id FROM job WHERE state = 'QUEUED' AND ({held}){passing_over})",
        *bind.values,
    )


async def is_held(view: Reading, claim: Claim[Any]) -> bool:
    """Whether nobody has taken the job over."""
    return bool(await view.fetch_one(_HELD, claim.id, claim.fence))


_HELD = "SELECT id FROM job WHERE id = $1 AND fence = $2 AND state = 'QUEUED'"


def holding(claim: Claim[Any]) -> Opening:
    """A unit of work for a job begins with this. Until its commit nobody takes the job over, and
    from then on there is a whole lease again; the heartbeat goes on beside it. Errors: `Lost`."""

    async def hold(unit: Work) -> None:
        # The heartbeat's update passes this lock; who would take the job over asks for more.
        lock = " FOR KEY SHARE" if unit.is_postgres else ""
        if not await unit.fetch_one(_HELD + lock, claim.id, claim.fence):
            raise Lost
        unit.noted_for(_extend_leases).append(claim)

    return hold


def beside(claim: Claim[Any]) -> Opening:
    """A unit of work that helps with a job, whoever holds it, begins with this: the job is not
    over. Nobody is kept from taking it over. Errors: `Lost`."""

    async def ask(unit: Work) -> None:
        if not await unit.fetch_one(
            "SELECT id FROM job WHERE id = $1 AND state = 'QUEUED'", claim.id
        ):
            raise Lost

    return ask


async def at_work(view: Reading, kinds: Mapping[str, JobKind[Any]]) -> list[Claim[Any]]:
    """The claims on jobs of these kinds that somebody is at."""
    bind = view.bind()
    now = await view.database_now()
    rows = await view.fetch(
        "SELECT id, name, fence, arguments FROM job WHERE state = 'QUEUED' AND attempts > 0"
        f" AND leased_until >= {bind(now)} AND leased_until < {bind(now + AHEAD)}"
        f" AND name IN ({bind.each(kinds)})",
        *bind.values,
    )
    return [Claim(row["id"], row["fence"], kinds[row["name"]], row["arguments"]) for row in rows]


async def _extend_leases(unit: Work, claims: Sequence[Claim[Any]]) -> None:
    until = await end_of_lease(unit)
    for claim in claims:
        if not await _extend(unit, claim, until):
            raise Lost


_SET_ASIDE = " set aside"


def count_set_aside(note: str | None) -> int:
    """How many the note of `finishing` says that a job had to leave."""
    count, marked, _ = (note or "").partition(_SET_ASIDE)
    return int(count) if marked else 0


def finishing(claim: Claim[Any], now: datetime, set_aside: Sequence[str] = ()) -> Opening:
    """The last unit of work for a job begins with this: the job is done. `set_aside`: ids of what
    it had to leave, for who looks at the jobs. Errors: `Lost`."""
    note = f"{len(set_aside)}{_SET_ASIDE}: {', '.join(set_aside)}"[:ERROR_LENGTH]

    async def note_done(unit: Work) -> None:
        held = await unit.execute(
            "UPDATE job SET state = 'DONE', finished_at = $1, leased_until = NULL,"
            " last_error = $4 WHERE id = $2 AND fence = $3 AND state = 'QUEUED'",
            now,
            claim.id,
            claim.fence,
            note if set_aside else None,
        )
        if not held:
            raise Lost

    return note_done


async def fail(
    unit: Work,
    claim: Claim[Any],
    error: str,
    now: datetime,
    *,
    for_good: bool = False,
    spread: bool = False,
) -> bool:
    """Puts a failed job back for later, or into quarantine: after too many tries, or `for_good`.
    Returns whether it is quarantined. `error`: no data. `spread`: many fail for one reason, and do
    not come back all at once. Errors: `Lost`."""
    row = await unit.fetch_one(
        "SELECT attempts FROM job"
        f" WHERE id = $1 AND fence = $2 AND state = 'QUEUED'{unit.for_update}",
        claim.id,
        claim.fence,
    )
    if row is None:
        raise Lost

    quarantined = for_good or bool(row["attempts"] >= claim.kind.attempts)
    await unit.execute(
        # Since when it waits is known from its first due moment, which goes here.
        "UPDATE job SET state = $1, due_at = $2, leased_until = NULL, fence = fence + 1,"
        " queued_at = CASE WHEN last_error IS NULL THEN due_at ELSE queued_at END,"
        " last_error = $3 WHERE id = $4",
        JobState.QUARANTINED if quarantined else JobState.QUEUED,
        now + retry_after(row["attempts"]) * (random.uniform(1, SPREAD) if spread else 1),
        error[:ERROR_LENGTH],
        claim.id,
    )
    return quarantined


async def end_of_lease(unit: Work) -> datetime:
    """Of one that begins now."""
    return await unit.database_now() + timedelta(seconds=LEASE_SECONDS)


async def _extend(unit: Work, claim: Claim[Any], until: datetime) -> bool:
    """Whether the claim still held."""
    changed = await unit.execute(
        "UPDATE job SET leased_until = $1 WHERE id = $2 AND fence = $3 AND state = 'QUEUED'",
        until,
        claim.id,
        claim.fence,
    )
    return bool(changed)
