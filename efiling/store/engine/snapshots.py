"""The whole database as it is at one moment, table by table, while others go on writing.

On SQLite it is a connection's read transaction, whose values are taken as they lie there, without
the types of their columns: a row that somebody damaged is copied like every other. On PostgreSQL it
is one transaction, repeatable and read-only, of the login itself, which row-level security is told
to show everything.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import aiosqlite
import asyncpg

from efiling.settings.database_address import sqlite_path
from efiling.store.engine import postgres_login
from efiling.store.engine.database import BUSY_TIMEOUT_MS, translating
from efiling.store.engine.records import Row
from efiling.store.engine.year_parts import FIRST_NUMBERS, Year, last_given, years_of

ROWS_A_TIME = 500
MIGRATIONS = "tortoise_migrations"
NOT_COPIED = frozenset({MIGRATIONS, "process", "filing_year"})
"""What is of this database alone: its migrations, and which processes live on it; and its parts,
which are laid out before there is a row."""
RUNNING_NUMBER = "filing_number"
Rows = Sequence[Sequence[Any]]


class Snapshot(Protocol):
    """One moment of a database. Names of tables and columns come from the database itself."""

    dialect: str

    async def tables(self) -> list[str]:
        """Those to copy, by name. What the database keeps for itself is none."""

    async def columns(self, table: str) -> list[str]:
        """In their order in the table."""

    async def count(self, table: str) -> int:
        """How many rows it has."""

    def rows(self, table: str, columns: Sequence[str]) -> AsyncIterator[Rows]:
        """All of them, some at a time."""

    async def migrations(self) -> list[str]:
        """The names of those applied; none in a database that is not ours."""

    async def running_number(self) -> int:
        """The last one given out, or a later one."""

    async def years(self) -> list[Year]:
        """Those that have parts of their own."""


def quoted(names: Sequence[str]) -> str:
    """Names as they stand in a statement (`row` is a word of SQL)."""
    return ", ".join(f'"{name}"' for name in names)


@asynccontextmanager
async def snapshot(url: str) -> AsyncIterator[Snapshot]:
    """The database at `url` as it is now. Errors, then and later: `Unavailable`."""
    path = sqlite_path(url)
    opening: AbstractAsyncContextManager[Snapshot] = _of_sqlite(path) if path else _of_postgres(url)
    async with AsyncExitStack() as stack:
        with translating():
            found = await stack.enter_async_context(opening)
        yield found


@asynccontextmanager
async def _of_sqlite(path: Path) -> AsyncIterator["_SqliteSnapshot"]:
    async with aiosqlite.connect(
        f"file:{path}?mode=rw", uri=True, isolation_level=None
    ) as connection:
        connection.text_factory = _text_of
        await connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        await connection.execute("PRAGMA query_only = ON")
        await connection.execute("BEGIN")
        yield _SqliteSnapshot(connection)


def _text_of(raw: bytes) -> str | bytes:
    """SQLite lets any bytes into a text."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw


class _SqliteSnapshot:
    """A moment begins with the first statement."""

    dialect = "sqlite"

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def _fetch(self, sql: str) -> list[Any]:
        with translating():
            return list(await self._connection.execute_fetchall(sql))

    async def tables(self) -> list[str]:
        found = await self._fetch(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"
        )
        return sorted({name for (name,) in found} - NOT_COPIED)

    async def columns(self, table: str) -> list[str]:
        return [name for _, name, *_ in await self._fetch(f'PRAGMA table_info("{table}")')]

    async def count(self, table: str) -> int:
        return int((await self._fetch(f'SELECT count(*) FROM "{table}"'))[0][0])

    async def rows(self, table: str, columns: Sequence[str]) -> AsyncIterator[Rows]:
        sql = f'SELECT {quoted(columns)} FROM "{table}"'
        with translating():
            async with self._connection.execute(sql) as cursor:
                while rows := await cursor.fetchmany(ROWS_A_TIME):
                    yield [tuple(row) for row in rows]

    async def migrations(self) -> list[str]:
        known = f"SELECT 1 FROM sqlite_master WHERE name = '{MIGRATIONS}'"
        if not await self._fetch(known):
            return []
        return [name for (name,) in await self._fetch(f"SELECT name FROM {MIGRATIONS}")]

    async def running_number(self) -> int:
        sql = f"SELECT value FROM counter WHERE name = '{RUNNING_NUMBER}'"
        return int((await self._fetch(sql))[0][0])

    async def years(self) -> list[Year]:
        return []


@asynccontextmanager
async def _of_postgres(url: str) -> AsyncIterator["_PostgresSnapshot"]:
    connection = await postgres_login.connect_bare(url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            await connection.execute(
                "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
            )
            await connection.execute("SELECT set_config('app.role', 'SYSTEM', true)")
            yield _PostgresSnapshot(connection)
    finally:
        await connection.close()


class _PostgresSnapshot:
    """Sequences are no part of a transaction: they may be ahead of the rows, never behind."""

    dialect = "postgres"

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def _names(self, sql: str, *values: str) -> list[str]:
        with translating():
            return [row[0] for row in await self._connection.fetch(sql, *values)]

    async def _number(self, sql: str) -> int:
        with translating():
            return int(await self._connection.fetchval(sql))

    async def tables(self) -> list[str]:
        sql = (  # parts are read with their tables
            "SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition"
        )
        return sorted(set(await self._names(sql)) - NOT_COPIED)

    async def columns(self, table: str) -> list[str]:
        return await self._names(
            "SELECT column_name::text FROM information_schema.columns WHERE table_name = $1"
            " AND table_schema = current_schema() ORDER BY ordinal_position",
            table,
        )

    async def count(self, table: str) -> int:
        return await self._number(f"SELECT count(*) FROM {self._copied(table)}")

    async def rows(self, table: str, columns: Sequence[str]) -> AsyncIterator[Rows]:
        with translating():
            cursor = await self._connection.cursor(
                f"SELECT {quoted(columns)} FROM {self._copied(table)}"
            )
            while rows := await cursor.fetch(ROWS_A_TIME):
                yield [tuple(row) for row in rows]

    @staticmethod
    def _copied(table: str) -> str:
        """What stands behind FROM. A mail that is copied brings its key along."""
        if table == "mail_key":
            return "mail_key WHERE NOT EXISTS (SELECT FROM mail WHERE mail.key = mail_key.key)"
        return f'"{table}"'

    async def migrations(self) -> list[str]:
        if not await self._names(f"SELECT 1 WHERE to_regclass('{MIGRATIONS}') IS NOT NULL"):
            return []
        return await self._names(f"SELECT name FROM {MIGRATIONS}")

    async def running_number(self) -> int:
        given = [one.given for one in await self.years()]
        return max(given) if given else await last_given(self._ask, FIRST_NUMBERS)

    async def years(self) -> list[Year]:
        return await years_of(self._ask)

    async def _ask(self, sql: str, *values: Any) -> Sequence[Row]:
        with translating():
            rows: list[Row] = await self._connection.fetch(sql, *values)
            return rows
