"""Applies migrations: all that is missing in one transaction, one process at a time."""

from tortoise import Tortoise
from tortoise.exceptions import BaseORMException
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from efiling.store.engine import database
from efiling.store.engine.work import bare_transaction

MIGRATION_LOCK = 0x70D0_4ED3


async def migrate_database(url: str) -> list[str]:
    """Applies what is missing, all in one transaction, one process at a time. Returns the names
    applied.

    Tortoise records a migration after its transaction; inside ours a kill at any point leaves
    nothing half done.
    """
    database.make_folder(url)
    settings = database.config(url, migrating=True)
    await Tortoise.init(config=settings, _enable_global_fallback=True)
    applied: list[str] = []

    def note(event: str, _app: str, name: str) -> None:
        if event == "apply_done":
            applied.append(name)

    try:
        with database.translating():
            await database.default().execute_query("SELECT 1")
            async with bare_transaction() as connection:
                if database.is_postgres(connection):
                    await connection.execute_query(
                        f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"
                    )
                executor = MigrationExecutor(connection, settings["apps"])
                # Its own first look at the table would fail without it, and end the transaction on
                # PostgreSQL.
                await executor.recorder.ensure_schema(executor._schema_editor(atomic=False))
                await executor.migrate(
                    [MigrationTarget(app_label=database.APP, name="__latest__")], progress=note
                )
                if not database.is_postgres(connection):
                    _, broken = await connection.execute_query("PRAGMA foreign_key_check")
                    if broken:
                        raise RuntimeError(
                            f"a migration left {len(broken)} rows without their parent"
                        )
    finally:
        await database.close_database()
    return applied


async def pending_migrations() -> bool:
    """Whether this checkout has migrations that the open database lacks, its own role on PostgreSQL
    among them."""
    if not await database.has_own_role():
        return True
    executor = MigrationExecutor(database.reading(), database.config("sqlite://unused")["apps"])
    try:
        return bool(
            await executor.plan([MigrationTarget(app_label=database.APP, name="__latest__")])
        )
    except BaseORMException:
        return True
