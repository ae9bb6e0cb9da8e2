"""Which jobs may be woken, and which cannot be read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from efiling.adapters.logs import logger
from efiling.store.engine.records import Column, Record
from efiling.store.engine.untyped import id_in, moment_or_long_ago, untyped
from efiling.store.engine.work import Work

AHEAD = timedelta(minutes=5)
"""A lease that ends later than this was given by a clock that was ahead: it is over."""
log = logger("jobs")


def _end_in(value: object) -> datetime | None:
    """The end of a lease that cannot be read is over."""
    return None if value is None else moment_or_long_ago(value)


class DueJob(Record):
    """A job that may be woken. SQLite lets any value into any column: one row that cannot be read
    must not keep the others from being woken."""

    id = Column(id_in)
    name = Column[str]()
    fence = Column(int)
    attempts = Column(int)
    leased_until = Column(_end_in)


async def leased(unit: Work, names: Sequence[str], database_now: datetime) -> int:
    """How many jobs of these names are leased."""
    bind = unit.bind()
    row = await unit.fetch_one(
        "SELECT count(*) AS n FROM job WHERE state = 'QUEUED'"
        f" AND leased_until >= {bind(database_now)} AND leased_until < {bind(database_now + AHEAD)}"
        f" AND name IN ({bind.each(names)})",
        *bind.values,
    )
    return int(row["n"]) if row else 0


async def due(
    unit: Work, names: Sequence[str], limit: int, now: datetime, database_now: datetime
) -> list[DueJob]:
    """The due jobs of these names that nobody leases; on PostgreSQL what another relay looks at is
    left to it. What cannot be read goes into quarantine."""
    bind = unit.bind()
    columns = ", ".join(f"{untyped(unit, one)} AS {one}" for one in DueJob.columns().split(", "))
    rows = await unit.fetch(
        f"SELECT {columns} FROM job WHERE state = 'QUEUED' AND due_at <= {bind(now)}"
        f" AND (leased_until IS NULL OR leased_until < {bind(database_now)}"
        f" OR leased_until > {bind(database_now + AHEAD)})"
        f" AND name IN ({bind.each(names)}) ORDER BY due_at LIMIT {bind(limit)}"
        + (" FOR UPDATE SKIP LOCKED" if unit.is_postgres else ""),
        *bind.values,
    )

    found = [DueJob(row) for row in rows]
    for job in found:
        if not job.is_readable:
            await _set_aside(unit, job)
    return [job for job in found if job.is_readable]


async def _set_aside(unit: Work, job: DueJob) -> None:
    stored = job._row["id"]
    log.error("job.unreadable", job=job.name, job_id=str(stored))
    await unit.execute(
        "UPDATE job SET state = 'QUARANTINED', leased_until = NULL, fence = 0, attempts = 0,"
        " last_error = 'its row cannot be read' WHERE id = $1",
        stored,
    )
