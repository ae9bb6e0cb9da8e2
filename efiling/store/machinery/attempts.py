"""Failures in a row against a name, whether or not the name exists: nothing can then be told from
how it is treated."""

from datetime import datetime, timedelta

from efiling.store.engine.records import Column, Record
from efiling.store.engine.work import Reading, Work

SLACK = timedelta(hours=1)
"""A period that ends later than this was begun by a clock that was ahead: it is over."""


async def reserve(
    unit: Work, name: bytes, limit: int, period: timedelta, now: datetime
) -> int | None:
    """Counts a try as a failure before it is made; returns its place in the row, None if `limit`
    stand there already.

    Counting first means that of many tries at once no more than `limit` are made. The period begins
    anew with each failure; failures whose period is over are forgotten. A success calls `forget`.
    """
    row = await unit.fetch_one(
        "INSERT INTO attempt (name_digest, failures, until_at) VALUES ($1, 1, $2)"
        " ON CONFLICT (name_digest) DO UPDATE SET until_at = $2, failures ="
        " CASE WHEN attempt.until_at <= $3 OR attempt.until_at > $5 THEN 1"
        " ELSE attempt.failures + 1 END"
        " WHERE attempt.until_at <= $3 OR attempt.until_at > $5 OR attempt.failures < $4"
        " RETURNING failures",
        name,
        now + period,
        now,
        limit,
        now + period + SLACK,
    )
    return row["failures"] if row else None


async def spend(unit: Work, name: bytes, amount: int, until: datetime, now: datetime) -> int:
    """Takes so much from a budget that begins anew at `until`; returns all that is spent of it."""
    row = await unit.fetch_one(
        "INSERT INTO attempt (name_digest, failures, until_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (name_digest) DO UPDATE SET until_at = $3, failures ="
        " CASE WHEN attempt.until_at <= $4 THEN $2 ELSE attempt.failures + $2 END"
        " RETURNING failures",
        name,
        amount,
        until,
        now,
    )
    assert row is not None, "an upsert returns its row"
    return int(row["failures"])


class Failures(Record):
    """A row of failures that still counts."""

    failures = Column[int]()
    until_at = Column[datetime]()


async def failures_in_row(
    view: Reading | Work, name: bytes, period: timedelta, now: datetime
) -> Failures | None:
    """The failures in a row against a name, which count for a `period`; None where none count."""
    row = await view.fetch_one(
        f"SELECT {Failures.columns()} FROM attempt WHERE name_digest = $1"
        " AND until_at > $2 AND until_at <= $3 AND failures > 0",
        name,
        now,
        now + period + SLACK,
    )
    return Failures(row) if row else None


async def spent(view: Reading | Work, name: bytes, period: timedelta, now: datetime) -> int:
    """How much is spent of a budget that begins anew within a `period`."""
    counted = await failures_in_row(view, name, period, now)
    return counted.failures if counted else 0


async def give_back(unit: Work, name: bytes) -> None:
    """Takes back one try that was reserved and then not made."""
    await unit.execute(
        "UPDATE attempt SET failures = failures - 1 WHERE name_digest = $1 AND failures > 0", name
    )


async def over_at(view: Reading | Work, name: bytes) -> datetime:
    """When the failures with a name stop counting, after `reserve` in the same transaction."""
    row = await view.fetch_one("SELECT until_at FROM attempt WHERE name_digest = $1", name)
    assert row is not None, "nothing was reserved"
    over: datetime = row["until_at"]
    return over


async def forget(unit: Work, name: bytes) -> None:
    """A success ends the row of failures."""
    await unit.execute("DELETE FROM attempt WHERE name_digest = $1", name)


async def delete_over(unit: Work, limit: int, now: datetime) -> int:
    """Removes rows whose period is over."""
    return await unit.execute(
        "DELETE FROM attempt WHERE name_digest IN"
        " (SELECT name_digest FROM attempt WHERE until_at <= $1 LIMIT $2)",
        now,
        limit,
    )
