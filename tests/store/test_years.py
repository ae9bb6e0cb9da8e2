"""Filings, mails and the audit trail by years on PostgreSQL (decision 34): nobody is refused and
nothing is twice, whatever year it is and whoever made it."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest

from efiling import clock, operations
from efiling.actions.filings.filings import submit_filing
from efiling.actions.machinery.anchors import accept_restored
from efiling.errors import Unavailable
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.filings.numbers import PASSED_OVER, running_number
from efiling.settings import settings
from efiling.store.engine import database, scope
from efiling.store.engine.spans import Span
from efiling.store.engine.work import Reading, Work
from efiling.store.engine.year_parts import DIVIDED
from efiling.store.filings import filings
from efiling.store.filings.filings import Filters
from efiling.store.machinery import mails
from tests.builders.backups import kept, put_back
from tests.builders.databases import on_postgres
from tests.builders.filings import ended, night
from tests.builders.owner import as_owner
from tests.builders.people import logged_in, registered
from tests.builders.rows import count
from tests.builders.tenants import add, executed, new_row, resident
from tests.builders.years import first_year, mail_of, make, numbers, queued, years
from tests.templates import make_migrated

pytestmark = on_postgres
A_LOT = 1_000


@pytest.mark.usefixtures("application")
async def test_the_service_reaches_a_part_through_its_table_alone() -> None:
    found = await as_owner(
        "SELECT relname, relrowsecurity FROM pg_class WHERE relispartition AND relkind = 'r'"
    )
    this = await first_year()
    parts = {f"{table}_{part}" for table in DIVIDED for part in (this, this + 1, "rest")}
    assert {row["relname"] for row in found if row["relrowsecurity"]} == parts
    assert await as_owner("SELECT 1 FROM pg_policies WHERE tablename = ANY($1)", list(parts)) == []

    for part in parts:
        for statement in (f"SELECT 1 FROM {part}", f"DELETE FROM {part}", f"DROP TABLE {part}"):
            with pytest.raises(Exception, match=r"permission denied|must be owner"):
                await executed(SYSTEM, statement)


@pytest.mark.usefixtures("application")
async def test_a_year_has_numbers_of_its_own_and_one_that_nobody_made_the_nearest_ones() -> None:
    this = await first_year()
    made = await years()
    assert [one["year"] for one in made] == [this, this + 1]

    assert await numbers(this, 3) == [1, 2, 3]
    assert await numbers(this + 1, 2) == [made[1]["lowest"], made[1]["lowest"] + 1]
    assert await numbers(this) == [4]
    assert await numbers(this - 5) == [5]
    assert await numbers(this + 30) == [made[1]["lowest"] + 2]


@pytest.mark.usefixtures("application")
async def test_numbers_that_are_all_given_out_go_over_into_those_of_the_next_year() -> None:
    this = await first_year()
    first, second = await years()
    await as_owner(f"SELECT setval('{first['numbers']}', $1)", first["past"] - 2)
    assert await numbers(this, 3) == [first["past"] - 1, second["lowest"], second["lowest"] + 1]
    assert await numbers(this + 1) == [second["lowest"] + 2]

    await as_owner(f"SELECT setval('{second['numbers']}', $1)", second["past"] - 1)
    one = resident()
    rest = new_row("filing", one) | {"sequence": (number := (await numbers(this))[0])}
    assert number == second["past"]
    await add("filing", one, rest | {"reception_number": f"{this}A{number:09}0"})
    assert await count("filing") == 1

    assert await make(this + 2), "what lay behind the last year is put where it belongs"
    (third,) = [one for one in await years() if one["year"] == this + 2]
    assert third["lowest"] == number
    assert await as_owner(f"SELECT sequence FROM filing_{this + 2}") == [{"sequence": number}]
    (following,) = await numbers(this + 2)
    assert number < following < third["past"]
    assert await numbers(this) == [following + 1], "the years before are full"


@pytest.mark.usefixtures("application")
async def test_of_a_database_that_was_put_back_numbers_of_every_year_are_passed_over() -> None:
    """What comes on paper has a number of the year in which it arrived."""
    this = await first_year()
    given = {year: await numbers(year) for year in (this, this + 1)}
    passed = await accept_restored(SYSTEM)
    for year, (number,) in given.items():
        assert await numbers(year) == [number + passed + 1]


async def test_a_number_of_an_earlier_year_is_given_to_nobody_else_after_a_restore(
    migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "todokede.backup"
    async with operations.opened_application():
        this = await first_year()
        await numbers(this)

    # Whatever opens the service sets the clock by this.
    monkeypatch.setenv("TODOKEDE_CLOCK", clock.midnight(date(this + 1, 2, 2)).isoformat())
    settings.cache_clear()
    await kept(path)
    async with operations.opened_application():
        given = await numbers(this)

    await make_migrated(migrated_url)
    await put_back(path)
    async with operations.opened_application():
        assert given[0] + PASSED_OVER <= (await numbers(this))[0]


@pytest.mark.usefixtures("application")
async def test_a_year_is_made_once_however_often_somebody_says_so() -> None:
    this = await first_year()
    assert await make(this + 3)
    made = await years()
    assert [one["year"] for one in made] == [this, this + 1, this + 2, this + 3]
    for earlier, later in pairwise(made):
        assert later["lowest"] == earlier["past"]
    assert await make(this + 3)
    assert await make(this)
    assert not await make(this + 300), "nor does a clock that jumped make a hundred"
    assert await years() == made


@pytest.mark.usefixtures("application")
async def test_a_year_that_cannot_be_made_at_once_holds_nobody_up() -> None:
    """It waits for a table no longer than its lock timeout; the job comes again."""
    reader = await asyncpg.connect(settings().database_url)
    try:
        async with reader.transaction():
            await reader.execute("LOCK TABLE filing IN ACCESS SHARE MODE")
            with pytest.raises(Unavailable):
                await make(await first_year() + 2)
    finally:
        await reader.close()
    assert await make(await first_year() + 2)


@pytest.mark.usefixtures("application")
async def test_a_mail_is_unique_for_ever_whatever_year_it_is_of() -> None:
    this = await first_year()
    for year in (this - 3, this, this + 1, this + 40):
        assert await queued(mail_of(year, f"key of {year}")) == 1
        assert await queued(mail_of(this, f"key of {year}")) == 0
        assert await queued(mail_of(year)) == 1
    known = await mails.known_keys(Reading(SYSTEM), [f"key of {this + 40}", "another"])
    assert known == {f"key of {this + 40}"}

    assert await make(this + 2)
    assert await count("mail") == 8
    assert await count("mail_key") == 4
    assert len(await as_owner(f"SELECT 1 FROM mail_{this + 1}")) == 2
    assert len(await as_owner("SELECT 1 FROM mail_rest")) == 2


@pytest.mark.usefixtures("application")
async def test_a_row_of_the_trail_is_refused_in_another_year_too(tmp_path: Path) -> None:
    await registered(tmp_path)
    again = (
        "INSERT INTO audit (chain, number, at, event, details, digest)"
        " SELECT chain, number, at + interval '1 year', event, details, digest FROM audit LIMIT 1"
    )
    before = await count("audit")
    with pytest.raises(asyncpg.UniqueViolationError):
        await as_owner(again)
    with pytest.raises(asyncpg.UniqueViolationError):
        await as_owner(again.replace("'1 year'", "'1 second'"))
    assert await count("audit") == before


@pytest.mark.usefixtures("application")
async def test_the_trail_is_append_only_in_its_parts_too() -> None:
    for table in (
        "audit",
        f"audit_{await first_year()}",
        f"audit_{await first_year() + 1}",
        "audit_rest",
    ):
        for statement in (
            f"DELETE FROM {table}",
            f"UPDATE {table} SET event = 'x'",
            f"TRUNCATE {table}",
        ):
            with pytest.raises(asyncpg.RaiseError, match="append-only"):
                await as_owner(statement)


async def plan_of(actor: Actor, sql: str, values: Sequence[Any]) -> dict[str, Any]:
    asked, all_values = scope.asked_by(actor, sql, list(values))
    rows = await database.reading().execute_query_dict(
        f"EXPLAIN (ANALYZE, FORMAT JSON) {asked}", list(all_values)
    )
    plan: dict[str, Any] = orjson.loads(rows[0]["QUERY PLAN"])[0]["Plan"]
    return plan


def walked(plan: dict[str, Any]) -> set[str]:
    """The parts that a statement looked into."""
    found = {plan["Relation Name"]} if "Relation Name" in plan and plan["Actual Loops"] else set()
    return found.union(*map(walked, plan.get("Plans", ())))


@pytest.mark.usefixtures("application")
async def test_a_page_of_the_history_touches_no_more_years_than_it_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    this = await first_year()
    one = resident()
    given = [*await numbers(this, A_LOT), *await numbers(this + 1, A_LOT)]
    rows = [
        new_row("filing", one) | {"sequence": n, "reception_number": f"{this}A{n:09}0"}
        for n in given
    ]
    await add("filing", one, *rows)
    await as_owner("ANALYZE filing")

    asked: list[tuple[str, tuple[Any, ...]]] = []
    fetch = Reading.fetch

    async def heard(view: Reading, sql: str, *values: Any) -> Any:
        asked.append((sql, values))
        return await fetch(view, sql, *values)

    monkeypatch.setattr(Reading, "fetch", heard)
    for span in (Span(20), Span(20, after=given[A_LOT]), Span(20, after=given[A_LOT + 10])):
        await filings.page_of(Reading(one), Filters(), span)
    newest, earlier, both = [
        walked(await plan_of(one, *said)) & {f"filing_{this}", f"filing_{this + 1}", "filing_rest"}
        for said in asked[-3:]
    ]
    assert newest - {"filing_rest"} == {f"filing_{this + 1}"}
    assert earlier == {f"filing_{this}"}
    assert both == {f"filing_{this}", f"filing_{this + 1}"}

    asked.clear()
    found = await filings.find_by_number(Reading(one), rows[3]["reception_number"])
    assert found
    assert found.sequence == running_number(found.reception_number)
    assert walked(await plan_of(one, *asked[-1])) - {"account"} == {f"filing_{this}"}


@pytest.mark.usefixtures("present_day", "application")
async def test_the_night_changes_filings_of_no_other_year(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    this = await first_year()
    person = await registered(tmp_path)
    actor = (await logged_in(person)).actor
    for key in ("one", "another"):
        await submit_filing(actor, ended(person), key)
    asked: list[tuple[str, tuple[Any, ...]]] = []
    execute = Work.execute

    async def heard(unit: Work, sql: str, *values: Any) -> Any:
        asked.append((sql, values))
        return await execute(unit, sql, *values)

    monkeypatch.setattr(Work, "execute", heard)
    await night()
    changes = [one for one in asked if one[0].startswith("UPDATE filing ")]
    assert {"REGISTERED", "SUPERSEDED"} == set(await states_of_filings())
    assert len(changes) == 2
    for sql, values in changes:
        rows = await as_owner(f"EXPLAIN (FORMAT JSON) {sql}", *values)
        plan = orjson.loads(rows[0]["QUERY PLAN"])[0]["Plan"]
        assert reached(plan) & {f"filing_{this}", f"filing_{this + 1}", "filing_rest"} == {
            f"filing_{this}"
        }


async def states_of_filings() -> list[str]:
    return [row["state"] for row in await as_owner("SELECT state FROM filing")]


def reached(plan: dict[str, Any]) -> set[str]:
    """The tables that a plan names."""
    own = {plan["Relation Name"]} if "Relation Name" in plan else set()
    return own.union(*map(reached, plan.get("Plans", ())))
