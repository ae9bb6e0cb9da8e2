"""Opens, migrates and closes the one database. SQLite and PostgreSQL look the same from above.

Two connections: `default` writes, inside units of work only; `reading` cannot write. On SQLite a read on the writing
connection would wait for every running transaction.
"""

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import asyncpg
from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError

from efiling.errors import Unavailable

APP = "todokede"
MODELS = ["efiling.store.tables", "efiling.store.institution_tables"]
MIGRATIONS = "efiling.store.migrations"
BUSY_TIMEOUT_MS = 10_000
STATEMENT_TIMEOUT_MS = 15_000
LOCK_TIMEOUT_MS = 8_000
POOL_SIZE = 10
STORAGE_RETRY_SECONDS = 5


def sqlite_path(url: str) -> Path | None:
    """The file of an `sqlite://` URL; None for PostgreSQL."""
    return Path(url.removeprefix("sqlite://")) if url.startswith("sqlite://") else None


def _sqlite(path: Path, **pragmas: str | int) -> dict[str, Any]:
    return {
        "engine": "efiling.store.sqlite_engine",
        "credentials": {
            "file_path": str(path),
            "journal_mode": "WAL",
            "busy_timeout": BUSY_TIMEOUT_MS,
            "synchronous": "FULL",
            "secure_delete": "ON",
            "foreign_keys": "ON",
            **pragmas,
        },
    }


def _postgres(url: str, **server_settings: str) -> dict[str, Any]:
    parts = urlsplit(url)
    extra = dict(parse_qsl(parts.query))
    return {
        "engine": "efiling.store.asyncpg_engine",
        "credentials": {
            "host": parts.hostname or "127.0.0.1",
            "port": parts.port or 5432,
            "user": parts.username,
            "password": parts.password,
            "database": parts.path.lstrip("/"),
            "maxsize": int(extra.pop("maxsize", POOL_SIZE)),
            **extra,
            "server_settings": {
                "timezone": "UTC",
                "statement_timeout": str(STATEMENT_TIMEOUT_MS),
                "lock_timeout": str(LOCK_TIMEOUT_MS),
                "idle_in_transaction_session_timeout": "60000",
                **server_settings,
            },
        },
    }


async def _leave_as_is(_connection: object) -> None:
    """Single SELECTs leave nothing behind in a session; asyncpg's own reset would double the round trips of a read."""


def config(url: str, *, migrating: bool = False) -> dict[str, Any]:
    """Tortoise's configuration for `url`. `migrating` lifts what stands in the way of schema changes."""
    if path := sqlite_path(url):
        # SQLite rebuilds a table to alter it, which would cascade into its children with foreign keys on.
        default = _sqlite(path, foreign_keys="OFF") if migrating else _sqlite(path)
        reading = _sqlite(path, query_only="ON")
    else:
        default = _postgres(url, statement_timeout="0", lock_timeout="60000") if migrating else _postgres(url)
        reading = _postgres(url, default_transaction_read_only="on")
        reading["credentials"]["reset"] = _leave_as_is
    return {
        "connections": {"default": default, "reading": reading},
        "apps": {APP: {"models": MODELS, "default_connection": "default", "migrations": MIGRATIONS}},
        "use_tz": True,
        "timezone": "UTC",
    }


def make_folder(url: str) -> None:
    if path := sqlite_path(url):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


async def open_database(url: str) -> None:
    """Opens both connections for this process's event loop. Errors: `Unavailable` where it cannot be reached."""
    make_folder(url)
    await Tortoise.init(config=config(url), _enable_global_fallback=True)
    try:
        with translating():
            await default().execute_query("SELECT 1")
            await reading().execute_query("SELECT 1")
    except Unavailable:
        await close_database()
        raise


async def close_database() -> None:
    """Closes both connections; without this SQLite's thread keeps the process alive."""
    await Tortoise.close_connections()


def default() -> BaseDBAsyncClient:
    """The writing connection: the unit of work's own inside one."""
    return get_connections().get("default")


def reading() -> BaseDBAsyncClient:
    """The connection that cannot write."""
    return get_connections().get("reading")


def is_postgres(connection: BaseDBAsyncClient) -> bool:
    return connection.capabilities.dialect == "postgres"


_STORAGE_TROUBLE = ("disk is full", "disk i/o error", "database is locked", "unable to open", "readonly database")
_POSTGRES_TROUBLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # its last words of a connection that the server has just ended
    asyncpg.CannotConnectNowError,
    ConnectionError,
    asyncio.TimeoutError,
)


@contextlib.contextmanager
def translating() -> Iterator[None]:
    """Turns a database that is full, locked or away into `Unavailable` (`STORAGE`): come back later."""
    try:
        yield
    except (OperationalError, sqlite3.OperationalError) as error:
        if any(word in str(error).lower() for word in _STORAGE_TROUBLE):
            raise Unavailable(retry_after_seconds=STORAGE_RETRY_SECONDS) from error
        raise
    except _POSTGRES_TROUBLE as error:
        raise Unavailable(retry_after_seconds=STORAGE_RETRY_SECONDS) from error


@contextlib.asynccontextmanager
async def opened(url: str) -> AsyncIterator[None]:
    """The database open inside the block."""
    await open_database(url)
    try:
        yield
    finally:
        await close_database()
