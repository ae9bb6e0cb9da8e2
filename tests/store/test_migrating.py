"""Migrations ask for no more than they need, and hold up nobody: what they lack is said in one line
with the words to type."""

import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from efiling.store.engine import schema_changes
from efiling.store.engine.schema_changes import MigrationRefused, migrate_database
from tests import services
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
