"""Two walls between tenants (security Z10, 2.3): the service asks for nobody's rows but the actor's
own, and on PostgreSQL the database would not give them. Each wall is taken away in turn and the
other holds."""

import contextlib
from collections.abc import Iterator

import pytest

from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.vocabulary import Role
from efiling.store.engine import database, scope
from efiling.store.engine.ids import new_id
from efiling.store.engine.scope import TENANT_TABLES, NoScope, unscoped
from efiling.store.engine.statements import Bind
from efiling.store.engine.work import Reading
from efiling.store.filings import filings
from tests.builders.databases import on_postgres
from tests.builders.owner import as_owner
from tests.builders.people import somebody
from tests.builders.tenants import (
    add,
    adders,
    changed,
    deleted,
    executed,
    ids_of,
    new_row,
    own,
    resident,
    school,
)


@contextlib.contextmanager
def without_first_wall(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every filter lets everything through, and nobody looks at statements or new rows."""
    with monkeypatch.context() as patch:
        patch.setattr(scope, "condition", lambda *_, **__: "TRUE")
        patch.setattr(scope, "check_statement", lambda *_: True)
        patch.setattr(scope, "check_new", lambda *_: None)
        yield


async def take_away_second_wall() -> None:
    for table in TENANT_TABLES:
        await as_owner(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


def bind_of(actor: Actor) -> Bind:
    return Bind(actor, postgres=True)


def test_an_actor_who_is_nobody_has_no_scope() -> None:
    for nobody in (somebody(), Actor(role=Role.RESIDENT), Actor(account=new_id())):
        with pytest.raises(NoScope):
            bind_of(nobody).own("filing")
    with pytest.raises(NoScope, match="without tenant"):
        bind_of(Actor(role=Role.INSTITUTION, account=new_id())).own("filing")
    with pytest.raises(NoScope, match="HELPDESK"):
        bind_of(Actor(role=Role.HELPDESK, account=new_id())).own("filing")


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_a_filter_names_the_actor_and_numbers_its_parameters(table: str) -> None:
    for role in TENANT_TABLES[table]:
        actor = Actor(role=role, account=new_id(), tenant=new_id())
        bind = bind_of(actor)
        bind("before")
        where = bind.own(table, "x.")

        if "{n}" not in TENANT_TABLES[table][role].clause:
            assert bind.values == ["before"]
            continue

        by_tenant = role is Role.INSTITUTION and table not in ("idempotency", "draft")
        assert bind.values == ["before", actor.tenant if by_tenant else actor.account]
        assert "$2" in where
        assert "x." in where

    service = bind_of(SYSTEM)
    service.own(table)
    assert not service.values


STATEMENTS = [
    "SELECT * FROM {t}",
    "SELECT count(*) FROM account a JOIN {t} t ON t.account = a.id",
    "SELECT 1 FROM account a, {t} WHERE 1 = 1",
    "SELECT 1 FROM account WHERE id IN (SELECT account FROM {t})",
    "UPDATE {t} SET account = $1",
    "DELETE FROM {t}",
    "INSERT INTO {t} (id) VALUES ($1)",
    'select * from "{t}"',
]


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("table", TENANT_TABLES)
async def test_a_statement_on_a_tenant_table_without_a_scope_is_refused(
    application: str, statement: str, table: str
) -> None:
    sql = statement.format(t=table)
    for actor in (SYSTEM, school(), resident(), somebody()):
        with pytest.raises(NoScope):
            await Reading(actor).fetch(sql)
        with pytest.raises(NoScope):
            await executed(actor, sql)
    with pytest.raises(NoScope):
        await Reading(school()).fetch(unscoped("an excuse", sql))


def test_each_mention_of_a_table_needs_a_filter_of_its_own() -> None:
    actor = resident()
    mine = bind_of(actor).own("filing")
    once = f"SELECT 1 FROM filing f WHERE {mine}"
    assert scope.check_statement(actor, once)
    with pytest.raises(NoScope):
        scope.check_statement(actor, f"{once} AND EXISTS (SELECT 1 FROM filing g)")
    with pytest.raises(NoScope):
        scope.check_statement(actor, f"SELECT 1 FROM batch WHERE {mine}")
    assert not scope.check_statement(actor, "SELECT batch, row FROM institution_gram")


@pytest.mark.parametrize("table", TENANT_TABLES)
async def test_nobody_adds_rows_to_another_tenant(application: str, table: str) -> None:
    for actor in adders(table):
        stranger = Actor(role=actor.role, account=new_id(), tenant=new_id())
        with pytest.raises(NoScope):
            await add(table, stranger, new_row(table, actor))
        await add(table, actor, new_row(table, actor))
        assert len(await own(actor, table)) == 1
        assert len(await own(stranger, table)) == 0
    with pytest.raises(NoScope):
        await add(table, somebody(), new_row(table, school()))


@pytest.mark.parametrize("table", TENANT_TABLES)
@on_postgres
@pytest.mark.usefixtures("application")
async def test_plan_47_without_filters_the_database_gives_and_changes_no_row_of_another(
    table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for actor in adders(table):
        row, stranger = (
            new_row(table, actor),
            Actor(role=actor.role, account=new_id(), tenant=new_id()),
        )

        await add(table, actor, row)
        with without_first_wall(monkeypatch):
            for other in (
                stranger,
                resident(),
                Actor(role=Role.AUDITOR, account=new_id()),
                somebody(),
            ):
                assert await Reading(other).fetch(f"SELECT * FROM {table}") == []
                assert (
                    await Reading(other).fetch(f"SELECT * FROM {table} WHERE id = $1", row["id"])
                    == []
                )
                assert await executed(other, f"DELETE FROM {table}") == 0
                assert await executed(other, f"UPDATE {table} SET id = id") == 0
                with pytest.raises(Exception, match="row-level security"):
                    await add(table, other, new_row(table, actor))

            owner = TENANT_TABLES[table][actor.role or Role.RESIDENT].column
            with pytest.raises(Exception, match="row-level security"):
                await executed(
                    actor, f"UPDATE {table} SET {owner} = $1 WHERE id = $2", new_id(), row["id"]
                )

            assert [one["id"] for one in await Reading(actor).fetch(f"SELECT id FROM {table}")] == [
                row["id"]
            ]

        await executed(SYSTEM, unscoped("a test cleans up", f"DELETE FROM {table}"))


@pytest.mark.parametrize("table", TENANT_TABLES)
@on_postgres
@pytest.mark.usefixtures("application")
async def test_plan_47_without_filters_a_queryset_finds_and_changes_no_row_of_another(
    table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for actor in adders(table):
        row = new_row(table, actor)
        await add(table, actor, row)
        stranger = Actor(role=actor.role, account=new_id(), tenant=new_id())
        auditor = Actor(role=Role.AUDITOR, account=new_id())

        with without_first_wall(monkeypatch):
            for other in (stranger, auditor):
                assert await ids_of(other, table) == []
                assert await changed(other, table) == 0
                assert await deleted(other, table) == 0
            assert await ids_of(actor, table) == [row["id"]]
            assert await deleted(actor, table) == 1


async def test_each_wall_holds_alone_and_without_both_the_trial_would_see_it(
    application: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = resident(), resident()
    row = new_row("filing", one)
    await add("filing", one, row)
    number, mark = row["reception_number"], row["id"]

    async def found_by(actor: Actor) -> list[bool]:
        rows = [
            await filings.find_by_number(Reading(actor), number),
            await filings.find_by_id(Reading(actor), mark),
        ]
        return [*(found is not None for found in rows), mark in await ids_of(actor, "filing")]

    postgres = database.is_postgres(database.default())
    assert await found_by(one) == [True] * 3
    assert await found_by(other) == [False] * 3
    with without_first_wall(monkeypatch):
        assert await found_by(other) == [not postgres] * 3, "SQLite has the first wall alone"
    if postgres:
        await take_away_second_wall()
        assert await found_by(other) == [False] * 3
        with without_first_wall(monkeypatch):
            assert await found_by(other) == [True] * 3, "without both it is seen"
