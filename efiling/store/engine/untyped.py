"""Columns as they are stored, for what has to be found whatever it holds."""

from datetime import UTC, datetime
from uuid import UUID

from efiling.store.engine.work import Reading, Work

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def untyped(view: Reading | Work, column: str) -> str:
    """A column for a SELECT that no converter opens.

    SQLite keeps any value in any column, and its converters, which go by the declared type, raise
    for all rows of a statement at once; an expression has no declared type. PostgreSQL's columns
    hold nothing else than their types.
    """
    return column if view.is_postgres else f"+{column}"


def all_untyped(view: Reading | Work, columns: str) -> str:
    """Columns for a SELECT, each untyped and under its own name."""
    return ", ".join(f"{untyped(view, one)} AS {one}" for one in columns.split(", "))


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
