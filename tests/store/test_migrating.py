"""Migrations ask for no more than they need, and hold up nobody: what they lack is said in one line
with the words to type."""

import asyncio
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from efiling.errors import Unavailable
from efiling.store.engine import schema_changes
from efiling.store.engine.database import opened
from efiling.store.engine.migration_states import Executor
from efiling.store.engine.schema_changes import MigrationRefused, migrate_database
from efiling.store.engine.snapshots import snapshot
from tests import services
from tests.builders.processes import programs
from tests.builders.processes.commands import command
from tests.builders.undivided import make_undivided
from tests.postgres import execute
from tests.templates import make_migrated

_logins = count(1)


@pytest.fixture
def poor_url(postgres_url: str) -> str:
    """A database in which the login may do what everybody may."""
    name = f"poor_{next(_logins)}"
    services.postgres().execute(f"DROP ROLE IF EXISTS {name}", f"CREATE ROLE {name} LOGIN")
    return postgres_url.replace("//todokede:todokede@", f"//{name}@")


async def test_a_login_that_may_not_make_tables_is_told_the_statement(poor_url: str) -> None:
    with pytest.raises(MigrationRefused, match=r'^.*: ALTER DATABASE "test_.*" OWNER TO "poor_'):
        await migrate_database(poor_url)


async def test_a_login_that_may_not_make_the_role_is_told_the_two_statements(
    poor_url: str, postgres_url: str
) -> None:
    login = poor_url.split("//")[1].split("@")[0]
    await execute(postgres_url, f"GRANT CREATE ON SCHEMA public TO {login}")
    with pytest.raises(MigrationRefused) as caught:
        await migrate_database(poor_url)
    two = f'CREATE ROLE todokede_app NOLOGIN; GRANT todokede_app TO "{login}";'
    assert str(caught.value).endswith(two)
    assert "\n" not in str(caught.value)


async def test_a_table_in_use_makes_a_migration_give_up_and_change_nothing(
    postgres_url: str, templates: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema_changes, "LOCK_SECONDS", 1)
    await make_migrated(postgres_url)
    newest = "DELETE FROM tortoise_migrations WHERE name = '0010_card_form'"
    await execute(postgres_url, newest, "ALTER TABLE card DROP COLUMN form")

    reader = await asyncpg.connect(postgres_url)
    try:
        async with reader.transaction():
            await reader.execute("LOCK TABLE card IN ACCESS SHARE MODE")
            with pytest.raises(MigrationRefused, match="in use for 1 seconds on end"):
                await migrate_database(postgres_url)
    finally:
        await reader.close()
    assert "0010_card_form" in await migrate_database(postgres_url)


@pytest.mark.parametrize("before", ["0031_attempt_tags", "0032_years"])
async def test_mails_of_an_account_have_one_index_whether_tables_are_divided_or_not(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    await make_undivided(postgres_url, monkeypatch, before)
    connection = await asyncpg.connect(postgres_url)
    found = await connection.fetch(
        "SELECT tablename FROM pg_indexes WHERE tablename ~ '^mail(_[0-9]+|_rest)?$'"
        " AND indexdef LIKE '%(account%'"
    )
    divided = await connection.fetchval("SELECT count(*) FROM filing_year")
    await connection.close()
    assert len(found) == len({row["tablename"] for row in found}) == (4 if divided else 1)
    assert bool(divided) is (before == "0032_years")


async def test_mails_on_sqlite_keep_their_trigger_and_lose_an_index(tmp_path: Path) -> None:
    await migrate_database(f"sqlite://{tmp_path / 'todokede.db'}")
    with closing(sqlite3.connect(tmp_path / "todokede.db")) as connection:
        named = "SELECT name FROM sqlite_master WHERE tbl_name = 'mail' AND sql IS NOT NULL"
        found = {name for (name,) in connection.execute(named)}
    assert found == {"mail", "mail_of_account", "mail_keeps_keys"}


async def test_two_migrate_one_after_the_other(database_url: str) -> None:
    """Each in a process of its own, which waits for its turn."""
    programs.context()  # made by three threads at once, it would take the settings from two
    first, second, third = await asyncio.gather(
        *(asyncio.to_thread(command, "migrate") for _ in range(3))
    )
    done = sorted([first, second, third], key=lambda one: one.stdout)
    assert [one.returncode for one in done] == [0, 0, 0], [one.stderr for one in done]
    applied = [one.stdout.count("applied ") for one in done]
    assert applied == [len(schema_changes.own_migrations()), 0, 0]
    async with opened(database_url):
        await schema_changes.check_schema()


async def test_a_migration_that_fails_leaves_nothing_of_those_before_it(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate = Executor.migrate

    async def failing(self: Executor, targets: Any, *, progress: Any) -> None:
        def note(event: str, app: str, name: str) -> None:
            progress(event, app, name)
            if name.startswith("0010"):
                raise RuntimeError("killed")

        await migrate(self, targets, progress=note)

    monkeypatch.setattr(Executor, "migrate", failing)
    with pytest.raises(RuntimeError, match="killed"):
        await migrate_database(database_url)
    async with snapshot(database_url) as moment:
        assert await moment.tables() == []
        assert await moment.migrations() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_waits_too_long_for_a_turn_is_told_so_and_nothing_stays_open(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL the turn is a lock, of which another test tells."""
    monkeypatch.setattr("efiling.store.engine.database.BUSY_TIMEOUT_MS", 20)
    path = Path(database_url.removeprefix("sqlite://"))
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable):
            await migrate_database(database_url)
        other.execute("ROLLBACK")
    assert await migrate_database(database_url) == schema_changes.own_migrations()
