"""Migrations ask for no more than they need, and hold up nobody: what they lack is said in one line
with the words to type."""

from itertools import count

import asyncpg
import pytest

from efiling.store.engine import schema_changes
from efiling.store.engine.schema_changes import MigrationRefused, migrate_database
from tests import services
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
