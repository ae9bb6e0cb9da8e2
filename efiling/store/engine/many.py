"""One statement for many rows, each with values of its own."""

from collections.abc import Collection, Mapping
from typing import Any

from efiling.store.engine import arrays, database, scope
from efiling.store.engine.statements import Bind
from efiling.store.engine.work import Work


def called_many(unit: Work, bind: Bind, table: str, rows: Collection[Mapping[str, Any]]) -> str:
    """What stands behind FROM for rows called `many`, each with values for columns of a table. They
    are the first values of their statement."""
    columns = list(next(iter(rows)))
    if unit.is_postgres:
        lists = arrays.RowLists.of(table, rows, columns)
        bind.values += lists.values
        return lists.called_many
    lines = ", ".join(f"({bind.each(row[name] for name in columns)})" for row in rows)
    named = ", ".join(f"column{place} AS {name}" for place, name in enumerate(columns, start=1))
    return f"(SELECT {named} FROM (VALUES {lines})) AS many"


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
            lists = arrays.RowLists.of(table, rows, columns)
            await unit.connection.execute(
                f"{change}{sets} FROM {lists.called_many} WHERE {table}.id = many.id",
                lists.values,
            )
        else:
            sets = ", ".join(f"{name} = ?{place}" for place, name in enumerate(others, start=1))
            await unit.connection.execute_many(
                f"{change}{sets} WHERE id = ?{len(columns)}",
                [[*(row[name] for name in others), row["id"]] for row in rows],
            )
