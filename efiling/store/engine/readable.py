"""What can be read of rows, whatever happened to some of them: what cannot be read is named in the
log and hides nothing else."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar, overload

from efiling.adapters.keys import DecryptionError
from efiling.adapters.logs import logger
from efiling.store.engine.records import Record, Row
from efiling.store.engine.spans import Span
from efiling.store.engine.statements import Bind
from efiling.store.engine.untyped import all_untyped, untyped
from efiling.store.engine.work import Reading, Work

T = TypeVar("T")
R = TypeVar("R", bound=Record)
Fetch = Callable[[str, Span[int]], Awaitable[Sequence[Row]]]
"""Columns, of a span."""
log = logger("storage")


@overload
def if_readable(opened: Callable[[], T], table: str, row: object) -> T | None: ...


@overload
def if_readable(opened: Callable[[], T], table: str, row: object, otherwise: T) -> T: ...


def if_readable(
    opened: Callable[[], T], table: str, row: object, otherwise: T | None = None
) -> T | None:
    """What is read of a row, or something else where it cannot be."""
    try:
        return opened()
    except (DecryptionError, KeyError, TypeError, ValueError):
        _name(table, row)
        return otherwise


async def readable_rows(view: Reading | Work, kind: type[R], rest: str, *values: object) -> list[R]:
    """What a statement finds. `rest`: what follows its FROM, the table first. The record's columns
    take what is untyped."""
    columns = all_untyped(view, kind.columns())
    return _readable_of(
        rest.split()[0], kind, await view.fetch(f"SELECT {columns} FROM {rest}", *values)
    )


def _readable_of(table: str, kind: type[R], rows: Sequence[Row]) -> list[R]:
    found = list(map(kind, rows))
    if kind.are_readable(rows):
        return found
    for one in found:
        if not one.is_readable:
            _name(table, one._row["id"])
    return [one for one in found if one.is_readable]


def _name(table: str, row: object) -> None:
    log.error("row.unreadable", table=table, row=str(row))


async def readable_span(
    view: Reading | Work,
    kind: type[R],
    table: str,
    condition: Callable[[Bind], str],
    span: Span[int],
    *,
    rising: bool,
) -> list[R]:
    """The entries of a span of a list in the order of running numbers. It goes on behind those that
    cannot be read, until it has as many as are asked for. `condition`: what the list has."""

    async def fetch(columns: str, span: Span[int]) -> Sequence[Row]:
        bind = view.bind()
        return await view.fetch(
            f"SELECT {columns} FROM {table} WHERE {condition(bind)}"
            f" AND {span.between(bind, 'sequence', rising=rising)}"
            f" {span.ordered(bind, 'sequence', rising=rising)}",
            *bind.values,
        )

    found: list[R] = []
    wanted, onwards = span.limit, "before" if span.backwards else "after"
    while True:
        try:
            rows = places = await fetch(kind.columns(), span)
        except ValueError:
            # SQLite opens the columns of all rows of a statement, or of none.
            places = await fetch(f"{untyped(view, 'id')} AS id, sequence", span)
            rows = [row for place in places for row in await _row_at(fetch, kind, table, place)]

        found += _readable_of(table, kind, rows)
        if len(places) < span.limit or len(found) >= wanted:
            return found[:wanted]
        span = replace(span, including=False, **{onwards: places[-1]["sequence"]})


async def _row_at(fetch: Fetch, kind: type[Record], table: str, place: Row) -> Sequence[Row]:
    """The row of a place by itself; none that cannot be read."""
    at = place["sequence"]
    try:
        return await fetch(kind.columns(), Span(1, after=at, before=at, including=True))
    except ValueError:
        _name(table, place["id"])
        return []
