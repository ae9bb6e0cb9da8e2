"""The values of many rows as one list a column: PostgreSQL then reads a short text, which it knows
already, however many rows there are. What all rows say alike is one value instead."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from tortoise import Tortoise

from efiling.store.engine.database import APP

FEW = 20
"""So many rows are sent as they are: they are not worth another text for each way to be alike."""


@dataclass(frozen=True, slots=True)
class RowLists:
    """Rows as the values of a statement, the first that it has. `called_many`: what stands behind
    FROM for them, rows called `many` with the columns in their order."""

    called_many: str
    values: list[Any]

    @classmethod
    def of(
        cls, table: str, rows: Collection[Mapping[str, Any]], columns: Collection[str]
    ) -> "RowLists":
        lists = [list(map(itemgetter(name), rows)) for name in columns]
        # The first column tells rows apart: it says how many there are.
        alike = tuple(
            place > 0 and len(rows) > FEW and values.count(values[0]) == len(values)
            for place, values in enumerate(lists)
        )
        values = [one[0] if same else one for one, same in zip(lists, alike, strict=True)]
        return cls(_called_many(table, tuple(columns), alike), values)


@cache
def _called_many(table: str, columns: tuple[str, ...], alike: tuple[bool, ...]) -> str:
    (model,) = (one for one in Tortoise.apps[APP].values() if one._meta.db_table == table)
    lists, named, all_columns = [], [], []
    for place, (name, same) in enumerate(zip(columns, alike, strict=True), start=1):
        kind = model._meta.fields_map[name].get_for_dialect("postgres", "SQL_TYPE")
        # Without a length: a cast would cut what is too long, where the column refuses it.
        value = f"${place}::{kind.partition('(')[0]}"
        all_columns.append(f"{value} AS {name}" if same else name)
        if not same:
            lists.append(f"{value}[]")
            named.append(name)

    listed = f"unnest({', '.join(lists)})"
    if not any(alike):
        return f"{listed} AS many ({', '.join(named)})"
    return f"(SELECT {', '.join(all_columns)} FROM {listed} AS lists ({', '.join(named)})) AS many"
