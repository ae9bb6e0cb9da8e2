"""Conditions on a set of values, so that many rows are found in one statement."""

from collections.abc import Collection
from uuid import UUID

from efiling.store.engine import database
from efiling.store.engine.work import Reading, Work


def among(
    view: Work | Reading, column: str, values: Collection[bytes] | Collection[UUID], first: int = 1
) -> tuple[str, list[object]]:
    """`column` is one of `values`, whose places begin with `$first`; the condition and what goes
    into its places: sorted, as a set has another order in every process."""
    ordered: list[object] = [*sorted(values)]
    if database.is_postgres(view.connection):
        kind = "uuid[]" if isinstance(next(iter(values), b""), UUID) else "bytea[]"
        return f"{column} = ANY(${first}::{kind})", [ordered]
    places = ", ".join(f"${place}" for place in range(first, first + len(ordered)))
    return f"{column} IN ({places})", ordered
