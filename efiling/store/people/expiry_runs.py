"""The sweeps that ran: what each did, and that it was taken back."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from efiling.rules.people.expiry import RunState
from efiling.store.engine.records import Column, Record
from efiling.store.engine.work import Reading, Work


class ExpiryRun(Record):
    """One sweep of ended accounts."""

    id = Column[UUID]()
    as_of = Column[date]()
    state = Column(RunState)
    started_at = Column[datetime]()
    finished_at = Column[datetime | None]()
    expired = Column[int]()
    invalidated = Column[int]()
    passwords = Column[int]()
    set_aside = Column[int]()


async def begin_run(unit: Work, run: UUID, as_of: date, now: datetime, *, confirmed: bool) -> None:
    """A job that is done again goes on with its run."""
    row = {
        "id": run,
        "as_of": as_of,
        "state": RunState.RUNNING.value,
        "confirmed": confirmed,
        "expired": 0,
        "invalidated": 0,
        "passwords": 0,
        "set_aside": 0,
        "started_at": now,
    }
    await unit.insert("expiry_run", [row], otherwise="ON CONFLICT (id) DO NOTHING")


async def end_run(
    unit: Work, run: UUID, state: RunState, now: datetime, counts: Mapping[str, int] | None = None
) -> None:
    """`counts`: what it did."""
    bind = unit.bind()
    known = {"state": state.value, "finished_at": now, **(counts or {})}
    places = ", ".join(f"{name} = {bind(value)}" for name, value in known.items())
    await unit.execute(f"UPDATE expiry_run SET {places} WHERE id = {bind(run)}", *bind.values)


async def find_run(view: Reading | Work, run: UUID) -> ExpiryRun | None:
    row = await view.fetch_one(f"SELECT {ExpiryRun.columns()} FROM expiry_run WHERE id = $1", run)
    return ExpiryRun(row) if row else None


async def newest_run(view: Reading) -> ExpiryRun | None:
    """The sweep that began last. There is one a night."""
    row = await view.fetch_one(
        f"SELECT {ExpiryRun.columns()} FROM expiry_run ORDER BY started_at DESC LIMIT 1"
    )
    return ExpiryRun(row) if row else None
