"""What the night reads of the filings that wait, and of those that it settles."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from efiling import clock
from efiling.actions.filings.filings import submit_filing
from efiling.rules.actors import SYSTEM
from efiling.settings import settings
from efiling.store.engine.work import Reading, Work, uncancelled
from efiling.store.filings import registrations
from tests.builders import owner
from tests.builders.databases import on_postgres
from tests.builders.filings import ended
from tests.builders.people import logged_in, registered
from tests.builders.tenants import add, new_row, resident

BETWEEN = 1_000


async def test_q2_56_the_night_compares_filings_of_one_day_and_reads_each_once(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path)
    for key in ("a", "b"):
        await submit_filing((await logged_in(person)).actor, ended(person), key)
    clock.move_by(timedelta(days=1))
    today = await submit_filing((await logged_in(person)).actor, ended(person), "c")
    tomorrow = clock.today() + timedelta(days=1)

    waiting = await registrations.waiting_filings(Reading(SYSTEM), tomorrow, 0, 10)
    same_day = await registrations.filed_the_same_day(Reading(SYSTEM), waiting[2:])
    all_days = await registrations.filed_the_same_day(Reading(SYSTEM), waiting)

    number = today.filings[0].reception_number
    assert [one.reception_number for one in same_day] == [number]
    assert [one.id for one in all_days] == [one.id for one in waiting]


@on_postgres
@pytest.mark.usefixtures("application")
async def test_the_night_reads_no_filing_that_lies_between_those_it_settles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where the planner knows the size of the table, and no numbers yet."""
    one = resident()
    rows = [new_row("filing", one) | {"sequence": n} for n in range(1, BETWEEN + 1)]
    await add("filing", one, *(row | {"reception_number": _number(row)} for row in rows))
    await owner.as_owner("ANALYZE filing")

    asked: list[tuple[str, tuple[Any, ...]]] = []
    execute = Work.execute

    async def heard(unit: Work, sql: str, *values: Any) -> Any:
        asked.append((sql, values))
        return await execute(unit, sql, *values)

    async def settle() -> None:
        async with Work(SYSTEM) as unit:
            await registrations.register(unit, [1, BETWEEN], clock.now())
            await registrations.supersede(unit, {1: "another", BETWEEN: "another"})

    monkeypatch.setattr(Work, "execute", heard)
    await uncancelled(settle())
    changes = [said for said in asked if said[0].startswith("UPDATE filing ")]
    assert [await _filings_read(*said) for said in changes] == [2, 2]


def _number(row: dict[str, Any]) -> str:
    return f"{clock.today().year}A{row['sequence']:09}0"


async def _filings_read(sql: str, values: tuple[Any, ...]) -> int:
    """By a plan for any values."""
    connection = await owner.connect(settings().database_url, plan_cache_mode="force_generic_plan")
    try:
        await connection.execute(f"PREPARE change AS {sql}")
        said = ", ".join(map(_written, values))
        plan = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE change ({said})")
    finally:
        await connection.close()
    return _rows_read(orjson.loads(plan)[0]["Plan"])


def _written(value: Any) -> str:
    return f"'{{{', '.join(map(str, value))}}}'" if isinstance(value, list) else f"'{value}'"


def _rows_read(plan: dict[str, Any]) -> int:
    own = 0
    if plan.get("Relation Name", "").startswith("filing") and plan["Node Type"] != "ModifyTable":
        own = plan["Actual Loops"] * (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0))
    return int(own) + sum(map(_rows_read, plan.get("Plans", ())))
