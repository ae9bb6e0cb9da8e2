"""Accounts whose time is over, found set by set through partial indexes: by their last day, and by
what the feed said of their holder's card."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from efiling.rules.machinery.audit import EVENTS, OF_THE_SERVICE
from efiling.rules.people.expiry import RunState
from efiling.rules.vocabulary import AccountState, Loss, Role
from efiling.store.engine.records import Column, Record, Row, Sealed
from efiling.store.engine.work import Reading, Work
from efiling.store.people import standing
from efiling.store.people.holders import HolderCard
from i18n import Language

FIRST = UUID(int=0)
TOLD_OF_PASSWORDS = (Role.RESIDENT.value, Role.INSTITUTION.value)


class DueAccount(Record):
    """A live account that may be at its end, with what that is judged by."""

    id = Column[UUID]()
    role = Column(Role)
    language = Column(Language)
    mail = Sealed("account")
    expires_on = Column[date | None]()
    password_set_on = Column[date]()
    person_digest = Column[bytes | None]()

    @property
    def card(self) -> HolderCard | None:
        """None for who is no resident."""
        return HolderCard(self._row) if self._row["status"] is not None else None


class EndedAccount(DueAccount):
    """An account that a sweep ended."""

    ended_at = Column[datetime]()
    created_at = Column[datetime]()


@dataclass(frozen=True, slots=True)
class Place:
    """Behind which account a page of those due begins: whatever orders them, then their id."""

    by: date | bytes
    id: UUID = FIRST


_COLUMNS = ", ".join(
    dict.fromkeys(
        [
            *(f"a.{name}" for name in standing.COLUMNS.split(", ")),
            *EndedAccount.columns("a.").split(", "),
            *HolderCard.columns("c.").split(", "),
        ]
    )
)
_OF_ENDED = ", ".join(one for one in _COLUMNS.split(", ") if one.startswith("a."))
_BY_DAY = (
    " FROM account a LEFT JOIN card c ON c.person_digest = a.person_digest"
    " WHERE a.ended_at IS NULL AND a.expires_on < $1"
)
_BY_CARD = (
    " FROM card c JOIN account a ON a.person_digest = c.person_digest AND a.ended_at IS NULL"
    " WHERE c.loss IS NOT NULL AND (a.expires_on IS NULL OR a.expires_on >= $1)"
)
_BY_PASSWORD = (
    " FROM account a LEFT JOIN card c ON c.person_digest = a.person_digest"
    " WHERE a.ended_at IS NULL AND a.password_end_run IS NULL AND a.password_set_on <= $1"
    f" AND a.role IN ({', '.join(map(repr, TOLD_OF_PASSWORDS))})"
)


async def count_due(view: Reading | Work, day: date) -> int:
    """How many live accounts a sweep as of a day would look at to end them, at most."""
    row = await view.fetch_one(
        "SELECT (SELECT count(*) FROM account a WHERE a.ended_at IS NULL AND a.expires_on < $1)"
        f" + (SELECT count(*){_BY_CARD}) AS n",
        day,
    )
    return int(row["n"]) if row else 0


async def count_live(view: Reading | Work) -> int:
    """How many accounts of residents and institutions there are."""
    row = await view.fetch_one(
        "SELECT count(*) AS n FROM account WHERE ended_at IS NULL AND role IN ($1, $2)",
        *TOLD_OF_PASSWORDS,
    )
    return int(row["n"]) if row else 0


async def due_by_day(view: Reading | Work, day: date, after: Place, limit: int) -> list[DueAccount]:
    """A page of live accounts whose last day is over, by their last day; held for the unit."""
    sql = f"{_BY_DAY} AND (a.expires_on, a.id) > ($2, $3) ORDER BY a.expires_on, a.id LIMIT $4"
    return await _due(view, sql, day, after.by, after.id, limit)


async def due_by_card(
    view: Reading | Work, day: date, after: Place, limit: int
) -> list[DueAccount]:
    """A page of live accounts whose card the feed marked, by their holder; held for the unit."""
    sql = f"{_BY_CARD} AND c.person_digest > $2 ORDER BY c.person_digest LIMIT $3"
    return await _due(view, sql, day, after.by, limit)


async def due_by_password(
    view: Reading | Work, set_on: date, after: Place, limit: int
) -> list[DueAccount]:
    """A page of live accounts whose password was set on a day or before, and of which no run has
    noted that it is over; held for the unit."""
    sql = (
        f"{_BY_PASSWORD} AND (a.password_set_on, a.id) > ($2, $3)"
        " ORDER BY a.password_set_on, a.id LIMIT $4"
    )
    return await _due(view, sql, set_on, after.by, after.id, limit)


_BY_RUN = " FROM account a WHERE a.end_run = $1 AND a.ended_at IS NOT NULL"
_NO_OTHER = (
    " AND NOT EXISTS (SELECT 1 FROM account b WHERE b.ended_at IS NULL"
    " AND b.person_digest = a.person_digest)"
    " AND NOT EXISTS (SELECT 1 FROM account b WHERE b.ended_at IS NULL"
    " AND b.institution = a.institution)"
)


async def ended_by(unit: Work, run: UUID, after: UUID, limit: int) -> list[EndedAccount]:
    """A page of the accounts that a run ended and whose holders have no other one now, by id; held
    for the unit."""
    rows = await unit.fetch(
        f"SELECT {_OF_ENDED}{_BY_RUN}{_NO_OTHER} AND a.id > $2 ORDER BY a.id LIMIT $3"
        f"{unit.for_update}",
        run,
        after,
        limit,
    )
    return [EndedAccount(row) for row in rows]


async def count_ended_by(view: Reading | Work, run: UUID) -> int:
    """How many accounts are ended by a run."""
    row = await view.fetch_one(f"SELECT count(*) AS n{_BY_RUN}", run)
    return int(row["n"]) if row else 0


async def bring_back(
    unit: Work, ended: Collection[EndedAccount], columns: Mapping[UUID, Mapping[str, Any]]
) -> list[UUID]:
    """Lets accounts live again, with these columns besides, in one statement. Returns those whose
    row is not ours, and which stay as they are."""
    live = {"ended_at": None, "end_reason": None, "end_run": None}
    return await standing.change_many(
        unit, ended, {one.id: {**live, **columns[one.id]} for one in ended}
    )


async def forget_ended_passwords(unit: Work, run: UUID, set_on: date | None) -> None:
    """What a run noted of passwords that are not over is no note. `set_on`: the last day on which
    one was set that is over."""
    bind = unit.bind()
    not_over = f" AND password_set_on > {bind(set_on)}" if set_on else ""
    await unit.execute(
        f"UPDATE account SET password_end_run = NULL WHERE password_end_run = {bind(run)}"
        f"{not_over}",
        *bind.values,
    )


async def _due(view: Reading | Work, sql: str, *values: object) -> list[DueAccount]:
    held = " FOR UPDATE OF a" if isinstance(view, Work) and view.is_postgres else ""
    rows: Sequence[Row] = await view.fetch(f"SELECT {_COLUMNS}{sql}{held}", *values)
    return [DueAccount(row) for row in rows]


async def end_accounts(
    unit: Work,
    due: Collection[DueAccount],
    reasons: Mapping[UUID, AccountState],
    run: UUID,
    now: datetime,
) -> list[UUID]:
    """Ends accounts with their sessions, in three statements; their API tokens count no longer.
    Returns those whose row is not ours, and which stay as they are."""
    ended = [one for one in due if one.id in reasons]
    columns = {
        account: {"ended_at": now, "end_reason": reason.value, "end_run": run}
        for account, reason in reasons.items()
    }
    strange = await standing.change_many(unit, ended, columns)

    if gone := [one.id for one in ended if one.id not in strange]:
        bind = unit.bind()
        await unit.execute(
            f"DELETE FROM session WHERE {bind.one_of('account', gone)}", *bind.values
        )
    settled = [one for one in due if one.id not in strange]
    await clear_losses(unit, [one.person_digest for one in settled if one.person_digest])
    return strange


async def clear_losses(unit: Work, persons: Collection[bytes]) -> None:
    """What the feed marked of these persons is done with."""
    if persons:
        bind = unit.bind()
        await unit.execute(
            "UPDATE card SET loss = NULL WHERE loss IS NOT NULL"
            f" AND {bind.one_of('person_digest', persons)}",
            *bind.values,
        )


async def note_ended_passwords(unit: Work, accounts: Collection[UUID], run: UUID) -> None:
    """Notes that their passwords are over, so that nobody is told twice."""
    if accounts:
        bind = unit.bind()
        await unit.execute(
            f"UPDATE account SET password_end_run = {bind(run)}"
            f" WHERE {bind.one_of('id', accounts)}",
            *bind.values,
        )


async def newest_moment(view: Reading, now: datetime) -> datetime | None:
    """The newest moment up to `now` that is stored of what people did, or of a sweep that went
    through and stands; None where nothing is.

    What the service noted by itself, perhaps by a clock that is wrong, is no witness, nor is what
    is still to come: a clock that was ahead wrote it.
    """
    until: datetime | str = now
    while (at := await _newest_until(view, until)) is not None:
        if isinstance(at, datetime):
            return at
        try:
            return datetime.fromisoformat(at)
        except ValueError:
            # SQLite keeps any text as a moment: the one before it is the witness.
            until = at
    return None


async def _newest_until(view: Reading, until: datetime | str) -> datetime | str | None:
    """The newest witness up to a moment, or before a text that is none; a text on SQLite, which
    knows no type for what a statement reckons."""
    bind = view.bind()
    up_to = f"{'<' if isinstance(until, str) else '<='} {bind(until)}"
    newest = " UNION ALL ".join(
        f"SELECT (SELECT at FROM audit WHERE event = {bind(event)} AND at {up_to}"
        " ORDER BY at DESC LIMIT 1) AS at"
        for event in sorted(EVENTS.keys() - OF_THE_SERVICE)
    )
    row = await view.fetch_one(
        f"SELECT max(at) AS at FROM ({newest} UNION ALL SELECT max(started_at) FROM expiry_run"
        f" WHERE state = {bind(RunState.DONE.value)} AND started_at {up_to}) AS moments",
        *bind.values,
    )
    at = row["at"] if row else None
    return at if isinstance(at, datetime | str) else None


async def count_held(view: Reading | Work) -> int:
    """How many live accounts a load would take from their holders, and does not yet."""
    row = await view.fetch_one(
        "SELECT count(*) AS n FROM card c JOIN account a ON a.person_digest = c.person_digest"
        " AND a.ended_at IS NULL WHERE c.loss = $1",
        Loss.HELD.value,
    )
    return int(row["n"]) if row else 0
