"""Looks behind the doors: what is stored."""

from collections.abc import Sequence
from typing import Any

from efiling.rules.actors import SYSTEM
from efiling.store.engine.records import Row
from efiling.store.engine.scope import unscoped
from efiling.store.engine.work import Reading, Work, uncancelled


async def fetched(sql: str, *values: object) -> Sequence[Row]:
    """What a statement finds."""
    return await Reading(SYSTEM).fetch(sql, *values)


async def count(table: str, where: str = "1 = 1") -> int:
    """How many rows a table has, whoever's."""
    sql = f"SELECT count(*) AS n FROM {table} WHERE {where}"
    return int((await Reading(SYSTEM).fetch(unscoped("a test counts", sql)))[0]["n"])


async def row_of(table: str, where: str, *values: Any) -> Row:
    """The only row that fits."""
    row = await Reading(SYSTEM).fetch_one(
        f"SELECT * FROM {table} WHERE {where} /* unscoped: a test */", *values
    )
    assert row is not None
    return row


async def within_a_unit(do: Any, actor: Any = SYSTEM) -> None:
    """Hands `do` a unit of work, as an action would."""

    async def unit() -> None:
        async with Work(actor) as opened:
            await do(opened)

    await uncancelled(unit())
