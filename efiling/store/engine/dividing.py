"""Divides the tables of a database with rows into years (decision 34), beside the running service:
no row is moved, and nobody waits for longer than `LOCK_MILLISECONDS` for each of them. Killed
anywhere, it is begun again."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg

from efiling.store.engine import postgres_login
from efiling.store.engine.database import translating
from efiling.store.engine.year_parts import DIVIDED, FIRST_NUMBERS, ROOM, last_given

LOCK_MILLISECONDS = 250
TRIES = 500
PAUSE_SECONDS = 0.5
SHORT_SECONDS = 1.0
"""No unit of work takes longer, a page of the night included."""
KEYS_A_PAGE = 20_000
BEGINNING_LOCK = 0x79656172
_HOLDERS = """
SELECT pid, virtualtransaction FROM pg_locks
WHERE granted AND pid <> pg_backend_pid() AND relation IN (
 SELECT oid FROM pg_class WHERE oid = ANY($1::regclass[])
 UNION ALL SELECT inhrelid FROM pg_inherits WHERE inhparent = ANY($1::regclass[]))
"""
Told = Callable[[str], None]
"""Is told what is done next."""


class DivisionRefused(Exception):
    """Nothing was done, or not all of it; the text is one line for the operator."""


@asynccontextmanager
async def as_owner(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the login itself, to which everybody's rows are shown. Errors then and later:
    `Unavailable`."""
    with translating():
        connection = await postgres_login.connect_bare(url)
        try:
            await connection.execute(
                "SET statement_timeout = 0; SELECT set_config('app.role', 'SYSTEM', false)"
            )
            yield connection
        finally:
            await connection.close()


async def divide(connection: asyncpg.Connection, year: int, told: Told) -> bool:
    """All rows that there are become those until `year`; returns whether that is news. Errors:
    `DivisionRefused`."""
    if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", BEGINNING_LOCK):
        raise DivisionRefused("somebody else is at it")
    if await connection.fetchval("SELECT EXISTS (SELECT FROM filing_year)"):
        return False

    told("keys of mails")
    await _copy_keys(connection)
    told("bounds")
    past = await last_given(connection.fetch, FIRST_NUMBERS) + ROOM
    await in_a_moment(connection, f"SELECT bound_tables({year}, {past}, 'NOT VALID')")
    for table, name in [(table, "ends") for table in DIVIDED] + [("filing", "numbered")]:
        told(f"rows of {table}")
        try:
            await connection.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
        except asyncpg.CheckViolationError as error:
            raise DivisionRefused(
                f"a row of {table} is not as it should be ({name}): {error.message}"
            ) from error

    told("the tables themselves")
    await in_a_moment(connection, f"SELECT divide_tables({year}, {past})")
    return True


async def _copy_keys(connection: asyncpg.Connection) -> None:
    """What is queued meanwhile brings its key along."""
    after: UUID | None = UUID(int=0)
    while after:
        after = await connection.fetchval(
            "WITH page AS MATERIALIZED"
            " (SELECT id, key FROM mail WHERE id > $1 ORDER BY id LIMIT $2),"
            " kept AS (INSERT INTO mail_key (key) SELECT key FROM page WHERE key IS NOT NULL"
            " ON CONFLICT DO NOTHING)"
            " SELECT id FROM page ORDER BY id DESC LIMIT 1",
            after,
            KEYS_A_PAGE,
        )


async def is_held(connection: asyncpg.Connection, tables: Sequence[str] = DIVIDED) -> bool:
    """Whether somebody has one of the tables for long, as a backup or a vacuum does: who asks for
    whole tables then gets nothing, and holds up whoever comes meanwhile."""
    before = set(await connection.fetch(_HOLDERS, tables))
    if not before:
        return False
    await asyncio.sleep(SHORT_SECONDS)
    return not before.isdisjoint(await connection.fetch(_HOLDERS, tables))


async def in_a_moment(
    connection: asyncpg.Connection, *statements: str, tables: Sequence[str] = DIVIDED
) -> None:
    """Says statements that need whole tables, in a transaction that begins when it gets them at
    once: whoever comes meanwhile waits behind it. Errors: `DivisionRefused`."""
    for _ in range(TRIES):
        if await is_held(connection, tables):
            await pause()
            continue

        try:
            async with connection.transaction():
                await connection.execute(
                    f"SET LOCAL lock_timeout = '{LOCK_MILLISECONDS}ms';"
                    f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE"
                )
                for statement in statements:
                    await connection.execute(statement)
            return
        except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
            await pause()
    raise DivisionRefused("the tables were in use on end; nothing is lost: begin again")


async def pause() -> None:
    """Before the next try."""
    await asyncio.sleep(PAUSE_SECONDS * (0.5 + random.random()))
