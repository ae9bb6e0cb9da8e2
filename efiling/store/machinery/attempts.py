"""Failures in a row against a name, whether or not the name exists: nothing can then be told from
how it is treated.

A row carries a tag: whoever writes to the table without the keys makes, moves and changes none. One
that is not ours counts as more than any limit, for a whole period.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from efiling.adapters import keys
from efiling.store.engine import tags
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading, Work

SLACK = timedelta(hours=1)
"""A period that ends later than this was begun by a clock that was ahead: it is over."""
MANY = 1_000_000
"""More than any limit."""
_COLUMNS = ", ".join((*tags.ATTEMPT, "tag"))


@dataclass(frozen=True, slots=True)
class Failures:
    """Failures in a row that count until a moment. `is_genuine`: whether it was us who counted
    them."""

    failures: int
    until_at: datetime
    is_genuine: bool = True


@dataclass(frozen=True, slots=True)
class TryCount:
    """What came of counting a try. `place`: its own in the row of failures, None where the try may
    not be made; `is_genuine`: whether the row was as we had left it."""

    place: int | None
    until_at: datetime
    is_genuine: bool = True


def kept_as(name: bytes) -> bytes:
    """What a name stands under: a digest of its own, which no other table has."""
    return keys.ring().digest("attempt", name)


async def reserve(
    unit: Work, name: bytes, limit: int, period: timedelta, now: datetime
) -> TryCount:
    """Counts a try as a failure before it is made; there is no place for it where `limit` stand in
    the row already. Until the unit ends nobody else counts or forgets.

    Counting first means that of many tries at once no more than `limit` are made. The period begins
    anew with each failure; failures whose period is over are forgotten. A success calls `forget`.
    """
    named, until = kept_as(name), now + period
    row = await _begin(unit, named, 1, until)
    if row is None:
        return TryCount(1, until)
    if not _is_ours(row):
        await _write(unit, named, limit, until)
        return TryCount(None, until, is_genuine=False)

    is_over = row["until_at"] <= now or row["until_at"] > until + SLACK
    failures = 0 if is_over else row["failures"]
    if failures >= limit:
        return TryCount(None, row["until_at"])
    await _write(unit, named, failures + 1, until)
    return TryCount(failures + 1, until)


async def catch_up(
    unit: Work, name: bytes, counted: TryCount, known: Failures, limit: int
) -> TryCount:
    """Puts a try that was reserved in this unit behind failures that something else knows of. Where
    those are a lock, somebody took it out of the row."""
    if counted.place is None or counted.place > known.failures:
        return counted
    if known.failures >= limit:
        await _write(unit, kept_as(name), limit, known.until_at)
        return TryCount(None, known.until_at, is_genuine=False)
    place = known.failures + 1
    await _write(unit, kept_as(name), place, counted.until_at)
    return TryCount(place, counted.until_at)


async def spend(unit: Work, name: bytes, amount: int, until: datetime, now: datetime) -> int:
    """Takes so much from a budget that begins anew at `until`; returns all that is spent of it,
    which is more than there ever was where the row is not ours."""
    named = kept_as(name)
    row = await _begin(unit, named, amount, until)
    if row is None:
        return amount
    if not _is_ours(row):
        return MANY
    spent: int = amount if row["until_at"] <= now else row["failures"] + amount
    await _write(unit, named, spent, until)
    return spent


async def exhaust(unit: Work, name: bytes, until: datetime) -> None:
    """Puts a row of ours in the place of one that is not: nothing is left until then."""
    named = kept_as(name)
    if await _begin(unit, named, MANY, until):
        await _write(unit, named, MANY, until)


async def failures_in_row(
    view: Reading | Work, name: bytes, period: timedelta, now: datetime
) -> Failures | None:
    """The failures in a row against a name, which count for a `period`; None where none count."""
    row = await _fetched(view, kept_as(name))
    if row is None:
        return None
    if not _is_ours(row):
        return Failures(MANY, now + period, is_genuine=False)
    counts = row["failures"] > 0 and now < row["until_at"] <= now + period + SLACK
    return Failures(row["failures"], row["until_at"]) if counts else None


async def spent(view: Reading | Work, name: bytes, period: timedelta, now: datetime) -> int:
    """How much is spent of a budget that begins anew within a `period`."""
    counted = await failures_in_row(view, name, period, now)
    return counted.failures if counted else 0


async def give_back(unit: Work, name: bytes) -> None:
    """Takes back one try that was reserved and then not made."""
    named = kept_as(name)
    row = await _fetched(unit, named, unit.for_update)
    if row and _is_ours(row) and row["failures"] > 0:
        await _write(unit, named, row["failures"] - 1, row["until_at"])


async def forget(unit: Work, name: bytes) -> None:
    """A success ends the row of failures."""
    await unit.execute("DELETE FROM attempt WHERE name_digest = $1", kept_as(name))


async def delete_over(unit: Work, limit: int, now: datetime) -> int:
    """Removes rows whose period is over."""
    return await unit.execute(
        "DELETE FROM attempt WHERE name_digest IN"
        " (SELECT name_digest FROM attempt WHERE until_at <= $1 LIMIT $2)",
        now,
        limit,
    )


async def _begin(unit: Work, named: bytes, failures: int, until: datetime) -> Row | None:
    """Begins a row of failures; where there is one, that one, held for this unit."""
    while True:
        new = _row(named, failures, until)
        otherwise = "ON CONFLICT (name_digest) DO NOTHING"
        if await unit.insert("attempt", [new], otherwise=otherwise):
            return None
        if row := await _fetched(unit, named, unit.for_update):
            return row  # else it was forgotten between the two


async def _fetched(view: Reading | Work, named: bytes, lock: str = "") -> Row | None:
    try:
        return await view.fetch_one(
            f"SELECT {_COLUMNS} FROM attempt WHERE name_digest = $1{lock}", named
        )
    except ValueError:
        return {"tag": None}  # SQLite lets any value into any column


async def _write(unit: Work, named: bytes, failures: int, until: datetime) -> None:
    new = _row(named, failures, until)
    await unit.execute(
        "UPDATE attempt SET failures = $2, until_at = $3, tag = $4 WHERE name_digest = $1",
        *(new[name] for name in ("name_digest", "failures", "until_at", "tag")),
    )


def _row(named: bytes, failures: int, until: datetime) -> Mapping[str, Any]:
    row = {"name_digest": named, "failures": failures, "until_at": until}
    return {**row, "tag": tags.tag_of("attempt", tags.ATTEMPT, row)}


def _is_ours(row: Row) -> bool:
    return tags.is_genuine("attempt", tags.ATTEMPT, row)
