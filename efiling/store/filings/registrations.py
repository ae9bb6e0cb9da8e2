"""What the main registration reads and settles, by pages in the order of arrival.

It is set-based and concerns everybody's filings: statements, not querysets.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import orjson

from efiling.errors import Problem
from efiling.rules.filings.registration import SameDay
from efiling.rules.vocabulary import Channel, FilingKind, FilingState
from efiling.store.engine.records import Column, Record, Row
from efiling.store.engine.scope import unscoped
from efiling.store.engine.untyped import untyped
from efiling.store.engine.work import Reading, Work
from efiling.store.filings.deletions import NOT_DELETED
from efiling.store.filings.filings import WholeFiling

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
    view: Reading | Work, before: date, after_sequence: int, limit: int
) -> list[WholeFiling]:
    """Filings received before a day that wait for the registration; a unit of work locks them."""
    lock = " FOR UPDATE" if isinstance(view, Work) and view.is_postgres else ""
    sql = (
        f"SELECT {WholeFiling.columns()} FROM filing WHERE state = 'REGISTERING'"
        f" AND received_on < $1 AND sequence > $2 ORDER BY sequence LIMIT $3{lock}"
    )
    rows = await view.fetch(unscoped(_WHY, sql), before, after_sequence, limit)
    return [WholeFiling(row) for row in rows]


class Waiting(Record):
    """A filing that waits, as far as nothing in it can fail to be read."""

    id = Column(str)
    sequence = Column[int]()


async def next_waiting(view: Reading, before: date, after_sequence: int) -> Waiting | None:
    """The next filing that waits, whatever its row says otherwise."""
    sql = (
        f"SELECT {untyped(view, 'id')} AS id, sequence FROM filing WHERE state = 'REGISTERING'"
        " AND received_on < $1 AND sequence > $2 ORDER BY sequence LIMIT 1"
    )
    row = await view.fetch_one(unscoped(_WHY, sql), before, after_sequence)
    return Waiting(row) if row else None


async def filed_the_same_day(view: Reading | Work, filings: Sequence[WholeFiling]) -> list[SameDay]:
    """Everything of the accounts, persons, kinds and days of these filings, they themselves
    too; without what was deleted."""
    bind = view.bind()
    sql = (
        f"SELECT {', '.join('g.' + column for column in _SAME_DAY)} FROM ("
        "SELECT DISTINCT account, person_digest, kind, received_on FROM filing"
        f" WHERE {bind.one_of('id', [one.id for one in filings])}) f"
        " JOIN filing g ON g.account = f.account AND g.person_digest = f.person_digest"
        " AND g.kind = f.kind AND g.received_on = f.received_on"
        f" AND {NOT_DELETED.format(filing='g.')} ORDER BY g.sequence"
    )
    rows = await view.fetch(unscoped(_WHY, sql), *bind.values)
    return [_same_day(row) for row in rows]


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


async def register(unit: Work, filings: Sequence[UUID], at: datetime) -> None:
    """Makes filings final."""
    if not filings:
        return

    bind = unit.bind()
    sql = (
        f"UPDATE filing SET state = 'REGISTERED', registered_at = {bind(at)}"
        f" WHERE {bind.one_of('id', filings)}"
    )
    await unit.execute(unscoped(_WHY, sql), *bind.values)


async def fail(unit: Work, filing: UUID, problems: Sequence[Problem]) -> None:
    """A filing cannot be registered; its row keeps the reasons."""
    errors = [
        {"code": one.code, "path": list(one.path), "params": dict(one.params)} for one in problems
    ]
    await unit.execute(
        unscoped(_WHY, "UPDATE filing SET state = 'REGISTRATION_ERROR', errors = $1 WHERE id = $2"),
        orjson.dumps(errors).decode(),
        filing,
    )


async def supersede(unit: Work, filings: Sequence[UUID], counts: str) -> None:
    """The filing with the number `counts` stands in the place of these."""
    bind = unit.bind()
    sql = (
        f"UPDATE filing SET state = 'SUPERSEDED', superseded_by = {bind(counts)}"
        f" WHERE {bind.one_of('id', filings)}"
    )
    await unit.execute(unscoped(_WHY, sql), *bind.values)
