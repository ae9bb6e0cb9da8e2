"""Columns as they are stored, for what has to be found whatever it holds."""

from datetime import UTC, datetime

from efiling.store.engine.work import Reading, Work

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def untyped(view: Reading | Work, column: str) -> str:
    """A column for a SELECT that no converter opens.

    SQLite keeps any value in any column, and its converters, which go by the declared type, raise
    for all rows of a statement at once; an expression has no declared type. PostgreSQL's columns
    hold nothing else than their types.
    """
    return column if view.is_postgres else f"+{column}"


def moment_in(value: object) -> datetime:
    """The moment that such a column holds; long ago in place of what is none."""
    if isinstance(value, datetime):
        return value
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return LONG_AGO
    return found if found.tzinfo else LONG_AGO
