"""How many of what there were in a time, for operators: numbers alone, of everybody.

Ids rise with time, so what was made between two moments is a range of the primary key.
"""

from collections import Counter
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

import orjson

from efiling.store.engine.ids import first_id_at
from efiling.store.engine.records import Column, Record
from efiling.store.engine.scope import unscoped
from efiling.store.engine.work import Reading
from efiling.store.machinery import leases

ENDINGS = ("registered", "failed", "superseded")
Times = tuple[datetime, datetime]
"""From the first moment to before the second."""


class _DueJob(Record):
    due_at = Column[datetime]()


class _QueuedJob(Record):
    queued_at = Column[datetime]()


def _before(arguments: str) -> date:
    return date.fromisoformat(orjson.loads(arguments)["before"])


class NightRow(Record):
    """The newest main registration, as its job stands."""

    before = Column(_before, column="arguments")
    left_aside = Column(leases.count_set_aside, column="last_error")
    queued_at = Column[datetime]()
    finished_at = Column[datetime | None]()


async def made(view: Reading, table: str, times: Times) -> Counter[str]:
    """How many rows of `filing`, `batch` or `mail` were made, by state."""
    sql = f"SELECT state, count(*) AS n FROM {table} WHERE id >= $1 AND id < $2 GROUP BY state"
    rows = await view.fetch(unscoped("numbers for operators", sql), *map(first_id_at, times))
    return Counter({row["state"]: row["n"] for row in rows})


async def happened(view: Reading, events: Collection[str], times: Times) -> Counter[str]:
    """How often events came, by name."""
    bind = view.bind()
    rows = await view.fetch(
        f"SELECT event, count(*) AS n FROM audit WHERE event IN ({bind.each(events)})"
        f" AND at >= {bind(times[0])} AND at < {bind(times[1])} GROUP BY event",
        *bind.values,
    )
    return Counter({row["event"]: row["n"] for row in rows})


@dataclass(frozen=True, slots=True)
class Settled:
    """How filings ended."""

    registered: int = 0
    failed: int = 0
    superseded: int = 0


async def settled(view: Reading, times: Times) -> Settled:
    """How the filings ended that were settled in a time."""
    rows = await view.fetch(
        "SELECT details FROM audit WHERE event = 'filings.registered' AND at >= $1 AND at < $2",
        *times,
    )
    total: Counter[str] = Counter()
    for row in rows:
        # `audit verify` names a row that somebody altered; the others are counted.
        with suppress(ValueError, KeyError, TypeError):
            details = orjson.loads(row["details"])
            total.update({name: int(details[name]) for name in ENDINGS})
    return Settled(**total)


async def newest_night(view: Reading) -> NightRow | None:
    """The main registration that was queued last."""
    row = await view.fetch_one(
        f"SELECT {NightRow.columns()} FROM job WHERE name = 'registration.run'"
        " ORDER BY queued_at DESC LIMIT 1"
    )
    return NightRow(row) if row else None


async def quarantined(view: Reading) -> int:
    """How many jobs wait for a person."""
    row = await view.fetch_one("SELECT count(*) AS n FROM job WHERE state = 'QUARANTINED'")
    return int(row["n"]) if row else 0


async def oldest_due_job(view: Reading, now: datetime) -> datetime | None:
    """Since when the job waits that waits longest."""
    row = await view.fetch_one(
        "SELECT due_at FROM job WHERE state = 'QUEUED' AND due_at <= $1 ORDER BY due_at LIMIT 1",
        now,
    )
    return _DueJob(row).due_at if row else None


async def oldest_unsent_mail(view: Reading) -> datetime | None:
    """When the mail was queued that waits longest to be sent."""
    row = await view.fetch_one(
        "SELECT queued_at FROM job WHERE state = 'QUEUED' AND name = 'mail.send'"
        " ORDER BY queued_at LIMIT 1"
    )
    return _QueuedJob(row).queued_at if row else None
