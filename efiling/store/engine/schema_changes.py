"""Applies migrations: all that is missing in one transaction, one process at a time."""

from collections.abc import Awaitable, Callable
from pkgutil import iter_modules

import asyncpg
from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import BaseORMException, OperationalError
from tortoise.migrations.executor import MigrationTarget

from efiling.errors import Unavailable
from efiling.settings.database_address import postgres_address
from efiling.store import migrations
from efiling.store.engine import database
from efiling.store.engine.migration_states import Executor
from efiling.store.engine.postgres_login import APP_ROLE
from efiling.store.engine.work import schema_transaction

MIGRATION_LOCK = 0x70D0_4ED3
TURN_SECONDS = 600
"""How long a migration waits for another process's to end."""
LOCK_SECONDS = 5
"""How long a change waits for a table that is in use. Whoever comes later waits behind it."""
LATEST = MigrationTarget(app_label=database.APP, name="__latest__")


class NotMigrated(Exception):
    """The database is not as this version needs it; the text is one line for the operator."""


class MigrationRefused(Exception):
    """The migrations could not be applied, and nothing was; the text is one line for the
    operator."""


async def migrate_database(url: str) -> list[str]:
    """Applies what is missing, all in one transaction, one process at a time. Returns the names
    applied. Errors: `MigrationRefused`, `Unavailable`.

    Tortoise records a migration after its transaction; inside ours a kill at any point leaves
    nothing half done.
    """
    database.make_folder(url)
    settings = database.config(url, migrating=True)
    await Tortoise.init(config=settings, _enable_global_fallback=True)

    try:
        with database.translating():
            await database.default().execute_query("SELECT 1")
            async with schema_transaction() as connection:
                return await _migrate(connection, settings)
    except Unavailable as error:
        if isinstance(error.__cause__, asyncpg.LockNotAvailableError):
            raise MigrationRefused(
                f"a table was in use for {LOCK_SECONDS} seconds on end; nothing was changed: run "
                "migrate again"
            ) from error
        raise
    except (OperationalError, asyncpg.InsufficientPrivilegeError) as error:
        if missing := _missing_right(error, url):
            raise MigrationRefused(missing) from error
        raise
    finally:
        await database.close_database()


def own_migrations() -> list[str]:
    """The names of this version's migrations, in their order."""
    return sorted(one.name for one in iter_modules(migrations.__path__))


async def _migrate(connection: BaseDBAsyncClient, settings: database.Config) -> list[str]:
    if database.is_postgres(connection):
        await take_turn(connection.execute_query)

    applied: list[str] = []

    def note(event: str, _app: str, name: str) -> None:
        if event == "apply_done":
            applied.append(name)

    executor = Executor(connection, settings["apps"])
    # Its own first look at the table would fail without it, and end the transaction on PostgreSQL.
    await executor.recorder.ensure_schema(executor._schema_editor(atomic=False))
    await executor.migrate([LATEST], progress=note)

    if not database.is_postgres(connection):
        _, broken = await connection.execute_query("PRAGMA foreign_key_check")
        if broken:
            raise RuntimeError(f"a migration left {len(broken)} rows without their parent")
    return applied


async def take_turn(say: Callable[[str], Awaitable[object]]) -> None:
    """Waits until nobody else changes the schema or fills the database. The owner is bound by the
    policies of row-level security too, and everybody's rows are concerned."""
    for words in (
        "SET LOCAL statement_timeout = 0",
        f"SET LOCAL lock_timeout = '{TURN_SECONDS}s'",
        "SELECT set_config('app.role', 'SYSTEM', true)",
        f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})",
        f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'",
    ):
        await say(words)


def _missing_right(error: BaseException, url: str) -> str:
    """What an administrator must say once, where the login of `url` lacks a right; else nothing."""
    cause = error.__cause__ if isinstance(error, OperationalError) else error
    if not isinstance(cause, asyncpg.InsufficientPrivilegeError):
        return ""

    address = postgres_address(url)
    login = f'"{address.user}"'
    if "schema" in str(cause):
        return (
            f"the login {login} may not make tables; an administrator of PostgreSQL says once: "
            f'ALTER DATABASE "{address.name}" OWNER TO {login};'
        )
    return (
        f"the login {login} may not make the role {APP_ROLE}, as which the service runs; an "
        f"administrator of PostgreSQL says once: CREATE ROLE {APP_ROLE} NOLOGIN; "
        f"GRANT {APP_ROLE} TO {login};"
    )


async def pending_migrations() -> bool:
    """Whether this checkout has migrations that the open database lacks, its own role on PostgreSQL
    among them."""
    if not await database.has_own_role():
        return True
    executor = Executor(database.reading(), database.config("sqlite://unused")["apps"])
    try:
        return bool(await executor.plan([LATEST]))
    except BaseORMException:
        return True


async def check_schema() -> None:
    """Errors: `NotMigrated` for a database that this version cannot work with."""
    if not await database.has_own_role() and await database.role_exists():
        raise NotMigrated(
            f"the login of TODOKEDE_DATABASE_URL is no member of {APP_ROLE}; an administrator of "
            f"PostgreSQL says once: GRANT {APP_ROLE} TO it"
        )
    if await pending_migrations():
        raise NotMigrated("the database lacks migrations; run the command migrate first")
