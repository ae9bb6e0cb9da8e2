"""Filings: numbered in the order of arrival, contents sealed, read by keyset pages.

History pages and the night read these rows by the thousand: statements, not querysets.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from efiling.adapters import keys
from efiling.adapters.keys import ActiveKey
from efiling.adapters.pauses import with_pauses
from efiling.errors import Problem
from efiling.rules.filings.contents import contents_of, filing_from
from efiling.rules.filings.details import Filing
from efiling.rules.filings.numbers import running_number
from efiling.rules.filings.paper import PaperFiling
from efiling.rules.filings.submissions import Filer, Submission
from efiling.rules.vocabulary import Channel, FilingKind, FilingState, Role
from efiling.store.engine.ids import new_ids
from efiling.store.engine.readable import if_readable, readable_span
from efiling.store.engine.records import Column, Record, Sealed, SealedIfAny
from efiling.store.engine.spans import Span
from efiling.store.engine.statements import Bind
from efiling.store.engine.work import Reading, Work
from efiling.store.engine.year_parts import FIRST_NUMBERS
from efiling.store.filings.papers import sealed_paper


def _problems_in(errors: str) -> list[Problem]:
    kept = orjson.loads(errors)
    return [Problem(one["code"], tuple(one["path"]), one["params"]) for one in kept]


class ShownFiling(Record):
    """One filing as lists show it, without what it says.

    `filing_institution`: the institution, if one filed. `reasons`: of a registration error.
    `own_reference`: the filer's own key.
    """

    __slots__ = ()

    id = Column[UUID]()
    sequence = Column[int]()
    reception_number = Column[str]()
    session = Column[str | None]()
    filed_by = Column(Role)
    kind = Column(FilingKind)
    channel = Column(Channel)
    state = Column(FilingState)
    received_at = Column[datetime]()
    registered_at = Column[datetime | None]()
    written_reasons = Column[str | None](column="errors")
    superseded_by = Column[str | None]()
    own_reference = SealedIfAny("filing", column="client_reference")
    filing_institution = Column[UUID | None](column="institution")
    batch = Column[UUID | None]()
    row = Column[int | None]()

    @property
    def reasons(self) -> list[Problem]:
        """Why it could not be registered, as far as that can be read."""
        written = self.written_reasons
        if not written:
            return []
        return if_readable(lambda: _problems_in(written), "filing", self.id, [])


class StoredFiling(ShownFiling):
    """One filing without what it says, with whom it is about.

    `account`: who filed; `resident`: the account of the resident in whose history it stands too.
    """

    __slots__ = ()

    account = Column[UUID]()
    person_digest = Column(bytes)
    card_revision = Column[int | None]()
    received_on = Column[date]()
    resident = Column[UUID | None]()
    matter = Column[bytes | None](column="matter_digest")
    together = Column[UUID | None]()


class WholeFiling(StoredFiling):
    """One filing with what it says."""

    contents = Sealed("filing")

    @property
    def filing(self) -> Filing:
        """What was filed. Errors: `DecryptionError`, KeyError, ValueError for a damaged row."""
        return filing_from(orjson.loads(self.contents))

    @property
    def filing_if_readable(self) -> Filing | None:
        """The same; None for a damaged row."""
        return if_readable(lambda: self.filing, "filing", self.id)


_COLUMNS = StoredFiling.columns()
_WHOLE_COLUMNS = WholeFiling.columns()


async def next_numbers(unit: Work, year: int, count: int) -> list[int]:
    """The next running numbers of a year, rising; on PostgreSQL without making other filers wait,
    and where nobody made that year, those of the nearest."""
    if unit.is_postgres:
        rows = await unit.fetch("SELECT n FROM filing_numbers($1, $2) AS n", year, count)
        return sorted(row["n"] for row in rows)

    rows = await unit.fetch(
        "UPDATE counter SET value = value + $1 WHERE name = 'filing_number' RETURNING value", count
    )
    last = rows[0]["value"]
    return list(range(last - count + 1, last + 1))


async def pass_over_numbers(unit: Work, count: int) -> None:
    """The next running numbers are given to nobody, of no year: what comes on paper has one of the
    year in which it arrived."""
    if unit.is_postgres:
        await unit.execute("SET LOCAL statement_timeout = 0")
        await unit.fetch(
            "SELECT count(nextval(numbers::regclass)) AS n FROM generate_series(1, $1),"
            f" (SELECT numbers FROM filing_year UNION SELECT '{FIRST_NUMBERS}') AS years",
            count,
        )
    else:
        await unit.execute(
            "UPDATE counter SET value = value + $1 WHERE name = 'filing_number'", count
        )


async def add_filings(
    unit: Work,
    filer: Filer,
    submissions: Sequence[Submission],
    received_at: datetime,
    received_on: date,
    batch: UUID | None = None,
    paper: PaperFiling | None = None,
) -> list[StoredFiling]:
    """Stores filings with the commit. They stand in the history of the filer; the channel and the
    session are those of who enters them. `paper`: what the only one came on."""
    alike = {
        "account": filer.account,
        "filed_by": filer.role,
        "institution": filer.institution.id if filer.institution else None,
        "session": unit.actor.session,
        "channel": unit.actor.channel,
        "batch": batch,
        "received_at": received_at,
        "received_on": received_on,
    }

    ids, sealer = new_ids(len(submissions)), keys.ring().sealer(2 * len(submissions))
    rows = [
        _row(one, filing, sealer) | alike
        async for filing, one in with_pauses(zip(ids, submissions, strict=True))
    ]
    if paper:
        (row,) = rows
        row["paper_sealed"] = sealed_paper(paper, row["id"])
    unit.insert_last("filing", rows)
    return [StoredFiling(row) for row in rows]


def _row(one: Submission, filing: UUID, sealer: ActiveKey) -> dict[str, Any]:
    contents = orjson.dumps(contents_of(one.filing))
    reference = one.filing.client_reference

    return {
        "id": filing,
        "sequence": one.sequence,
        "reception_number": one.reception_number,
        "resident": one.resident,
        "row": one.row,
        "person_digest": one.person,
        "card_revision": one.card_revision,
        "matter_digest": one.matter,
        "together": one.together,
        "kind": one.filing.kind,
        "state": FilingState.REGISTERING,
        "registered_at": None,
        "errors": None,
        "superseded_by": None,
        "contents_sealed": sealer.encrypt(contents, "filing.contents", filing),
        "client_reference_sealed": (
            sealer.encrypt(reference.encode(), "filing.client_reference", filing)
            if reference
            else None
        ),
    }


async def find_by_number(view: Reading | Work, number: str) -> WholeFiling | None:
    """One of the actor's own filings, with what it says."""
    bind = view.bind()
    row = await view.fetch_one(
        f"SELECT {_WHOLE_COLUMNS} FROM filing"
        f" WHERE {_is_numbered(bind, [number])} AND {bind.own('filing')}",
        *bind.values,
    )
    return WholeFiling(row) if row else None


def _is_numbered(bind: Bind, numbers: Sequence[str]) -> str:
    """That a filing has one of these reception numbers. The running number in it says which part of
    the table it is in, and has the index."""
    return (
        f"sequence IN ({bind.each(map(running_number, numbers))})"
        f" AND reception_number IN ({bind.each(numbers)})"
    )


async def find_by_id(view: Reading | Work, filing: UUID) -> StoredFiling | None:
    """One of the actor's own filings."""
    bind = view.bind()
    row = await view.fetch_one(
        f"SELECT {_COLUMNS} FROM filing WHERE id = {bind(filing)} AND {bind.own('filing')}",
        *bind.values,
    )
    return StoredFiling(row) if row else None


async def filings_of_numbers(view: Reading | Work, numbers: Sequence[str]) -> list[WholeFiling]:
    """Those of the actor's own filings that have these numbers, in the order of the numbers."""
    bind = view.bind()
    rows = await view.fetch(
        f"SELECT {_WHOLE_COLUMNS} FROM filing"
        f" WHERE {_is_numbered(bind, numbers)} AND {bind.own('filing')}",
        *bind.values,
    )
    return sorted(map(WholeFiling, rows), key=lambda one: numbers.index(one.reception_number))


@dataclass(frozen=True, slots=True)
class Filters:
    """Which of the actor's filings: kinds, states, days of reception; None or empty: all."""

    kinds: Sequence[FilingKind] = ()
    states: Sequence[FilingState] = ()
    from_: date | None = None
    to: date | None = None

    def condition(self, bind: Bind) -> str:
        """The actor's own filings that the filters let through."""
        clauses = [bind.own("filing")]
        if self.kinds:
            clauses.append(f"kind IN ({bind.each(kind.value for kind in self.kinds)})")
        if self.states:
            clauses.append(f"state IN ({bind.each(state.value for state in self.states)})")
        if self.from_:
            clauses.append(f"received_on >= {bind(self.from_)}")
        if self.to:
            clauses.append(f"received_on <= {bind(self.to)}")
        return " AND ".join(clauses)


async def page_of(view: Reading, filters: Filters, span: Span[int]) -> list[ShownFiling]:
    """The actor's own filings that can be read, newest first; places are running numbers."""
    return await readable_span(view, ShownFiling, "filing", filters.condition, span, rising=False)


async def is_filed_by(view: Reading, institution: UUID) -> bool:
    """Whether an institution filed any of the actor's own filings."""
    bind = view.bind()
    row = await view.fetch_one(
        f"SELECT 1 AS one FROM filing WHERE institution = {bind(institution)}"
        f" AND {bind.own('filing')} LIMIT 1",
        *bind.values,
    )
    return row is not None


async def count_of(view: Reading, filters: Filters) -> int:
    """How many of the actor's own filings the filters let through."""
    bind = view.bind()
    row = await view.fetch_one(
        f"SELECT count(*) AS n FROM filing WHERE {filters.condition(bind)}", *bind.values
    )
    return int(row["n"]) if row else 0
