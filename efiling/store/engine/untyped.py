"""Columns as they are stored, for what has to be found whatever it holds."""

from efiling.store.engine.work import Reading, Work


def untyped(view: Reading | Work, column: str) -> str:
    """A column for a SELECT that no converter opens.

    SQLite keeps any value in any column, and its converters, which go by the declared type, raise
    for all rows of a statement at once; an expression has no declared type. PostgreSQL's columns
    hold nothing else than their types.
    """
    return column if view.is_postgres else f"+{column}"
