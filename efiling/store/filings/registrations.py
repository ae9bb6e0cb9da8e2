"""What the main registration reads and settles: filings still registering, by pages in the order of
arrival."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import orjson

from efiling.errors import Problem
from efiling.rules.vocabulary import FilingState
from efiling.store.engine.records import Row
from efiling.store.engine.scope import unscoped
from efiling.store.engine.work import Reading, Work
from efiling.store.filings.filings import COLUMNS

_WHY = "the main registration is of everybody's filings"
_SAME_DAY = (
    "g.account = f.account AND g.person_digest = f.person_digest AND g.kind = f.kind AND "
    "g.received_on = f.received_on"
)


async def page_to_register(
    view: Reading | Work, before: date, after_sequence: int, limit: int
) -> Sequence[Row]:
    """Filings received before a day, each with the number of the one that counts among those of its
    day (Q2-56)."""
    columns = ", ".join(f"f.{column.strip()}" for column in COLUMNS.split(","))
    hold = " FOR UPDATE OF f" if isinstance(view, Work) and view.is_postgres else ""
    sql = (
        f"SELECT {columns}, f.contents_sealed,"
        f" (SELECT g.reception_number FROM filing g WHERE {_SAME_DAY} ORDER BY g.sequence DESC "
        "LIMIT 1) AS counting,"
        f" (SELECT count(*) FROM filing g WHERE {_SAME_DAY} AND g.sequence < f.sequence"
        "  AND g.state IN ('REGISTERED', 'REGISTRATION_ERROR')) AS settled_before"
        " FROM filing f WHERE f.state = 'REGISTERING' AND f.received_on < $1 AND f.sequence > $2"
        f" ORDER BY f.sequence LIMIT $3{hold}"
    )
    return await view.fetch(unscoped(_WHY, sql), before, after_sequence, limit)


async def settle(
    unit: Work,
    filing: UUID,
    state: FilingState,
    at: datetime | None,
    problems: Sequence[Problem] = (),
) -> None:
    """Makes a filing final: REGISTERED with its moment, or REGISTRATION_ERROR with its reasons."""
    errors = [
        {"code": one.code, "path": list(one.path), "params": dict(one.params)} for one in problems
    ]
    await unit.execute(
        unscoped(
            _WHY, "UPDATE filing SET state = $1, registered_at = $2, errors = $3 WHERE id = $4"
        ),
        state.value,
        at,
        orjson.dumps(errors).decode() if errors else None,
        filing,
    )


async def supersede(unit: Work, filing: UUID, counting: str) -> None:
    """A later filing of the same day counts in this one's place."""
    sql = "UPDATE filing SET state = 'SUPERSEDED', superseded_by = $1 WHERE id = $2"
    await unit.execute(unscoped(_WHY, sql), counting, filing)


async def supersede_settled(unit: Work, row: Row) -> set[UUID | None]:
    """Of the same account, person, kind and day, supersedes what an earlier run had settled
    already; returns the batches whose rows those were."""
    sql = (
        "UPDATE filing SET state = 'SUPERSEDED', superseded_by = $1 WHERE account = $2 AND "
        "person_digest = $3"
        " AND kind = $4 AND received_on = $5 AND sequence < $6 AND state IN ('REGISTERED', "
        "'REGISTRATION_ERROR')"
        " RETURNING batch"
    )
    rows = await unit.fetch(
        unscoped(_WHY, sql),
        row["reception_number"],
        row["account"],
        row["person_digest"],
        row["kind"],
        row["received_on"],
        row["sequence"],
    )
    return {row["batch"] for row in rows}
