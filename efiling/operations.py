"""What operators do: open, close and migrate the application."""

import contextlib
from collections.abc import AsyncIterator

from efiling import clock
from efiling.adapters import keys
from efiling.reads.machinery import maintenance
from efiling.rules.actors import SYSTEM
from efiling.settings import Settings, settings
from efiling.store.engine import database, schema_changes
from efiling.store.engine.database import pools
from efiling.store.engine.pools import PoolUse
from efiling.store.engine.schema_changes import MigrationRefused, NotMigrated, check_schema
from efiling.store.engine.work import Reading, drain
from efiling.store.machinery import jobs

__all__ = [
    "MigrationRefused",
    "NotMigrated",
    "PoolUse",
    "check_schema",
    "close_application",
    "due_jobs",
    "migrate",
    "open_application",
    "open_local",
    "opened_application",
    "opened_application_of_this_schema",
    "pools",
]

DRAIN_SECONDS = 10.0


def open_local(chosen: Settings) -> None:
    """Opens what needs no event loop: the clock and the keys."""
    clock.configure(chosen.clock)
    keys.open_keys(
        chosen.keys_file, create=not chosen.production, others_may_read=not chosen.production
    )


async def open_application() -> None:
    """Opens the clock, the keys and the database for this process and event loop."""
    chosen = settings()
    open_local(chosen)
    await database.open_database(
        chosen.database_url, chosen.database_pool, chosen.database_read_url
    )
    maintenance.forget()


async def close_application() -> None:
    """Lets running units of work end, then closes the database."""
    await drain(DRAIN_SECONDS)
    await database.close_database()
    keys.close_keys()


@contextlib.asynccontextmanager
async def opened_application() -> AsyncIterator[None]:
    """The application is open inside the block."""
    await open_application()
    try:
        yield
    finally:
        await close_application()


async def migrate() -> list[str]:
    """Applies the missing migrations and returns their names. Nothing else may be open in this
    process."""
    open_local(settings())
    return await schema_changes.migrate_database(settings().database_url)


@contextlib.asynccontextmanager
async def opened_application_of_this_schema() -> AsyncIterator[None]:
    """The same; a database that this version cannot work with is refused at once. Errors:
    `NotMigrated`."""
    async with opened_application():
        await check_schema()
        yield


async def due_jobs() -> int:
    """How many jobs are due and not done."""
    return await jobs.unfinished(Reading(SYSTEM), clock.now())
