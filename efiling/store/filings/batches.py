"""Batches of an institution: up to 300 filings received together, or refused together with every
problem kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from efiling.adapters.pauses import with_pauses
from efiling.errors import Notice, Problem
from efiling.rules.filings.submissions import Filer
from efiling.rules.vocabulary import BatchKind, BatchState, FilingState
from efiling.store.engine.readable import readable_span
from efiling.store.engine.records import Column, Record, SealedIfAny
from efiling.store.engine.scope import unscoped
from efiling.store.engine.sealing import seal
from efiling.store.engine.spans import Span
from efiling.store.engine.statements import Bind
from efiling.store.engine.work import Reading, Work
from efiling.store.filings.filings import ShownFiling, WholeFiling


class StoredBatch(Record):
    """One batch. The counts are of rows; of a refused batch `error_count` those with problems."""

    id = Column[UUID]()
    sequence = Column[int]()
    reception_number = Column[str]()
    account = Column[UUID]()
    institution = Column[UUID]()
    session = Column[str | None]()
    kind = Column(BatchKind)
    state = Column(BatchState)
    received_at = Column[datetime]()
    received_on = Column[date]()
    row_count = Column(int)
    registered_count = Column(int)
    error_count = Column(int)

    @property
    def superseded_count(self) -> int:
        """Rows in whose place later ones count, known once the night has decided on all of them."""
        if self.state in {BatchState.REGISTERING, BatchState.RECEPTION_ERROR}:
            return 0
        return self.row_count - self.registered_count - self.error_count


class _Answered(Record):
    """What the institution was told of a batch at its reception."""

    id = Column[UUID]()
    problems = SealedIfAny("batch")


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """The answer to a batch: the problems for which it is refused, or what to know about it."""

    problems: Sequence[Problem] = ()
    notices: Sequence[Notice] = ()

    @property
    def error_count(self) -> int:
        """Rows with a problem."""
        return len({problem.row for problem in self.problems})


@dataclass(frozen=True, slots=True)
class NewBatch:
    """A batch about to be stored. `content_digest` is keyed."""

    id: UUID
    sequence: int
    reception_number: str
    kind: BatchKind
    received_at: datetime
    received_on: date
    row_count: int
    content_digest: bytes


async def add_batch(unit: Work, filer: Filer, new: NewBatch, answer: BatchAnswer) -> StoredBatch:
    """Stores the batch itself, received or refused; its filings follow with `add_filings`."""
    assert filer.institution, "only institutions file batches"

    row = {
        "id": new.id,
        "sequence": new.sequence,
        "reception_number": new.reception_number,
        "account": filer.account,
        "institution": filer.institution.id,
        "session": unit.actor.session,
        "kind": new.kind,
        "state": BatchState.RECEPTION_ERROR if answer.problems else BatchState.REGISTERING,
        "received_at": new.received_at,
        "received_on": new.received_on,
        "row_count": new.row_count,
        "registered_count": 0,
        "error_count": answer.error_count,
        "content_digest": new.content_digest,
        "problems_sealed": seal(await _written(answer), "batch.problems", new.id),
    }

    await unit.insert("batch", [row])
    return StoredBatch(row)


async def _written(answer: BatchAnswer) -> str:
    problems = [
        {
            "code": one.code,
            "path": one.path,
            "params": one.params,
            "row": one.row,
            "reference": one.client_reference,
            "suggestion": one.suggestion,
            "cell": one.cell,
        }
        async for one in with_pauses(answer.problems)
    ]

    notices = [
        {
            "code": one.code,
            "params": one.params,
            "row": one.row,
            "reference": one.client_reference,
        }
        async for one in with_pauses(answer.notices)
    ]
    return orjson.dumps({"problems": problems, "notices": notices}).decode()


def _problem(kept: Mapping[str, Any]) -> Problem:
    return Problem(
        kept["code"],
        tuple(kept["path"]),
        kept["params"],
        row=kept["row"],
        client_reference=kept["reference"],
        suggestion=kept.get("suggestion"),  # batches kept before there were any have none
        cell=kept.get("cell"),
    )


def _notice(kept: Mapping[str, Any] | Sequence[Any]) -> Notice:
    if not isinstance(kept, Mapping):
        # Kept before notices named their row: code and parameters alone.
        code, params = kept
        return Notice(code, params)
    return Notice(kept["code"], kept["params"], row=kept["row"], client_reference=kept["reference"])


async def answer_of(view: Reading | Work, batch: UUID) -> BatchAnswer:
    """What the institution was told of one of its own batches at reception."""
    bind = view.bind()
    row = await view.fetch_one(
        f"SELECT {_Answered.columns()} FROM batch WHERE id = {bind(batch)} AND {bind.own('batch')}",
        *bind.values,
    )
    written = _Answered(row).problems if row else None
    if written is None:
        return BatchAnswer()

    kept = orjson.loads(written)
    notices = [_notice(one) async for one in with_pauses(kept["notices"])]
    problems = [_problem(one) async for one in with_pauses(kept["problems"])]
    return BatchAnswer(problems, notices)


async def find_by_number(view: Reading | Work, number: str) -> StoredBatch | None:
    """One of the institution's own batches."""
    bind = view.bind()
    return await _find(view, f"reception_number = {bind(number)}", bind)


async def find_by_id(view: Reading | Work, batch: UUID) -> StoredBatch | None:
    """One of the institution's own batches."""
    bind = view.bind()
    return await _find(view, f"id = {bind(batch)}", bind)


async def find_same_content(
    view: Work | Reading, content_digest: bytes, day: date
) -> StoredBatch | None:
    """The institution's newest batch of a day that was received with just this content."""
    bind = view.bind()
    same = f"content_digest = {bind(content_digest)} AND received_on = {bind(day)}"
    return await _find(view, f"{same} AND state <> 'RECEPTION_ERROR'", bind)


async def _find(view: Reading | Work, condition: str, bind: Bind) -> StoredBatch | None:
    row = await view.fetch_one(
        f"SELECT {StoredBatch.columns()} FROM batch WHERE {condition} AND {bind.own('batch')}"
        " ORDER BY sequence DESC LIMIT 1",
        *bind.values,
    )
    return StoredBatch(row) if row else None


async def page_of(view: Reading, span: Span[int]) -> list[StoredBatch]:
    """The institution's own batches that can be read, newest first; places are running numbers."""
    return await readable_span(
        view, StoredBatch, "batch", lambda bind: bind.own("batch"), span, rising=False
    )


async def count_of(view: Reading) -> int:
    """How many batches the institution has."""
    bind = view.bind()
    row = await view.fetch_one(
        f"SELECT count(*) AS n FROM batch WHERE {bind.own('batch')}", *bind.values
    )
    return int(row["n"]) if row else 0


def _of_batch(bind: Bind, batch: UUID, states: Sequence[FilingState]) -> str:
    condition = f"batch = {bind(batch)} AND {bind.own('filing')}"
    if states:
        condition += f" AND state IN ({bind.each(state.value for state in states)})"
    return condition


async def filings_page(
    view: Reading, batch: UUID, states: Sequence[FilingState], span: Span[int]
) -> list[ShownFiling]:
    """Filings of a batch that can be read, in the order of its rows, which is that of their
    numbers."""
    return await readable_span(
        view, ShownFiling, "filing", lambda bind: _of_batch(bind, batch, states), span, rising=True
    )


async def whole_filings(
    view: Reading | Work, batch: UUID, states: Sequence[FilingState], limit: int
) -> list[WholeFiling]:
    """The first filings of a batch whose rows can be read, with what they say, in the order of its
    rows."""
    return await readable_span(
        view,
        WholeFiling,
        "filing",
        lambda bind: _of_batch(bind, batch, states),
        Span(limit),
        rising=True,
    )


async def filings_count(view: Reading, batch: UUID, states: Sequence[FilingState]) -> int:
    """How many filings of a batch have one of the states; no states: all of them."""
    bind = view.bind()
    row = await view.fetch_one(
        f"SELECT count(*) AS n FROM filing WHERE {_of_batch(bind, batch, states)}", *bind.values
    )
    return int(row["n"]) if row else 0


async def recount(unit: Work, batches: Collection[UUID]) -> list[StoredBatch]:
    """Counts the rows of batches anew. Gives those of which no row waits any more."""
    if not batches:
        return []

    bind = unit.bind()
    sql = (
        "UPDATE batch SET"
        f" registered_count = (SELECT count(*) {_IN_STATE.format('REGISTERED')}),"
        f" error_count = (SELECT count(*) {_IN_STATE.format('REGISTRATION_ERROR')}),"
        f" state = CASE WHEN EXISTS (SELECT 1 {_IN_STATE.format('REGISTERING')})"
        " THEN 'REGISTERING'"
        f" WHEN EXISTS (SELECT 1 {_IN_STATE.format('REGISTRATION_ERROR')})"
        " THEN 'REGISTRATION_ERROR' ELSE 'REGISTERED' END"
        f" WHERE id IN ({bind.each(sorted(batches))}) RETURNING {StoredBatch.columns()}"
    )
    rows = await unit.fetch(unscoped("the registration concerns everybody", sql), *bind.values)
    counted = map(StoredBatch, rows)
    return [one for one in counted if one.state is not BatchState.REGISTERING]


_IN_STATE = "FROM filing f WHERE f.batch = batch.id AND f.state = '{}'"
