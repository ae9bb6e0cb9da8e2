"""What the main registration reads and settles, by pages in the order of arrival.

It is set-based and concerns everybody's filings: statements, not querysets.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson

from efiling.errors import Problem
from efiling.rules.filings.registration import SameDay
from efiling.rules.vocabulary import Channel, FilingKind, FilingState
from efiling.store.engine.many import called_many
from efiling.store.engine.records import Column, Record, Row
from efiling.store.engine.scope import unscoped
from efiling.store.engine.statements import Bind
from efiling.store.engine.untyped import untyped
from efiling.store.engine.work import Reading, Work
from efiling.store.filings.deletions import NOT_DELETED
from efiling.store.filings.filings import WholeFiling
from efiling.store.filings.registration_shares import EVERYTHING, Share

_SAME_DAY = (
    "id",
    "account",
    "person_digest",
    "card_revision",
    "kind",
    "received_on",
    "sequence",
    "reception_number",
    "state",
    "batch",
    "institution",
    "matter_digest",
    "together",
    "channel",
)
_WHY = "the main registration is of everybody's filings"


async def waiting_filings(
    view: Reading | Work,
    before: date,
    after_sequence: int,
    limit: int,
    share: Share = EVERYTHING,
) -> list[WholeFiling]:
    """Filings received before a day that wait for the registration; a unit of work locks them."""
    bind = view.bind()
    lock = " FOR UPDATE" if isinstance(view, Work) and view.is_postgres else ""
    sql = (
        f"SELECT {WholeFiling.columns()} FROM filing"
        f" WHERE {_waits(bind, before, after_sequence, share)}"
        f" ORDER BY sequence LIMIT {bind(limit)}{lock}"
    )
    rows = await view.fetch(unscoped(_WHY, sql), *bind.values)
    return [WholeFiling(row) for row in rows]


def _waits(bind: Bind, before: date, after_sequence: int, share: Share) -> str:
    return (
        f"state = 'REGISTERING' AND received_on < {bind(before)}"
        f" AND sequence > {bind(after_sequence)} AND {share.condition(bind)}"
    )


class Waiting(Record):
    """A filing that waits, as far as nothing in it can fail to be read."""

    id = Column(str)
    sequence = Column[int]()


async def next_waiting(
    view: Reading, before: date, after_sequence: int, share: Share = EVERYTHING
) -> Waiting | None:
    """The next filing that waits, whatever its row says otherwise."""
    bind = view.bind()
    sql = (
        f"SELECT {untyped(view, 'id')} AS id, sequence FROM filing"
        f" WHERE {_waits(bind, before, after_sequence, share)} ORDER BY sequence LIMIT 1"
    )
    row = await view.fetch_one(unscoped(_WHY, sql), *bind.values)
    return Waiting(row) if row else None


async def filed_the_same_day(view: Reading | Work, filings: Sequence[WholeFiling]) -> list[SameDay]:
    """Everything of the accounts, persons, kinds and days of these filings, they themselves
    too; without what was deleted."""
    bind = view.bind()
    sql = (
        f"SELECT {', '.join('g.' + column for column in _SAME_DAY)} FROM ("
        "SELECT DISTINCT account, person_digest, kind, received_on FROM filing"
        f" WHERE {_numbered(bind, [one.sequence for one in filings])}) f"
        " JOIN filing g ON g.account = f.account AND g.person_digest = f.person_digest"
        " AND g.kind = f.kind AND g.received_on = f.received_on"
        f" AND {NOT_DELETED.format(filing='g.')} ORDER BY g.sequence"
    )
    rows = await view.fetch(unscoped(_WHY, sql), *bind.values)
    return [_same_day(row) for row in rows]


def _numbered(bind: Bind, numbers: Collection[int]) -> str:
    """That a filing has one of these running numbers. Their ends are said besides: by these
    PostgreSQL looks into no other year."""
    return (
        f"{bind.one_of('filing.sequence', numbers)}"
        f" AND filing.sequence BETWEEN {bind(min(numbers))} AND {bind(max(numbers))}"
    )


def _same_day(row: Row) -> SameDay:
    return SameDay(
        id=row["id"],
        account=row["account"],
        person=bytes(row["person_digest"]),
        card_revision=row["card_revision"],
        kind=FilingKind(row["kind"]),
        received_on=row["received_on"],
        sequence=row["sequence"],
        reception_number=row["reception_number"],
        state=FilingState(row["state"]),
        batch=row["batch"],
        institution=row["institution"],
        matter=row["matter_digest"],
        together=row["together"],
        channel=Channel(row["channel"]),
    )


async def register(unit: Work, numbers: Collection[int], at: datetime) -> None:
    """Makes filings final, told here and below by their running numbers."""
    if not numbers:
        return

    bind = unit.bind()
    sql = (
        f"UPDATE filing SET state = 'REGISTERED', registered_at = {bind(at)}"
        f" WHERE {_numbered(bind, numbers)}"
    )
    await unit.execute(unscoped(_WHY, sql), *bind.values)


async def fail(unit: Work, problems: Mapping[int, Sequence[Problem]]) -> None:
    """Filings cannot be registered; their rows keep the reasons."""
    rows = [{"sequence": one, "errors": _written(found)} for one, found in problems.items()]
    await _settle_each(unit, "REGISTRATION_ERROR", rows)


def _written(problems: Sequence[Problem]) -> str:
    errors = [
        {"code": one.code, "path": list(one.path), "params": dict(one.params)} for one in problems
    ]
    return orjson.dumps(errors).decode()


async def supersede(unit: Work, counting: Mapping[int, str]) -> None:
    """In the place of each filing stands the one with this reception number."""
    rows = [{"sequence": one, "superseded_by": number} for one, number in counting.items()]
    await _settle_each(unit, "SUPERSEDED", rows)


async def _settle_each(unit: Work, state: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Filings end in a state, each with what its row says of it in a second column."""
    if not rows:
        return
    _, said = rows[0]
    bind = unit.bind()
    many = called_many(unit, bind, "filing", rows)
    sql = (
        f"UPDATE filing SET state = {bind(state)}, {said} = many.{said}"
        f" FROM {many} WHERE filing.sequence = many.sequence"
        f" AND {_numbered(bind, [row['sequence'] for row in rows])}"
    )
    await unit.execute(unscoped(_WHY, sql), *bind.values)
