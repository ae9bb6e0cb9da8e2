"""The end of accounts whose time is over, and that it is taken back, set by set."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from efiling.rules.machinery.audit import EVENTS, OF_THE_SERVICE
from efiling.rules.people.expiry import RunState
from efiling.rules.vocabulary import AccountState
from efiling.store.engine.many import called_many
from efiling.store.engine.records import Column
from efiling.store.engine.work import Reading, Work
from efiling.store.people import standing
from efiling.store.people.due_accounts import DueAccount
from efiling.store.people.places import Order, Place


class EndedAccount(DueAccount):
    """An account that a sweep ended."""

    ended_at = Column[datetime]()
    created_at = Column[datetime]()


_COLUMNS = ", ".join(
    dict.fromkeys(
        f"a.{name}" for name in f"{standing.COLUMNS}, {EndedAccount.columns()}".split(", ")
    )
)
_BY_RUN = " FROM account a WHERE a.end_run = $1 AND a.ended_at IS NOT NULL"
_NO_OTHER = (
    " AND NOT EXISTS (SELECT 1 FROM account b WHERE b.ended_at IS NULL"
    " AND b.person_digest = a.person_digest)"
    " AND NOT EXISTS (SELECT 1 FROM account b WHERE b.ended_at IS NULL"
    " AND b.institution = a.institution)"
)
_BY_ID = Order("a.id", "a.id", is_unique=True)


async def ended_by(unit: Work, run: UUID, after: Place, limit: int) -> list[EndedAccount]:
    """A page of the accounts that a run ended and whose holders have no other one now, by id; held
    for the unit."""
    bind = unit.bind()
    bind(run)
    rows = await unit.fetch(
        f"SELECT {_COLUMNS}{_BY_RUN}{_NO_OTHER}{_BY_ID.behind(after, bind)} LIMIT {bind(limit)}"
        f"{unit.for_update}",
        *bind.values,
    )
    return [EndedAccount(row) for row in rows]


async def next_ended(view: Reading, run: UUID, after: Place) -> Place | None:
    """Where the next of them stands, whatever its row holds."""
    bind = view.bind()
    bind(run)
    return await _BY_ID.next_place(view, _BY_RUN + _NO_OTHER, after, bind)


async def ended_with_stay(unit: Work, persons: Collection[bytes]) -> list[EndedAccount]:
    """The newest account of each of these persons, where it ended because its time was over; held
    for the unit."""
    bind = unit.bind()
    rows = await unit.fetch(
        f"SELECT {_COLUMNS} FROM account a WHERE {bind.one_of('a.person_digest', persons)}"
        f" AND a.end_reason = {bind(AccountState.EXPIRED.value)}"
        " AND NOT EXISTS (SELECT 1 FROM account b WHERE b.person_digest = a.person_digest"
        f" AND b.created_at > a.created_at){unit.for_update}",
        *bind.values,
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
    """What the feed marked of these persons is done with.

    Joined: a plan that goes through all marked cards would look through all persons at each.
    """
    if persons:
        bind = unit.bind()
        many = called_many(unit, bind, "card", [{"person_digest": one} for one in persons])
        await unit.execute(
            f"UPDATE card SET loss = NULL FROM {many}"
            " WHERE card.person_digest = many.person_digest AND card.loss IS NOT NULL",
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
    upper, sign = bind(until), "<" if isinstance(until, str) else "<="

    # What stands last up to an event and a moment is of that event, or it has none. Asked for the
    # event alone, PostgreSQL may walk the whole trail back by time to find one that is rare.
    newest = " UNION ALL ".join(
        f"SELECT (SELECT CASE WHEN event = {event} THEN at END FROM"
        f" (SELECT event, at FROM audit WHERE (event, at) {sign} ({event}, {upper})"
        " ORDER BY event DESC, at DESC LIMIT 1) AS newest) AS at"
        for event in map(bind, sorted(EVENTS.keys() - OF_THE_SERVICE))
    )
    row = await view.fetch_one(
        f"SELECT max(at) AS at FROM ({newest} UNION ALL SELECT max(started_at) FROM expiry_run"
        f" WHERE state = {bind(RunState.DONE.value)} AND started_at {sign} {upper}) AS moments",
        *bind.values,
    )
    at = row["at"] if row else None
    return at if isinstance(at, datetime | str) else None
