"""The job table, the queue of record: a row commits with its cause; a message is only a wake-up.

Who works on a job is told in `leases`.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

import orjson

from efiling.adapters.logs import logger
from efiling.rules.machinery.jobs import LONGEST_RETRY_SECONDS, Job, JobState
from efiling.store.engine.ids import new_id, new_ids
from efiling.store.engine.readable import readable_rows
from efiling.store.engine.records import Column, Record
from efiling.store.engine.untyped import id_in, moment_in
from efiling.store.engine.work import Reading, Work

LONGEST_DELAY = timedelta(seconds=LONGEST_RETRY_SECONDS * 2)
SLACK = timedelta(hours=1)
"""How far two clocks may differ."""
KEPT = timedelta(days=7)
"""For how long a finished job stays."""
log = logger("jobs")
J = TypeVar("J", bound=Job)


class QuarantinedJob(Record):
    """A job that failed too often."""

    id = Column(id_in)
    name = Column[str]()
    attempts = Column(int)
    last_error = Column[str]()
    queued_at = Column(moment_in)


async def send(
    unit: Work,
    job: Job,
    now: datetime,
    *,
    key: str | None = None,
    due_at: datetime | None = None,
) -> None:
    """Queues a job with this transaction; `key` makes it unique for ever.

    `due_at`: not before; default at once.
    """
    row = {**_row(new_id(), job, now), "key": key, "due_at": due_at or now}
    await unit.insert("job", [row], otherwise="ON CONFLICT (key) DO NOTHING")


def send_all(unit: Work, jobs: Sequence[Job], now: datetime) -> None:
    """Queues jobs to be done at once, with the commit."""
    ids = new_ids(len(jobs))
    rows = [_row(one, job, now) for one, job in zip(ids, jobs, strict=True)]
    unit.insert_last("job", rows)


def _row(one: UUID, job: Job, now: datetime) -> dict[str, object]:
    return {
        "id": one,
        "name": job.name,
        "arguments": _arguments(job),
        "state": JobState.QUEUED,
        "due_at": now,
        "queued_at": now,
        "fence": 0,
        "attempts": 0,
    }


def _arguments(job: Job) -> str:
    """What a job is about, as its row says it; PostgreSQL gives ids of its own class."""
    return orjson.dumps(job, default=str).decode()


async def retry(unit: Work, job: UUID, now: datetime) -> bool:
    """Takes a job out of quarantine, to run at once; returns whether there was one."""
    changed = await unit.execute(
        "UPDATE job SET state = 'QUEUED', attempts = 0, due_at = $1, leased_until = NULL,"
        " fence = fence + 1 WHERE id = $2 AND state = 'QUARANTINED'",
        now,
        job,
    )
    return bool(changed)


async def put_away(view: Reading, now: datetime) -> int:
    """How many jobs wait for a moment that only a clock that was ahead can have set."""
    row = await view.fetch_one(f"SELECT count(*) AS n FROM job WHERE {_PUT_AWAY}", *_ahead(now))
    return int(row["n"]) if row else 0


async def pull_back(unit: Work, now: datetime) -> None:
    """Makes them due now."""
    pulled = await unit.execute(
        f"UPDATE job SET due_at = $3, queued_at = $3 WHERE {_PUT_AWAY}", *_ahead(now), now
    )
    log.error("job.pulled_back", count=pulled)


_PUT_AWAY = "state = 'QUEUED' AND due_at > $1 AND (attempts > 0 OR queued_at > $2)"
"""No try is put off for longer than the longest delay, and nothing is queued in the future."""


def _ahead(now: datetime) -> tuple[datetime, datetime]:
    return now + LONGEST_DELAY, now + SLACK


async def forget_keys(unit: Work, name: str, today: date) -> None:
    """What a clock that was ahead queued for days that are still to come is no run of theirs."""
    await unit.execute(
        "UPDATE job SET key = NULL WHERE key > $1 AND key < $2",
        f"{name}:{today}",
        f"{name}:9999",
    )


async def delete_over(unit: Work, limit: int, now: datetime) -> int:
    """Removes jobs without a key that are long finished; unfinished ones are never removed by
    age."""
    return await unit.execute(
        "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state = 'DONE' AND key IS NULL"
        " AND finished_at < $1 LIMIT $2)",
        now - KEPT,
        limit,
    )


async def quarantined(view: Reading, limit: int = 100) -> list[QuarantinedJob]:
    """The jobs that need a person, the oldest first."""
    return await readable_rows(
        view,
        QuarantinedJob,
        "job WHERE state = 'QUARANTINED' ORDER BY queued_at LIMIT $1",
        limit,
    )


async def given_up(view: Reading | Work, jobs: Sequence[J]) -> list[J]:
    """Those of the jobs that are in quarantine."""
    known = {_arguments(job): job for job in jobs}
    bind = view.bind()
    if not known:
        return []
    rows = await view.fetch(
        "SELECT arguments FROM job WHERE state = 'QUARANTINED'"
        f" AND arguments IN ({bind.each(known)})",
        *bind.values,
    )
    return [known[row["arguments"]] for row in rows]


async def unfinished(view: Reading, now: datetime) -> int:
    """How many jobs are due and not done."""
    row = await view.fetch_one(
        "SELECT count(*) AS n FROM job WHERE state = 'QUEUED' AND due_at <= $1", now
    )
    return int(row["n"]) if row else 0
