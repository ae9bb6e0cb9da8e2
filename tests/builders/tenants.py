"""Tenants of the tests of the store, and rows of theirs in every tenant table."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tortoise.expressions import F
from tortoise.models import Model

from efiling import clock
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.vocabulary import Role
from efiling.store.engine import scope
from efiling.store.engine.ids import new_id
from efiling.store.engine.records import Row
from efiling.store.engine.scope import TENANT_TABLES
from efiling.store.engine.work import Reading, Work, uncancelled
from efiling.store.tables.filings import BatchRow, DraftRow, FilingRow, IdempotencyRow
from efiling.store.tables.institutions import ApiTokenRow, DelegationBlockRow

TABLE_CLASSES: dict[str, type[Model]] = {
    "filing": FilingRow,
    "batch": BatchRow,
    "api_token": ApiTokenRow,
    "idempotency": IdempotencyRow,
    "draft": DraftRow,
    "delegation_block": DelegationBlockRow,
}

_number = iter(range(1, 1_000_000))


def resident() -> Actor:
    return Actor(role=Role.RESIDENT, account=new_id())


def school() -> Actor:
    return Actor(role=Role.INSTITUTION, account=new_id(), tenant=new_id())


def new_row(table: str, actor: Actor) -> dict[str, Any]:
    """A row of `actor`'s own."""
    number, now, mark = next(_number), clock.now(), new_id()
    digest = number.to_bytes(32, "big")
    person = person_of(actor) if actor.role is Role.RESIDENT else digest

    common = {"id": mark, "account": actor.account}
    numbered = {
        "sequence": number,
        "reception_number": f"2026A{number:09d}0",
        "kind": "ACCEPTANCE" if table == "batch" else "CONTRACT_ENDED",
        "state": "REGISTERED",
    }
    received = {"received_at": now, "received_on": clock.day_of(now)}

    # fmt: off
    rows: dict[str, dict[str, Any]] = {
        "filing": common | numbered | received | {
            "filed_by": "RESIDENT", "person_digest": person, "channel": "ONLINE",
            "contents_sealed": b"sealed", "institution": actor.tenant,
            "resident": actor.account if actor.role is Role.RESIDENT else None,
        },
        "batch": common | numbered | received | {
            "institution": actor.tenant, "row_count": 1, "content_digest": digest,
            "registered_count": 0, "error_count": 0,
        },
        "api_token": common | {
            "institution": actor.tenant, "digest": digest.hex(), "name_sealed": b"n",
            "scopes": "BATCH_READ", "created_at": now, "expires_on": clock.day_of(now),
            "reset_count": 0,
        },
        "idempotency": common | {
            "mutation": "m", "key_digest": digest, "input_digest": digest, "numbers": "[]",
            "created_at": now,
        },
        "draft": common | {"contents_sealed": b"sealed", "saved_at": now},
        "delegation_block": {
            "id": mark, "person_digest": digest, "institution": actor.tenant, "created_at": now,
        },
    }
    # fmt: on

    return rows[table]


def person_of(actor: Actor) -> bytes:
    """Whose account a resident's is."""
    assert actor.account
    return actor.account.bytes * 2


async def with_account(actor: Actor) -> None:
    """A resident's account, once: it says whose history theirs is."""
    account = {
        "id": actor.account, "role": Role.RESIDENT, "auth_id_digest": person_of(actor),
        "auth_id_sealed": b"sealed", "mail_sealed": b"sealed", "password_hash": "hash",
        "password_set_on": clock.today(), "language": "en", "created_at": clock.now(),
        "person_digest": person_of(actor),
    }  # fmt: skip

    async def unit_of_work() -> None:
        async with Work(SYSTEM) as unit:
            await unit.insert("account", [account], otherwise="ON CONFLICT DO NOTHING")

    await uncancelled(unit_of_work())


async def add(table: str, actor: Actor, *rows: dict[str, Any]) -> None:
    if actor.role is Role.RESIDENT:
        await with_account(actor)

    async def unit_of_work() -> None:
        async with Work(actor) as unit:
            await unit.insert(table, rows)

    await uncancelled(unit_of_work())


async def executed(actor: Actor, sql: str, *values: Any) -> int:
    async def unit_of_work() -> int:
        async with Work(actor) as unit:
            return await unit.execute(sql, *values)

    return await uncancelled(unit_of_work())


async def changed(actor: Actor, table: str) -> int:
    """How many rows a change of all rows reaches that goes through a queryset."""

    async def unit_of_work() -> int:
        async with Work(actor) as unit:
            rows = unit.of(TABLE_CLASSES[table])
            there = TABLE_CLASSES[table]._meta.fields
            column = next(one for one in ("created_at", "kind", "saved_at") if one in there)
            return await rows.update(**{column: F(column)})

    return await uncancelled(unit_of_work())


async def deleted(actor: Actor, table: str) -> int:
    """How many rows a deletion of all rows reaches that goes through a queryset."""

    async def unit_of_work() -> int:
        async with Work(actor) as unit:
            return await unit.of(TABLE_CLASSES[table]).delete()

    return await uncancelled(unit_of_work())


async def ids_of(actor: Actor, table: str) -> list[UUID]:
    """The ids that a queryset of all rows finds."""
    found = await Reading(actor).of(TABLE_CLASSES[table]).values("id")
    return [row["id"] for row in found]


async def own(actor: Actor, table: str = "filing") -> Sequence[Row]:
    view = Reading(actor)
    bind = view.bind()
    return await view.fetch(f"SELECT * FROM {table} WHERE {bind.own(table)}", *bind.values)


def adders(table: str) -> list[Actor]:
    """Actors of the roles that add rows to a table; a block needs a card and is tried through the
    doors."""
    roles = [
        role
        for role, owned in TENANT_TABLES[table].items()
        if owned.column not in (None, scope.ANY)
    ]
    return [
        school() if role is Role.INSTITUTION else Actor(role=role, account=new_id())
        for role in roles
    ]
