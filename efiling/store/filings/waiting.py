"""What somebody filed, or had filed for them, and what is not final yet."""

from datetime import date
from uuid import UUID

from efiling.store.engine.records import Column, Record
from efiling.store.engine.work import Reading, Work


class Waiting(Record):
    """How many filings, and the day of the oldest."""

    count = Column[int](column="waiting")
    oldest_on = Column[date](column="received_on")


async def waiting_of(
    view: Reading | Work, person: bytes | None, institution: UUID | None
) -> Waiting | None:
    """What the coming night will make final for a person, or else for an institution."""
    bind = view.bind()
    whose = (
        f"person_digest = {bind(person)} AND resident IS NOT NULL"
        if person
        else f"institution = {bind(institution)}"
    )
    row = await view.fetch_one(
        "SELECT received_on, count(*) OVER () AS waiting FROM filing"
        f" WHERE {whose} AND state = 'REGISTERING' AND {bind.own('filing')}"
        " ORDER BY sequence LIMIT 1",
        *bind.values,
    )
    return Waiting(row) if row else None
