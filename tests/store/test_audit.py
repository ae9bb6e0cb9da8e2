"""The audit trail: every tamper is found where it begins, rows only come, and no effect is without
its row (security 3.5, tests 74 to 76)."""

import random
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from efiling.actions.filings import filings
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.machinery.audit import CHAINS, EVENTS
from efiling.rules.vocabulary import Role
from efiling.store.engine import database
from efiling.store.engine.scope import unscoped
from efiling.store.engine.work import Reading, Work, uncancelled
from efiling.store.machinery import audit, chains
from efiling.store.machinery.chains import ChainBreak
from tests.builders.filings import ended
from tests.builders.owner import as_owner, drop_guards
from tests.builders.people import logged_in, registered

ROWS = 60
TAMPERS = 150
COLUMNS = "id, chain, number, at, event, actor_role, actor, subject, details, digest"
Row = Mapping[str, Any]


async def run(sql: str, *values: Any) -> None:
    """What a thief with write access does: a statement past the unit of work."""
    await as_owner(sql, *values)


async def rows_of(chain: int | None = None) -> list[Row]:
    where = "" if chain is None else f" WHERE chain = {chain}"
    return list(
        await Reading(SYSTEM).fetch(f"SELECT {COLUMNS} FROM audit{where} ORDER BY chain, number")
    )


async def put(row: Row, **changes: Any) -> None:
    values = {**row, **changes}
    places = ", ".join(f"${place}" for place in range(1, len(values) + 1))
    await run(f"INSERT INTO audit ({', '.join(values)}) VALUES ({places})", *values.values())


async def append_rows(count: int) -> None:
    """Rows as units of work leave them, several in some."""

    async def one(number: int) -> None:
        chance = random.Random(number)
        actor = Actor(role=Role.RESIDENT, account=UUID(int=chance.getrandbits(128)))
        async with Work(actor) as unit:
            audit.record(
                unit,
                "account.log_in_failed",
                subject=actor.account,
                reason="password",
                attempt=number,
            )
            if number % 3 == 0:
                audit.record(
                    unit, "account.locked", subject=UUID(int=chance.getrandbits(128)), attempt=5
                )

    for number in range(count):
        await uncancelled(one(number))


async def change(rows: list[Row], place: int, chance: random.Random) -> None:
    """Another value in one column."""
    row = rows[place]
    column = chance.choice(["at", "event", "actor_role", "actor", "subject", "details", "digest"])
    value: Any = {
        "at": row["at"].replace(microsecond=(row["at"].microsecond + 1) % 1_000_000),
        "event": "account.logged_in",
        "actor_role": "OFFICER",
        "actor": UUID(int=7),
        "subject": None,
        "details": orjson.dumps({**orjson.loads(row["details"]), "attempt": "99"}).decode(),
        "digest": bytes([row["digest"][0] ^ 1]) + bytes(row["digest"])[1:],
    }[column]
    await run(f"UPDATE audit SET {column} = $1 WHERE id = $2", value, row["id"])


async def delete(rows: list[Row], place: int, chance: random.Random) -> None:
    """One row gone."""
    await run("DELETE FROM audit WHERE id = $1", rows[place]["id"])


async def delete_and_close_up(rows: list[Row], place: int, chance: random.Random) -> None:
    """One row gone and the later ones numbered anew."""
    await delete(rows, place, chance)
    for row in rows[place + 1 :]:
        await run("UPDATE audit SET number = number - 1 WHERE id = $1", row["id"])


async def insert(rows: list[Row], place: int, chance: random.Random) -> None:
    """A copy of another row pushed in."""
    for row in reversed(rows[place:]):
        await run("UPDATE audit SET number = number + 1 WHERE id = $1", row["id"])
    await put(
        chance.choice([row for row in rows if row is not rows[place]]), id=10**9, number=place + 1
    )


async def swap(rows: list[Row], place: int, chance: random.Random) -> None:
    """Two neighbours in each other's place."""
    first, second = (
        (rows[place], rows[place + 1]) if place + 1 < len(rows) else (rows[place - 1], rows[place])
    )
    for row, number in ((first, 10**9), (second, first["number"]), (first, second["number"])):
        await run("UPDATE audit SET number = $1 WHERE id = $2", number, row["id"])


async def cut_tail(rows: list[Row], place: int, chance: random.Random) -> None:
    """The newest rows gone, the head left."""
    await run("DELETE FROM audit WHERE chain = $1 AND number > $2", rows[0]["chain"], place)


Tamper = Callable[[list[Row], int, random.Random], Awaitable[None]]
WAYS: tuple[Tamper, ...] = (change, delete, delete_and_close_up, insert, swap, cut_tail)


async def test_plan_74_every_tamper_is_found_and_the_first_bad_row_named(application: str) -> None:
    await append_rows(ROWS)
    original = await rows_of()
    assert await chains.verify(Reading(SYSTEM)) == (len(original), None)
    await drop_guards()

    chance = random.Random(74)
    for number in range(TAMPERS):
        tamper = WAYS[number % len(WAYS)]
        chain = chance.choice(
            [chain for chain in range(CHAINS) if sum(row["chain"] == chain for row in original) > 1]
        )

        rows = [row for row in original if row["chain"] == chain]
        place = chance.randrange(len(rows))
        await tamper(rows, place, chance)
        first = place if tamper is not swap else min(place, len(rows) - 2)

        _, broken = await chains.verify(Reading(SYSTEM))
        where = f"{tamper.__name__} at {place} of {len(rows)}"
        assert broken == ChainBreak(chain, first + 1), where

        await run("DELETE FROM audit WHERE chain = $1", chain)
        for row in rows:
            await put(row)

    assert await chains.verify(Reading(SYSTEM)) == (len(original), None)


async def test_rows_beside_the_chains_and_heads_without_a_row_are_found(application: str) -> None:
    await append_rows(ROWS)
    row = (await rows_of(0))[0]
    last = len(await rows_of(3))
    await drop_guards()
    for stray in (ChainBreak(CHAINS, 1), ChainBreak(-1, 4), ChainBreak(0, 0), ChainBreak(2, -3)):
        await put(row, id=10**9, chain=stray.chain, number=stray.number)
        assert (await chains.verify(Reading(SYSTEM)))[1] == stray
        await run("DELETE FROM audit WHERE id = $1", 10**9)
    await run("UPDATE audit_head SET number = number - 1 WHERE chain = 3")
    assert (await chains.verify(Reading(SYSTEM)))[1] == ChainBreak(3, last + 1)
    await run("DELETE FROM audit_head WHERE chain = 3")
    assert (await chains.verify(Reading(SYSTEM)))[1] == ChainBreak(3, last + 1)


@pytest.mark.parametrize(
    "database_url", ["sqlite"], indirect=True
)  # PostgreSQL lets no such value in
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("details", "'{'"),
        ("details", "'[]'"),
        ("details", "7"),
        ("at", "'yesterday'"),
        ("at", "CAST(x'ff' AS TEXT)"),
        ("at", "7"),
        ("actor", "'nobody'"),
        ("actor", "x'ff'"),
        ("subject", "CAST(x'ff' AS TEXT)"),
        ("event", "CAST(x'ff' AS TEXT)"),
        ("event", "x'ff'"),
        ("actor_role", "x'ff'"),
        ("digest", "7"),
        ("digest", "'ÿ'"),
    ],
)
async def test_a_row_that_cannot_be_read_is_a_bad_row_not_a_crash(
    application: str, column: str, value: str
) -> None:
    await append_rows(ROWS)
    await drop_guards()
    await run(f"UPDATE audit SET {column} = {value} WHERE chain = 5 AND number = 3")
    assert (await chains.verify(Reading(SYSTEM)))[1] == ChainBreak(5, 3)


async def test_rows_of_the_audit_trail_are_neither_changed_nor_removed(application: str) -> None:
    await append_rows(3)
    before = await rows_of()
    statements = [
        "UPDATE audit SET event = 'x'",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE number = 1",
    ]
    by_owner = ["TRUNCATE audit"] if database.is_postgres(database.default()) else []

    async def within_work(statement: str) -> None:
        async with Work(SYSTEM) as unit:
            await unit.execute(statement)

    for statement in statements:
        with pytest.raises(Exception, match="append-only"):
            await uncancelled(within_work(statement))
    for statement in statements + by_owner:
        with pytest.raises(Exception, match="append-only"):
            await run(statement)
    assert await rows_of() == before


async def test_plan_75_without_its_audit_row_an_effect_does_not_happen(
    application: str, tmp_path: Path
) -> None:
    person = await registered(tmp_path)
    session = await logged_in(person)
    before = await counts()
    await run("ALTER TABLE audit RENAME TO audit_away")
    with pytest.raises(Exception, match="audit"):
        await filings.submit_filing(session.actor, ended(person), "key-1")
    await run("ALTER TABLE audit_away RENAME TO audit")
    assert await counts() == before
    await filings.submit_filing(session.actor, ended(person), "key-1")
    assert (await chains.verify(Reading(SYSTEM)))[1] is None


async def counts() -> dict[str, int]:
    view, tables = Reading(SYSTEM), ("filing", "idempotency", "mail", "job", "audit")
    counted = {
        table: unscoped("a test counts", f"SELECT count(*) AS n FROM {table}") for table in tables
    }
    return {table: (await view.fetch(sql))[0]["n"] for table, sql in counted.items()}


async def test_nothing_is_recorded_that_the_table_of_events_does_not_list(application: str) -> None:
    async def record(event: str, **details: Any) -> None:
        async with Work(SYSTEM) as unit:
            await unit.execute("INSERT INTO counter (name, value) VALUES ('x-a', 1)")
            audit.record(unit, event, **details)

    for event, details in [
        ("account.vanished", {}),
        ("account.registered", {"name": "NGUYEN VAN AN"}),
    ]:
        with pytest.raises(KeyError):
            await uncancelled(record(event, **details))
    assert await rows_of() == []
    assert await Reading(SYSTEM).fetch("SELECT * FROM counter WHERE name = 'x-a'") == []
    assert all(name.count(".") == 1 for name in EVENTS)


async def test_a_row_does_not_say_of_itself_that_it_left(application: str, tmp_path: Path) -> None:
    """The walk goes on behind what left with its year: nobody would read the row that says so, and
    whoever wrote it could take away whatever they liked."""
    await logged_in(await registered(tmp_path))
    (row,) = await as_owner(
        "SELECT chain, number, digest FROM audit WHERE number > 1 ORDER BY number DESC LIMIT 1"
    )
    said = orjson.dumps([[row["chain"], 1, row["number"], row["digest"].hex()]]).decode()
    details = orjson.dumps({"year": "2001", "rows": said, "versions": "0" * 64}).decode()

    await drop_guards()
    await as_owner(
        "UPDATE audit SET event = 'year.detached', details = $1 WHERE chain = $2 AND number = 1",
        details,
        row["chain"],
    )
    _, broken = await chains.verify(Reading(SYSTEM))
    assert broken == ChainBreak(row["chain"], 1)
