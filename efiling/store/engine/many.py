"""One statement for many rows, each with values of its own."""

from collections.abc import Collection, Mapping
from typing import Any

from efiling.store.engine import arrays, database, scope
from efiling.store.engine.work import Work


async def change_rows(unit: Work, table: str, rows: Collection[Mapping[str, Any]]) -> None:
    """Sets columns of rows, found by their `id`. All of them name the same columns."""
    if not rows:
        return
    columns = list(next(iter(rows)))
    others = [name for name in columns if name != "id"]
    change = f"UPDATE {table} SET "
    scope.check_statement(unit.actor, change)

    with database.translating():
        if unit.is_postgres:
            sets = ", ".join(f"{name} = many.{name}" for name in others)
            await unit.connection.execute_query(
                f"{change}{sets} FROM {arrays.unnested(table, tuple(columns))}"
                f" WHERE {table}.id = many.id",
                arrays.lists_of(rows, columns),
            )
        else:
            sets = ", ".join(f"{name} = ?{place}" for place, name in enumerate(others, start=1))
            await unit.connection.execute_many(
                f"{change}{sets} WHERE id = ?{len(columns)}",
                [[*(row[name] for name in others), row["id"]] for row in rows],
            )
