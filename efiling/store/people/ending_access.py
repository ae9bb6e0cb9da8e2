"""Institutions whose password or whose access ends soon, found through partial indexes."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from efiling.rules.people.warnings import Days
from efiling.store.engine.records import Column, Record, Sealed
from efiling.store.engine.work import Reading, Work
from i18n import Language

FIRST = UUID(int=0)


class EndingAccess(Record):
    """A live account of an institution, with what a warning needs."""

    id = Column[UUID]()
    language = Column(Language)
    mail = Sealed("account")
    expires_on = Column[date]()
    password_set_on = Column[date]()


@dataclass(frozen=True, slots=True)
class Place:
    """Behind which account a page begins: by the day that orders them, then by its id."""

    day: date
    id: UUID = FIRST


async def passwords_set(
    view: Reading | Work, days: Days, today: date, after: Place, limit: int
) -> list[EndingAccess]:
    """A page of those whose password was set on these days, in order. An account that is over
    itself needs no password."""
    return await _page(view, "password_set_on", days, after, limit, today)


async def unused_until(
    view: Reading | Work, days: Days, today: date, after: Place, limit: int
) -> list[EndingAccess]:
    """A page of those whose access ends on these days unless it is used, in order."""
    return await _page(view, "expires_on", days, after, limit, today)


async def _page(
    view: Reading | Work, column: str, days: Days, after: Place, limit: int, today: date
) -> list[EndingAccess]:
    rows = await view.fetch(
        f"SELECT {EndingAccess.columns()} FROM account"
        " WHERE ended_at IS NULL AND institution IS NOT NULL"
        f" AND {column} BETWEEN $1 AND $2 AND ({column}, id) > ($3, $4) AND expires_on >= $5"
        f" ORDER BY {column}, id LIMIT $6",
        days.first,
        days.last,
        after.day,
        after.id,
        today,
        limit,
    )
    return [EndingAccess(row) for row in rows]
