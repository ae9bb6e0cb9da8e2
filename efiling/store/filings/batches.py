"""Batches of an institution: up to 300 filings received together, or refused together with every
problem kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from efiling.errors import Notice, Problem
from efiling.rules.actors import Actor
from efiling.rules.vocabulary import BatchKind, BatchState, FilingState
from efiling.store.engine.records import Row
from efiling.store.engine.scope import scope_of, unscoped
from efiling.store.engine.sealing import seal, unseal
from efiling.store.engine.work import Reading, Work
from efiling.store.filings import filings

COLUMNS = (
    "id, sequence, reception_number, account, institution, session, kind, state, received_at, "
    "received_on, row_count,"
    " registered_count, error_count"
)
HIGHEST = 2**62


@dataclass(frozen=True, slots=True)
class NewBatch:
    """A batch about to be stored. With `problems` it is refused: `error_count` rows have some."""

    id: UUID
    sequence: int
    reception_number: str
    kind: BatchKind
    received_at: datetime
    received_on: date
    row_count: int
    content_digest: bytes
    notices: Sequence[Notice] = ()
    problems: Sequence[Problem] = ()

    @property
    def state(self) -> BatchState:
        return BatchState.RECEPTION_ERROR if self.problems else BatchState.REGISTERING

    @property
    def error_count(self) -> int:
        """Rows with a problem."""
        return len({problem.row for problem in self.problems})


async def add_batch(unit: Work, actor: Actor, new: NewBatch) -> None:
    """Stores the batch itself; its filings follow with `filings.add_filings`."""
    said = {
        "problems": [_written(one) for one in new.problems],
        "notices": [[n.code, n.params] for n in new.notices],
    }
    row = {
        "id": new.id,
        "sequence": new.sequence,
        "reception_number": new.reception_number,
        "account": actor.account,
        "institution": actor.tenant,
        "session": actor.session,
        "kind": new.kind,
        "state": new.state,
        "received_at": new.received_at,
        "received_on": new.received_on,
        "row_count": new.row_count,
        "registered_count": 0,
        "error_count": new.error_count,
        "content_digest": new.content_digest,
        "problems_sealed": seal(orjson.dumps(said).decode(), "batch.problems", new.id),
    }
    await unit.insert("batch", [row])


def _written(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "path": problem.path,
        "params": problem.params,
        "row": problem.row,
        "reference": problem.client_reference,
    }


def _read(value: Mapping[str, Any]) -> Problem:
    return Problem(
        value["code"], tuple(value["path"]), value["params"], value["row"], value["reference"]
    )


async def said_of(view: Reading | Work, batch: UUID) -> tuple[list[Problem], list[Notice]]:
    """What the institution was told at reception: the problems of a refused batch, the notices."""
    row = await _find(view, "id", batch, "id, problems_sealed")
    if row is None or row["problems_sealed"] is None:
        return [], []
    said = orjson.loads(unseal(row["problems_sealed"], "batch.problems", row["id"]))
    return [_read(one) for one in said["problems"]], [
        Notice(code, params) for code, params in said["notices"]
    ]


async def find_by_number(view: Reading | Work, number: str) -> Row | None:
    """One of the institution's own batches."""
    return await _find(view, "reception_number", number)


async def find_by_id(view: Reading | Work, batch: UUID) -> Row | None:
    """One of the institution's own batches."""
    return await _find(view, "id", batch)


async def _find(
    view: Reading | Work, column: str, value: object, columns: str = COLUMNS
) -> Row | None:
    mine = scope_of(view.actor).of("batch", after=1)
    return await view.fetch_one(
        f"SELECT {columns} FROM batch WHERE {column} = $1 AND {mine.where}", value, *mine.values
    )


async def page_of(view: Reading, limit: int, before_sequence: int | None) -> Sequence[Row]:
    """The institution's own batches, newest first, below a sequence number."""
    mine = scope_of(view.actor).of("batch", after=2)
    return await view.fetch(
        f"SELECT {COLUMNS} FROM batch WHERE sequence < $2 AND {mine.where} ORDER BY sequence DESC "
        "LIMIT $1",
        limit,
        HIGHEST if before_sequence is None else before_sequence,
        *mine.values,
    )


async def count_of(view: Reading) -> int:
    """How many batches the institution has."""
    mine = scope_of(view.actor).of("batch")
    row = await view.fetch_one(f"SELECT count(*) AS n FROM batch WHERE {mine.where}", *mine.values)
    return int(row["n"]) if row else 0


async def find_same_content(view: Work | Reading, content_digest: bytes, day: date) -> Row | None:
    """The institution's newest batch of a day that was received with just this content."""
    mine = scope_of(view.actor).of("batch", after=2)
    return await view.fetch_one(
        f"SELECT {COLUMNS} FROM batch WHERE content_digest = $1 AND received_on = $2 AND "
        f"{mine.where}"
        " AND state <> 'RECEPTION_ERROR' ORDER BY sequence DESC LIMIT 1",
        content_digest,
        day,
        *mine.values,
    )


def _within(
    view: Work | Reading, batch: UUID, states: Sequence[FilingState]
) -> tuple[str, list[object]]:
    mine = scope_of(view.actor).of("filing", after=1)
    values = [batch, *mine.values]  # type: list[object]
    where = f"batch = $1 AND {mine.where}"
    if states:
        first = len(values) + 1
        places = ", ".join(f"${place}" for place in range(first, first + len(states)))
        where += f" AND state IN ({places})"
        values += [state.value for state in states]
    return where, values


async def filings_page(
    view: Reading | Work,
    batch: UUID,
    states: Sequence[FilingState],
    limit: int,
    after_sequence: int = 0,
    *,
    contents: bool = False,
) -> Sequence[Row]:
    """Filings of a batch in the order of its rows, which is that of their numbers; `contents`: with
    what they say."""
    where, values = _within(view, batch, states)
    values += [after_sequence, limit]
    columns = f"{filings.COLUMNS}, contents_sealed" if contents else filings.COLUMNS
    return await view.fetch(
        f"SELECT {columns} FROM filing WHERE {where} AND sequence > ${len(values) - 1}"
        f" ORDER BY sequence LIMIT ${len(values)}",
        *values,
    )


async def filings_count(view: Reading, batch: UUID, states: Sequence[FilingState]) -> int:
    where, values = _within(view, batch, states)
    row = await view.fetch_one(f"SELECT count(*) AS n FROM filing WHERE {where}", *values)
    return int(row["n"]) if row else 0


async def recount(unit: Work, batches: Collection[UUID]) -> Sequence[Row]:
    """Counts the rows of batches anew and gives those of which no row waits for the registration
    any more."""
    if not batches:
        return []
    places = ", ".join(f"${place}" for place in range(1, len(batches) + 1))
    sql = (
        "UPDATE batch SET"
        " registered_count = (SELECT count(*) FROM filing f WHERE f.batch = batch.id AND f.state = "
        "'REGISTERED'),"
        " error_count = (SELECT count(*) FROM filing f WHERE f.batch = batch.id AND f.state = "
        "'REGISTRATION_ERROR'),"
        " state = CASE"
        "  WHEN EXISTS (SELECT 1 FROM filing f WHERE f.batch = batch.id AND f.state = "
        "'REGISTERING')"
        "  THEN 'REGISTERING'"
        "  WHEN EXISTS (SELECT 1 FROM filing f WHERE f.batch = batch.id AND f.state = "
        "'REGISTRATION_ERROR')"
        "  THEN 'REGISTRATION_ERROR' ELSE 'REGISTERED' END"
        f" WHERE id IN ({places}) RETURNING {COLUMNS}"
    )
    rows = await unit.fetch(unscoped("the registration concerns everybody", sql), *sorted(batches))
    return [row for row in rows if row["state"] != BatchState.REGISTERING]
