"""Columns as they are stored, for what has to be found whatever it holds."""

from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from efiling.adapters.logs import logger
from efiling.store.engine.records import Record
from efiling.store.engine.work import Reading, Work

R = TypeVar("R", bound=Record)
log = logger("storage")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def untyped(view: Reading | Work, column: str) -> str:
    """A column for a SELECT that no converter opens.

    SQLite keeps any value in any column, and its converters, which go by the declared type, raise
    for all rows of a statement at once; an expression has no declared type. PostgreSQL's columns
    hold nothing else than their types.
    """
    return column if view.is_postgres else f"+{column}"


def id_in(value: object) -> UUID:
    """The id that such a column holds. Errors: ValueError."""
    return value if isinstance(value, UUID) else UUID(str(value))


def moment_in(value: object) -> datetime:
    """The moment that such a column holds. Errors: ValueError."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    if found.tzinfo is None:
        raise ValueError(value)
    return found


def moment_or_long_ago(value: object) -> datetime:
    """The same, with a moment long ago in place of what is none."""
    try:
        return moment_in(value)
    except ValueError:
        return LONG_AGO


async def readable(view: Reading | Work, kind: type[R], rest: str, *values: object) -> list[R]:
    """What a statement finds, without what cannot be read, which is named: it hides nothing else.
    `rest`: what follows its FROM, the table first. The record's columns take what is untyped."""
    columns = ", ".join(f"{untyped(view, one)} AS {one}" for one in kind.columns().split(", "))
    found = [kind(row) for row in await view.fetch(f"SELECT {columns} FROM {rest}", *values)]
    for one in found:
        if not one.is_readable:
            log.error("row.unreadable", table=rest.split()[0], row=str(one._row["id"]))
    return [one for one in found if one.is_readable]
