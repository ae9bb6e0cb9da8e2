"""How many of what there were in a time, for operators: numbers alone, of everybody.

Ids rise with time, so what was made between two moments is a range of the primary key.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

import orjson

from efiling.store.engine.ids import first_id_at
from efiling.store.engine.records import Column, Record, Row
from efiling.store.engine.scope import unscoped
from efiling.store.engine.work import Reading
from efiling.store.machinery import leases

ENDINGS = ("registered", "failed", "superseded")
Times = tuple[datetime, datetime]
"""From the first moment to before the second."""


class _DueJob(Record):
    due_at = Column[datetime]()


class _WaitingJob(Record):
    queued_at = Column[datetime]()
    due_at = Column[datetime]()
    last_error = Column[str | None]()

    @property
    def since(self) -> datetime:
        """When it was due first."""
        return self.due_at if self.last_error is None else self.queued_at


def _before(arguments: str) -> date:
    return date.fromisoformat(orjson.loads(arguments)["before"])


class NightRow(Record):
    """The newest main registration, as its job stands."""

    before = Column(_before, column="arguments")
    left_aside = Column(leases.count_set_aside, column="last_error")
    queued_at = Column[datetime]()
    finished_at = Column[datetime | None]()


def _for_each(times: Sequence[Times], select: Callable[[Times], str]) -> str:
    """One statement for several times; `place`: the number of the time that a row is of."""
    return " UNION ALL ".join(
        f"SELECT {place} AS place, {select(one)}" for place, one in enumerate(times)
    )


async def made(view: Reading, table: str, times: Sequence[Times]) -> list[Counter[str]]:
    """How many rows of `filing`, `batch` or `mail` were made in each time, by state."""
    bind = view.bind()

    def select(one: Times) -> str:
        since, until = (bind(first_id_at(moment)) for moment in one)
        made_then = f"id >= {since} AND id < {until}"
        return f"state, count(*) AS n FROM {table} WHERE {made_then} GROUP BY state"

    sql = unscoped("numbers for operators", _for_each(times, select))
    found: list[Counter[str]] = [Counter() for _ in times]
    for row in await view.fetch(sql, *bind.values):
        found[row["place"]][row["state"]] = row["n"]
    return found


async def happened(
    view: Reading, events: Collection[str], times: Sequence[Times]
) -> list[Counter[str]]:
    """How often events came in each time, by name."""
    bind = view.bind()
    wanted = bind.each(events)

    def select(one: Times) -> str:
        came_then = f"at >= {bind(one[0])} AND at < {bind(one[1])}"
        is_wanted = f"event IN ({wanted}) AND {came_then}"
        return f"event, count(*) AS n FROM audit WHERE {is_wanted} GROUP BY event"

    found: list[Counter[str]] = [Counter() for _ in times]
    for row in await view.fetch(_for_each(times, select), *bind.values):
        found[row["place"]][row["event"]] = row["n"]
    return found


@dataclass(frozen=True, slots=True)
class Settled:
    """How filings ended."""

    registered: int = 0
    failed: int = 0
    superseded: int = 0


async def settled(view: Reading, times: Sequence[Times]) -> list[Settled]:
    """How the filings ended that were settled in each time."""
    bind = view.bind()

    def select(one: Times) -> str:
        then = f"at >= {bind(one[0])} AND at < {bind(one[1])}"
        return f"details FROM audit WHERE event = 'filings.registered' AND {then}"

    rows = await view.fetch(_for_each(times, select), *bind.values)
    return [_sum_of(row for row in rows if row["place"] == place) for place in range(len(times))]


async def settled_since(view: Reading, event: int) -> Settled:
    """How the filings ended that were settled after an event of the trail, whatever clocks say."""
    return _sum_of(
        await view.fetch(
            "SELECT details FROM audit WHERE event = 'filings.registered' AND id > $1", event
        )
    )


async def newest_event(view: Reading) -> int:
    """The number of the newest event of the trail."""
    row = await view.fetch_one("SELECT max(id) AS newest FROM audit")
    return int(row["newest"] or 0) if row else 0


def _sum_of(rows: Iterable[Row]) -> Settled:
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


async def oldest_unsent_mail(view: Reading, now: datetime) -> datetime | None:
    """Since when the mail waits that waits longest: since it was due first. What is to go out later
    waits for nothing."""
    row = await view.fetch_one(
        f"SELECT {_WaitingJob.columns()} FROM job WHERE state = 'QUEUED' AND name = 'mail.send'"
        " AND (last_error IS NOT NULL OR due_at <= $1)"
        " ORDER BY CASE WHEN last_error IS NULL THEN due_at ELSE queued_at END LIMIT 1",
        now,
    )
    return _WaitingJob(row).since if row else None
