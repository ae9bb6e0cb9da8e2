"""Querysets hold the actor's condition, whatever is asked of them, and stay in their view."""

from collections.abc import Callable
from typing import Any

import pytest
from tortoise.expressions import Q

from efiling import clock
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.vocabulary import Role
from efiling.store.engine.ids import new_id
from efiling.store.engine.scope import TENANT_TABLES, NoScope
from efiling.store.engine.work import Reading, Work, uncancelled
from efiling.store.institutions.tokens import ApiToken
from efiling.store.machinery import audit
from efiling.store.tables.filings import FilingRow
from efiling.store.tables.institutions import ApiTokenRow
from efiling.store.tables.people import AccountRow
from tests.builders.people import somebody
from tests.builders.tenants import (
    TABLE_CLASSES,
    add,
    adders,
    changed,
    deleted,
    ids_of,
    new_row,
    resident,
    school,
)


def test_every_tenant_table_is_tried() -> None:
    assert set(TABLE_CLASSES) == set(TENANT_TABLES)


@pytest.mark.parametrize("table", TENANT_TABLES)
async def test_who_has_no_rows_is_told_so_before_anything_is_asked(
    application: str, table: str
) -> None:
    without = [Actor(role=role, account=new_id()) for role in set(Role) - set(TENANT_TABLES[table])]
    for actor in [*without, somebody()]:
        with pytest.raises(NoScope):
            Reading(actor).of(TABLE_CLASSES[table])


@pytest.mark.parametrize("table", TENANT_TABLES)
async def test_a_queryset_reads_changes_and_deletes_ones_own_rows_alone(
    application: str, table: str
) -> None:
    for actor in adders(table):
        stranger = Actor(role=actor.role, account=new_id(), tenant=new_id())
        row = new_row(table, actor)
        await add(table, actor, row)

        assert await ids_of(stranger, table) == []
        assert await changed(stranger, table) == 0
        assert await deleted(stranger, table) == 0

        assert await ids_of(actor, table) == [row["id"]]
        assert await ids_of(SYSTEM, table) == [row["id"]]
        assert await changed(actor, table) == 1
        assert await deleted(actor, table) == 1


async def test_who_has_everybodys_rows_finds_them_all(application: str) -> None:
    rows = [new_row("api_token", school()) for _ in range(2)]
    await add("api_token", SYSTEM, *rows)
    officer = Actor(role=Role.OFFICER, account=new_id())
    assert sorted(await ids_of(officer, "api_token")) == sorted(row["id"] for row in rows)


async def test_staff_who_look_somebody_up_read_through_a_queryset_and_change_nothing(
    application: str,
) -> None:
    await add("filing", SYSTEM, new_row("filing", resident()))
    helpdesk = Actor(role=Role.HELPDESK, account=new_id())

    async def looked_up() -> None:
        async with Work(helpdesk, audit.looking_up("T-2041", new_id())) as unit:
            assert await unit.of(FilingRow).count() == 1
            with pytest.raises(NoScope, match="look-up"):
                await unit.of(FilingRow).update(state="ERROR")
            with pytest.raises(NoScope, match="look-up"):
                await unit.of(FilingRow).delete()

    await uncancelled(looked_up())
    with pytest.raises(NoScope):
        Reading(helpdesk).of(FilingRow)


FORMS: dict[str, Callable[[Any], Any]] = {
    "either": lambda rows: rows.filter(Q(id=new_id()) | Q(scopes="BATCH_READ")),
    "not": lambda rows: rows.exclude(id=new_id()),
    "neither": lambda rows: rows.filter(~Q(id=new_id())),
    "among": lambda rows: rows.filter(scopes__in=["BATCH_READ", "FILING_READ"]),
    "sorted": lambda rows: rows.order_by("-created_at").limit(5).offset(0),
    "distinct": lambda rows: rows.distinct(),
    "held": lambda rows: rows.select_for_update(),
    "anew": lambda rows: rows.all(),
}


@pytest.mark.parametrize("form", FORMS)
async def test_no_form_of_asking_loses_the_condition(application: str, form: str) -> None:
    one, other = school(), school()
    await add("api_token", one, new_row("api_token", one))

    async def counted(actor: Actor) -> list[int]:
        async with Work(actor) as unit:
            rows = FORMS[form](unit.of(ApiTokenRow))
            return [
                len(await rows),
                len(await rows.values("id")),
                len(await rows.values_list("id")),
                await rows.count(),
                int(await rows.exists()),
            ]

    assert await uncancelled(counted(other)) == [0] * 5
    assert await uncancelled(counted(one)) == [1] * 5


def row_of_another() -> ApiTokenRow:
    return ApiTokenRow(**new_row("api_token", school()))


WAYS_AROUND: dict[str, Callable[[Any], Any]] = {
    "another statement": lambda rows: rows.raw("SELECT * FROM api_token"),
    "rows of whoever": lambda rows: rows.bulk_create(
        [ApiTokenRow(**new_row("api_token", school()))]
    ),
    "a union": lambda rows: rows.union(rows),
}


@pytest.mark.parametrize("way", WAYS_AROUND)
async def test_what_a_queryset_does_without_the_condition_it_does_not_do(
    application: str, way: str
) -> None:
    async def tried() -> None:
        async with Work(school()) as unit:
            await WAYS_AROUND[way](unit.of(ApiTokenRow))

    with pytest.raises((NoScope, NotImplementedError, AssertionError)):
        await uncancelled(tried())
    assert await ids_of(SYSTEM, "api_token") == []


async def test_a_queryset_runs_in_the_transaction_of_its_unit(application: str) -> None:
    one = school()
    await add("api_token", one, new_row("api_token", one))

    async def rolled_back() -> None:
        async with Work(one) as unit:
            await unit.of(ApiTokenRow).update(revoked_at=clock.now())
            assert await unit.of(ApiTokenRow).filter(revoked_at=None).count() == 0
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await uncancelled(rolled_back())
    assert await Reading(one).of(ApiTokenRow).filter(revoked_at=None).count() == 1


async def test_a_reading_changes_nothing(application: str) -> None:
    with pytest.raises(AssertionError, match="a reading"):
        await Reading(school()).of(ApiTokenRow).update(revoked_at=None)
    with pytest.raises(AssertionError, match="a reading"):
        await Reading(SYSTEM).of(AccountRow).delete()


async def test_a_table_without_tenants_is_everybodys(application: str) -> None:
    for actor in (SYSTEM, resident(), somebody()):
        assert await Reading(actor).of(AccountRow).count() == 0


async def test_a_queryset_gives_the_same_values_as_a_statement(application: str) -> None:
    one = school()
    await add("api_token", one, new_row("api_token", one))
    view = Reading(one)
    bind = view.bind()
    sql = f"SELECT {ApiToken.columns()} FROM api_token WHERE {bind.own('api_token')}"

    (row,) = await view.fetch(sql, *bind.values)
    (token,) = await ApiToken.all_of(view.of(ApiTokenRow))

    for name in ("id", "created_at", "expires_on", "last_used_at", "scopes"):
        assert getattr(token, name) == getattr(ApiToken(row), name)
    assert await ApiToken.first_of(view.of(ApiTokenRow).filter(id=new_id())) is None
