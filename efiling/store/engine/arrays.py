"""The values of many rows as one list a column: PostgreSQL then reads a short text, which it knows
already, however many rows there are."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from tortoise import Tortoise

from efiling.store.engine.database import APP


def lists_of(rows: Collection[Mapping[str, Any]], columns: Collection[str]) -> list[list[Any]]:
    """The values, column by column."""
    return [[row[name] for row in rows] for name in columns]


@cache
def unnested(table: str, columns: tuple[str, ...]) -> str:
    """What stands behind FROM for rows called `many`, of a list for each column."""
    (model,) = (one for one in Tortoise.apps[APP].values() if one._meta.db_table == table)
    kinds = (
        model._meta.fields_map[name].get_for_dialect("postgres", "SQL_TYPE") for name in columns
    )
    # Without a length: a cast would cut what is too long, where the column refuses it.
    places = (f"${place}::{kind.partition('(')[0]}[]" for place, kind in enumerate(kinds, start=1))
    return f"unnest({', '.join(places)}) AS many ({', '.join(columns)})"
