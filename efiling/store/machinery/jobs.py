"""The job table, the queue of record: a row commits with its cause; a message is only a wake-up.

A worker holds a job by a lease and a fence. Whoever finds the lease run out takes the job over with
a higher fence; the former holder's next unit of work then finds its fence gone and does nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import orjson

from efiling import clock
from efiling.adapters.logs import logger
from efiling.rules.machinery.jobs import JOBS, next_run, retry_after
from efiling.store.engine.ids import new_id
from efiling.store.engine.work import Opening, Reading, Work

LEASE_SECONDS = 15
QUEUED, DONE, QUARANTINED = "QUEUED", "DONE", "QUARANTINED"
ERROR_LENGTH = 300
log = logger("jobs")


@dataclass(frozen=True, slots=True)
class Claim:
    """A job held by this worker until its lease runs out or another fence stands in the row."""

    id: UUID
    fence: int
    name: str = ""
    arguments: Mapping[str, Any] | None = None


class Lost(Exception):
    """Another worker holds the job now, or it is done: nothing may happen in its name here."""


async def send(
    unit: Work,
    name: str,
    *,
    key: str | None = None,
    due_at: datetime | None = None,
    **arguments: str | int,
) -> None:
    """Queues a job with this transaction; `key` makes it unique for ever.

    Errors: KeyError for a job or an argument that the table does not list.
    """
    row = _row(name, arguments, key, due_at)
    await unit.insert("job", [row], otherwise="ON CONFLICT (key) DO NOTHING")


async def enqueue_many(unit: Work, name: str, arguments: Sequence[Mapping[str, str | int]]) -> None:
    """Queues a job for each of the arguments, in one statement. Errors: as `send`."""
    await unit.insert("job", [_row(name, one, None, None) for one in arguments])


def _row(
    name: str, arguments: Mapping[str, str | int], key: str | None, due_at: datetime | None
) -> dict[str, object]:
    if set(arguments) != JOBS[name].arguments:
        raise KeyError(f"{name} takes {sorted(JOBS[name].arguments)}")
    now = clock.now()
    return {
        "id": new_id(),
        "name": name,
        "arguments": orjson.dumps(arguments).decode(),
        "key": key,
        "state": QUEUED,
        "due_at": due_at or now,
        "queued_at": now,
        "fence": 0,
        "attempts": 0,
    }


async def wake(unit: Work, limit: int) -> list[Claim]:
    """Leases due jobs to the relay, which sends a wake-up for each; a lost message costs one lease.

    `limit`: how many jobs may be leased at a time, whoever leased them, of the patient ones and of
    the others each. A job whose every attempt ended with its worker goes into quarantine instead.
    Jobs that this version does not know wait for one that does.
    """
    now = await unit.database_now()
    rows: list[Mapping[str, Any]] = []
    for patient in (False, True):
        names = [name for name, job in JOBS.items() if job.patient is patient]
        rows += await _due(unit, names, limit, now)
    spent = [row for row in rows if row["attempts"] >= JOBS[row["name"]].attempts]
    woken = [row for row in rows if row["attempts"] < JOBS[row["name"]].attempts]
    for row in spent:
        await _quarantine(unit, row)
    for row in woken:
        if row["leased_until"]:
            log.warning(
                "job.recovered",
                job=row["name"],
                job_id=str(row["id"]),
                leased_until=str(row["leased_until"]),
            )
    if woken:
        places = ", ".join(f"${place}" for place in range(2, 2 + len(woken)))
        until = now + timedelta(seconds=LEASE_SECONDS)
        sql = f"UPDATE job SET leased_until = $1, fence = fence + 1 WHERE id IN ({places})"
        await unit.execute(sql, until, *(row["id"] for row in woken))
    return [Claim(row["id"], row["fence"] + 1, row["name"]) for row in woken]


async def _due(
    unit: Work, names: Sequence[str], limit: int, now: datetime
) -> Sequence[Mapping[str, Any]]:
    """The due jobs of these names that nobody leases, as many as `limit` leaves room for."""
    known = ", ".join(f"${place}" for place in range(2, 2 + len(names)))
    count = (
        "SELECT count(*) AS n FROM job WHERE state = 'QUEUED' AND leased_until >= $1 AND "
        f"name IN ({known})"
    )
    leased = await unit.fetch_one(count, now, *names)
    room = limit - (leased["n"] if leased else 0)
    if room <= 0:
        return []
    known = ", ".join(f"${place}" for place in range(4, 4 + len(names)))
    skip = " FOR UPDATE SKIP LOCKED" if unit.is_postgres else ""
    return await unit.fetch(
        "SELECT id, name, fence, attempts, leased_until FROM job WHERE state = 'QUEUED' AND due_at "
        "<= $1"
        f" AND (leased_until IS NULL OR leased_until < $2) AND name IN ({known}) ORDER BY due_at "
        f"LIMIT $3{skip}",
        clock.now(),
        now,
        room,
        *names,
    )


async def _quarantine(unit: Work, row: Mapping[str, Any]) -> None:
    log.error("job.quarantined", job=row["name"], job_id=str(row["id"]), attempt=row["attempts"])
    await unit.execute(
        "UPDATE job SET state = 'QUARANTINED', leased_until = NULL, fence = fence + 1, last_error "
        "= $1 WHERE id = $2",
        "its worker ended at every attempt",
        row["id"],
    )


async def begin(unit: Work, job: UUID, fence: int) -> Claim:
    """Takes a woken job: of all copies of a message the first gets the claim. Errors: `Lost`."""
    until = await unit.database_now() + timedelta(seconds=LEASE_SECONDS)
    row = await unit.fetch_one(
        "UPDATE job SET fence = fence + 1, attempts = attempts + 1, leased_until = $1"
        " WHERE id = $2 AND fence = $3 AND state = 'QUEUED' AND leased_until IS NOT NULL"
        " RETURNING name, fence, arguments",
        until,
        job,
        fence,
    )
    if row is None:
        raise Lost
    return Claim(job, row["fence"], row["name"], orjson.loads(row["arguments"]))


def holding(claim: Claim) -> Opening:
    """A unit of work for a job begins with this: the lease is renewed. Errors: `Lost`."""

    async def renew_lease(unit: Work) -> None:
        held = await unit.execute(
            "UPDATE job SET leased_until = $1 WHERE id = $2 AND fence = $3 AND state = 'QUEUED'",
            await unit.database_now() + timedelta(seconds=LEASE_SECONDS),
            claim.id,
            claim.fence,
        )
        if not held:
            raise Lost

    return renew_lease


def finishing(claim: Claim) -> Opening:
    """The last unit of work for a job begins with this: the job is done. Errors: `Lost`."""

    async def note_done(unit: Work) -> None:
        held = await unit.execute(
            "UPDATE job SET state = 'DONE', finished_at = $1, leased_until = NULL,"
            " last_error = NULL WHERE id = $2 AND fence = $3 AND state = 'QUEUED'",
            clock.now(),
            claim.id,
            claim.fence,
        )
        if not held:
            raise Lost

    return note_done


async def fail(unit: Work, claim: Claim, error: str) -> bool:
    """Puts a failed job back for later, or into quarantine; returns whether it is quarantined.
    `error`: no data."""
    row = await unit.fetch_one(
        "SELECT attempts FROM job WHERE id = $1 AND fence = $2 AND state = "
        f"'QUEUED'{unit.for_update}",
        claim.id,
        claim.fence,
    )
    if row is None:
        raise Lost
    quarantined = bool(row["attempts"] >= JOBS[claim.name].attempts)
    await unit.execute(
        "UPDATE job SET state = $1, due_at = $2, leased_until = NULL, fence = fence + 1, "
        "last_error = $3 WHERE id = $4",
        QUARANTINED if quarantined else QUEUED,
        clock.now() + retry_after(row["attempts"]),
        error[:ERROR_LENGTH],
        claim.id,
    )
    return quarantined


async def retry(unit: Work, job: UUID) -> bool:
    """Takes a job out of quarantine, to run at once; returns whether there was one."""
    changed = await unit.execute(
        "UPDATE job SET state = 'QUEUED', attempts = 0, due_at = $1, leased_until = NULL, fence = "
        "fence + 1"
        " WHERE id = $2 AND state = 'QUARANTINED'",
        clock.now(),
        job,
    )
    return bool(changed)


async def delete_finished(unit: Work, before: datetime, limit: int) -> int:
    """Removes finished jobs without a key that ended before a moment; unfinished ones are never
    removed by age."""
    return await unit.execute(
        "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state = 'DONE' AND key IS NULL"
        " AND finished_at < $1 LIMIT $2)",
        before,
        limit,
    )


async def counts(view: Reading) -> dict[tuple[str, str], int]:
    """How many jobs there are by name and state."""
    rows = await view.fetch(
        "SELECT name, state, count(*) AS n FROM job GROUP BY name, state ORDER BY name, state"
    )
    return {(row["name"], row["state"]): row["n"] for row in rows}


async def quarantined(view: Reading, limit: int = 100) -> Sequence[Mapping[str, Any]]:
    """The jobs that need a person, with their last error."""
    return await view.fetch(
        "SELECT id, name, attempts, last_error, queued_at FROM job"
        " WHERE state = 'QUARANTINED' ORDER BY queued_at LIMIT $1",
        limit,
    )


async def unfinished(view: Reading) -> int:
    """How many jobs are due now and not done."""
    row = await view.fetch_one(
        "SELECT count(*) AS n FROM job WHERE state = 'QUEUED' AND due_at <= $1", clock.now()
    )
    return int(row["n"]) if row else 0


async def next_times(view: Reading) -> dict[str, datetime]:
    """The next moment of each line of the timetable that has one yet."""
    rows = await view.fetch("SELECT name, next_at FROM schedule")
    return {row["name"]: row["next_at"] for row in rows}


async def advance(unit: Work, name: str, at: time) -> datetime | None:
    """Moves one line of the timetable on, if its time has come: returns the latest moment that was
    due, else None.

    A new line starts with its next time of day. Of two schedulers one moves it; missed runs are
    caught up in one.
    """
    now = clock.now().astimezone(clock.TOKYO)
    row = await unit.fetch_one(
        f"SELECT next_at FROM schedule WHERE name = $1{unit.for_update}", name
    )
    following = next_run(now, at)
    if row is None:
        await unit.insert(
            "schedule",
            [{"name": name, "next_at": following}],
            otherwise="ON CONFLICT (name) DO NOTHING",
        )
        return None
    if row["next_at"] > now:
        return None
    await unit.execute("UPDATE schedule SET next_at = $1 WHERE name = $2", following, name)
    return following - timedelta(days=1)


async def renew(unit: Work, claims: Sequence[Claim]) -> None:
    """Extends the leases of jobs still at work here, so that nobody takes them for stranded."""
    until = await unit.database_now() + timedelta(seconds=LEASE_SECONDS)
    for claim in claims:
        await unit.execute(
            "UPDATE job SET leased_until = $1 WHERE id = $2 AND fence = $3 AND state = 'QUEUED'",
            until,
            claim.id,
            claim.fence,
        )
