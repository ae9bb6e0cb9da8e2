"""The second wall on PostgreSQL: a role that owns nothing, policies that bind the owner too,
settings that stay with their transaction (security Z10, test 48)."""

import asyncio
import contextlib
import random
from collections.abc import Sequence
from uuid import UUID

import orjson
import pytest

from efiling import operations
from efiling.rules.actors import SYSTEM, Actor
from efiling.settings import settings
from efiling.settings.database_address import sqlite_path
from efiling.store.engine import database, postgres_login, scope
from efiling.store.engine.records import Row
from efiling.store.engine.scope import TENANT_TABLES
from efiling.store.engine.statements import Bind
from efiling.store.engine.work import Reading, Work, uncancelled
from efiling.store.tables.filings import FilingRow
from tests.builders.databases import on_postgres
from tests.builders.owner import as_owner
from tests.builders.tenants import add, new_row, resident, school
from tests.templates import make_migrated

ALTERNATIONS = 1_000
SMALL_POOL = 3


@on_postgres
@pytest.mark.usefixtures("application")
async def test_the_service_is_a_role_that_owns_nothing_and_sees_through_nothing() -> None:
    async def who() -> Row:
        async with Work(SYSTEM) as unit:
            row = await unit.fetch_one("SELECT current_user AS name")
            assert row is not None
            return row

    role = (
        "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname "
        "= current_user"
    )
    (one,) = await Reading(SYSTEM).fetch(role)
    assert not any(one.values())
    assert (await uncancelled(who()))["name"] == postgres_login.APP_ROLE
    assert (
        await Reading(SYSTEM).fetch(
            "SELECT 1 AS one FROM pg_tables WHERE tableowner = current_user"
        )
        == []
    )
    walls = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
    assert {row["relname"] for row in await Reading(SYSTEM).fetch(walls)} == set(TENANT_TABLES)
    open_ones = await Reading(SYSTEM).fetch(
        "SELECT policyname AS name FROM pg_policies WHERE qual = 'true'"
    )
    assert open_ones == []


@on_postgres
@pytest.mark.usefixtures("application")
async def test_the_owner_is_bound_too_and_a_table_of_tomorrow_is_usable() -> None:
    one = resident()
    await add("filing", one, new_row("filing", one))
    assert len(await as_owner("SELECT * FROM filing")) == 1
    assert await as_owner("SELECT * FROM filing", role="") == []
    await as_owner("CREATE TABLE tomorrow (id INT)")
    assert await Reading(SYSTEM).fetch("SELECT * FROM tomorrow") == []


@on_postgres
@pytest.mark.usefixtures("application")
@pytest.mark.parametrize("plans", ["force_custom_plan", "force_generic_plan"])
async def test_a_read_in_one_trip_says_who_asks_before_it_looks_at_a_row(plans: str) -> None:
    one = resident()
    bind = Reading(one).bind()
    mine = (
        f"SELECT id FROM filing WHERE {bind.own('filing')} ORDER BY sequence DESC LIMIT {bind(2)}"
    )
    sql, values = scope.asked_by(one, mine, bind.values)
    given = ", ".join(f"'{value}'" for value in values)

    async with database.reading().acquire_connection() as connection, connection.transaction():
        await connection.execute(f"SET LOCAL plan_cache_mode = {plans}; PREPARE mine AS {sql}")
        plan = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE mine ({given})")
        await connection.execute("DEALLOCATE mine")

    top = orjson.loads(plan)[0]["Plan"]
    asked = [below for below in top["Plans"] if below["Parent Relationship"] == "InitPlan"]
    looked = [below for below in top["Plans"] if below["Parent Relationship"] != "InitPlan"]
    (name,) = (below["Subplan Name"] for below in asked)
    filtering = top["One-Time Filter"]
    assert (
        filtering in name or f"({name})" in filtering
    )  # as PostgreSQL writes it up to 16, since 17
    assert "filing" not in str(asked), "what is asked first looks at no row"
    assert "'Relation Name': 'filing_" in str(looked), "what is looked at comes below"


@on_postgres
@pytest.mark.usefixtures("application")
async def test_a_read_that_says_too_late_who_asks_finds_nothing() -> None:
    one = resident()
    await add("filing", one, new_row("filing", one))
    bind = Reading(one).bind()
    mine = f"SELECT id FROM filing WHERE {bind.own('filing')}"
    sql, values = scope.asked_by(one, mine, bind.values)

    assert len(await database.reading().execute_query_dict(sql, list(values))) == 1
    assert await database.reading().execute_query_dict(mine, bind.values) == []


async def test_plan_48_tenants_in_turns_on_a_small_pool_never_see_each_other(
    database_url: str, templates: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_migrated(database_url)
    if not sqlite_path(database_url):
        monkeypatch.setenv("TODOKEDE_DATABASE_POOL", str(SMALL_POOL))
        settings.cache_clear()

    chance, tenants = (
        random.Random(48),
        [resident() for _ in range(5)] + [school() for _ in range(5)],
    )

    async with operations.opened_application():
        for tenant in tenants:
            await add("filing", tenant, *(new_row("filing", tenant) for _ in range(2)))

        seen = await asyncio.gather(
            *(turn(chance, chance.choice(tenants)) for _ in range(ALTERNATIONS))
        )
        assert sum(seen) > ALTERNATIONS / 4, "the trial reads more than it breaks off"

        if database.is_postgres(database.default()):
            left = (
                "SELECT current_setting('app.role', true) AS role, "
                "current_setting('app.account', true) AS account"
            )
            for view in (database.default(), database.reading()):
                for row in await asyncio.gather(
                    *(view.execute_query_dict(left) for _ in range(SMALL_POOL * 3))
                ):
                    assert not any(row[0].values())


async def turn(chance: random.Random, tenant: Actor) -> bool:
    """One read or write of a tenant, perhaps with an error or broken off; whether it came to its
    end."""
    how = chance.choice(["read", "write", "queryset", "error", "cancel"])
    task = asyncio.create_task(_look(tenant, how))
    if how == "cancel":
        await asyncio.sleep(chance.random() * 0.05)
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError, ZeroDivisionError):
        rows = await task
        assert len(rows) == 2, "all of one's own"
        assert {owner_of(row) for row in rows} == {tenant.tenant or tenant.account}, (
            "and nothing else"
        )
        return True
    return False


async def _look(tenant: Actor, how: str) -> Sequence[Row]:
    """Asks for everybody's rows on PostgreSQL, where the database itself must say no; on SQLite for
    one's own. A queryset asks for one's own in any case."""
    postgres = database.is_postgres(database.default())
    bind = Bind(SYSTEM if postgres else tenant, postgres=postgres)
    sql = f"SELECT * FROM filing WHERE {bind.own('filing')}"
    if how in ("read", "cancel"):
        return await Reading(tenant).fetch(sql, *bind.values)
    if how == "queryset":
        return await Reading(tenant).of(FilingRow).values()

    async def within() -> Sequence[Row]:
        async with Work(tenant) as unit:
            rows = await unit.fetch(sql, *bind.values)
            if how == "error":
                raise ZeroDivisionError
            return rows

    return await uncancelled(within())


def owner_of(row: Row) -> UUID:
    owner: UUID = row["institution"] or row["resident"]
    return owner
