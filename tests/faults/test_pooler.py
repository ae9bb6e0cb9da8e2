"""PgBouncer in transaction mode between the service and PostgreSQL: nobody's session is one's own,
and nothing is noticed of it."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from efiling import clock, operations
from efiling.errors import Unavailable
from efiling.rules.actors import SYSTEM
from efiling.settings import settings
from efiling.store.engine import lanes
from efiling.store.engine.postgres_login import APP_ROLE
from efiling.store.engine.work import Reading, Work, uncancelled
from tests.builders.people import Person
from tests.builders.processes.gateways import Gateway
from tests.builders.processes.residents import Client, Resident
from tests.builders.readiness import red
from tests.pgbouncer import SESSIONS, Bouncer
from tests.templates import make_migrated

RESIDENTS = 4
EACH = 5
MAILS_SECONDS = 60

SETTINGS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


@pytest.fixture
def bouncer(postgres_url: str) -> Iterator[Bouncer]:
    """PgBouncer before an empty database."""
    made = Bouncer(postgres_url)
    yield made
    made.end()


@pytest.fixture
async def behind(
    bouncer: Bouncer, postgres_url: str, templates: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is migrated, and the application would be opened behind PgBouncer."""
    await make_migrated(postgres_url)
    monkeypatch.setenv("TODOKEDE_DATABASE_URL", bouncer.url)
    settings.cache_clear()


def shown(names: tuple[str, ...]) -> str:
    """Who asks, and settings of the session, as one statement."""
    columns = ", ".join(f"current_setting('{name}') AS {name}" for name in names)
    return f"SELECT current_user AS name, {columns}"


@pytest.mark.usefixtures("behind")
async def test_role_and_settings_are_those_of_each_transaction() -> None:
    async def written(number: int) -> str:
        async with Work(SYSTEM) as unit:
            await unit.execute("INSERT INTO counter (name, value) VALUES ($1, 1)", f"n{number}")
            row = await unit.fetch_one(shown(SETTINGS))
            assert row is not None
            return str(tuple(row.values()))

    async def read() -> str:
        row = await Reading(SYSTEM).fetch_one(shown((*SETTINGS, "transaction_read_only")))
        assert row is not None
        return str(tuple(row.values()))

    async with operations.opened_application_of_this_schema():
        turns = (uncancelled(written(number)) for number in range(SESSIONS * 10))
        reads = (read() for _ in range(SESSIONS * 10))
        found = await asyncio.gather(*turns, *reads)

        session = (APP_ROLE, "15s", "8s", "10s")
        assert set(found) == {str(session), str((*session, "on"))}
        with pytest.raises(Unavailable):
            await uncancelled(cut_off())
        assert await red() == {"relay"}


@pytest.mark.usefixtures("behind")
async def test_nobody_waits_for_a_server_that_does_not_answer_behind_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with operations.opened_application_of_this_schema():
        monkeypatch.setattr(lanes, "ANSWER_SECONDS", 0.2)
        with pytest.raises(Unavailable):
            await Reading(SYSTEM).fetch("SELECT pg_sleep(14)::text AS n")

        monkeypatch.setattr(lanes, "ANSWER_SECONDS", 20.0)
        assert (await Reading(SYSTEM).fetch("SELECT 7 AS n"))[0]["n"] == 7


@pytest.mark.usefixtures("behind")
async def test_who_went_away_at_the_end_of_a_read_cuts_nobody_off_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    execute = asyncpg.Connection.execute

    async def left(connection: asyncpg.Connection, sql: str, *values: object) -> str:
        done: str = await execute(connection, sql, *values)
        if sql == "COMMIT":
            raise asyncio.CancelledError
        return done

    async with operations.opened_application_of_this_schema():
        monkeypatch.setattr(lanes, "ANSWER_SECONDS", 0.3)
        with monkeypatch.context() as patch:
            patch.setattr(asyncpg.Connection, "execute", left)
            with pytest.raises(asyncio.CancelledError):
                await Reading(SYSTEM).fetch("SELECT 7 AS n")

        monkeypatch.setattr(lanes, "ANSWER_SECONDS", 20.0)
        found = await Reading(SYSTEM).fetch("SELECT pg_sleep(0.6)::text AS n")
        assert len(found) == 1


async def cut_off() -> None:
    """A statement longer than its transaction's own limit."""
    async with Work(SYSTEM) as unit:
        await unit.fetch("SELECT set_config('statement_timeout', '50ms', true)")
        await unit.fetch("SELECT pg_sleep(30)")


async def test_everything_runs_through_it_from_the_first_migration_on(
    bouncer: Bouncer, tmp_path: Path
) -> None:
    everything = Gateway(tmp_path, everything=True, TODOKEDE_DATABASE_URL=bouncer.url)
    persons = [Person() for _ in range(RESIDENTS)]
    feed = tmp_path / "cards.jsonl"
    feed.write_text("".join(f"{person.line()}\n" for person in persons), encoding="utf-8")
    assert "applied 0001_first" in everything.command("migrate")
    assert f"{RESIDENTS} changed" in everything.command("cards", "load", str(feed))

    await everything.start()
    try:
        async with Client(everything.url) as client:
            residents = [Resident(person, client, random.Random(1)) for person in persons]
            await asyncio.gather(*(file_often(resident) for resident in residents))
            for resident in residents:
                numbers = [one for some in resident.acknowledged.values() for one in some]
                assert sorted(await resident.history()) == sorted(numbers)
                assert resident.wrong == []
            await mails_come(tmp_path / "mail", RESIDENTS)
    finally:
        await everything.end()
    assert "registered" in everything.command("registration", "run", "--dry-run")
    assert "every chain is whole" in everything.command("audit", "verify")


async def file_often(resident: Resident) -> None:
    """Registers, logs in and files."""
    await resident.register()
    for _ in range(EACH):
        await resident.submit(resident.new_key())


async def mails_come(folder: Path, least: int) -> None:
    """Waits. Errors: AssertionError."""
    give_up = clock.monotonic() + MAILS_SECONDS
    while len(list(folder.glob("*.eml"))) < least:
        assert clock.monotonic() < give_up
        await asyncio.sleep(0.1)
