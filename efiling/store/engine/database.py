"""Opens, migrates and closes the one database. SQLite and PostgreSQL look the same from above.

Two connections: `default` writes, inside units of work only; `reading` cannot write. On SQLite a
read on the writing connection would wait for every running transaction.
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
from tortoise.exceptions import IntegrityError, OperationalError

from efiling.errors import Unavailable

APP = "todokede"
MODELS = [
    f"efiling.store.tables.{room}" for room in ("people", "filings", "institutions", "machinery")
]
MIGRATIONS = "efiling.store.migrations"
BUSY_TIMEOUT_MS = 10_000
STATEMENT_TIMEOUT_MS = 15_000
LOCK_TIMEOUT_MS = 8_000
POOL_SIZE = 10
STORAGE_RETRY_SECONDS = 5
APP_ROLE = "todokede_app"
"""Who the service is on PostgreSQL: made by a migration, owner of nothing, bound by row-level
security."""


def sqlite_path(url: str) -> Path | None:
    """The file of an `sqlite://` URL; None for PostgreSQL."""
    return Path(url.removeprefix("sqlite://")) if url.startswith("sqlite://") else None


def _sqlite(path: Path, **pragmas: str | int) -> dict[str, Any]:
    return {
        "engine": "efiling.store.engine.sqlite",
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
        "engine": "efiling.store.engine.postgres",
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
    """Transactions leave nothing behind in a session: their settings are LOCAL, and asyncpg ends an
    open one first. Its own reset would be one more round trip for each."""


def config(url: str, *, migrating: bool = False, role: str | None = APP_ROLE) -> dict[str, Any]:
    """Tortoise's configuration for `url`. `migrating`: as the owner, for schema changes. `role`
    None: as the owner who cannot write, to look at a database that was never migrated."""
    if path := sqlite_path(url):
        # SQLite rebuilds a table to alter it, which would cascade into its children with foreign
        # keys on.
        default = _sqlite(path, foreign_keys="OFF") if migrating else _sqlite(path)
        reading = _sqlite(path, query_only="ON")
    else:
        read_only = {"default_transaction_read_only": "on"}
        if migrating:
            # The owner is bound by the policies of row-level security too, and a migration changes
            # everybody's rows.
            default = _postgres(
                url, statement_timeout="0", lock_timeout="60000", **{"app.role": "SYSTEM"}
            )
            reading = _postgres(url, **read_only)
        else:
            default = _postgres(url, **({"role": role} if role else read_only))
            reading = _postgres(url, **read_only, **({"role": role} if role else {}))
        for connection in (default, reading):
            connection["credentials"]["reset"] = _leave_as_is

    return {
        "connections": {"default": default, "reading": reading},
        "apps": {
            APP: {"models": MODELS, "default_connection": "default", "migrations": MIGRATIONS}
        },
        "use_tz": True,
        "timezone": "UTC",
    }


def make_folder(url: str) -> None:
    if path := sqlite_path(url):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


async def open_database(url: str) -> None:
    """Opens both connections for this process's event loop. Errors: `Unavailable` where it cannot
    be reached."""
    make_folder(url)
    try:
        await _open(config(url))
    except OperationalError as error:
        if not isinstance(error.__cause__, _NO_SUCH_ROLE):
            raise
        await _open(config(url, role=None))


async def _open(settings: dict[str, Any]) -> None:
    await Tortoise.init(config=settings, _enable_global_fallback=True)
    try:
        with translating():
            await default().execute_query("SELECT 1")
            await reading().execute_query("SELECT 1")
    except (Unavailable, OperationalError):
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


async def has_own_role() -> bool:
    """Whether the open database is used as `APP_ROLE`: it is, unless it was opened before a
    migration made the role."""
    if not is_postgres(reading()):
        return True
    return bool(
        (await reading().execute_query_dict("SELECT current_user = $1 AS own", [APP_ROLE]))[0][
            "own"
        ]
    )


_NO_SUCH_ROLE = (asyncpg.InvalidParameterValueError, asyncpg.InsufficientPrivilegeError)
"""What a connection says that asks for `APP_ROLE` before a migration made it."""
_STORAGE_TROUBLE = (
    "disk is full",
    "disk i/o error",
    "database is locked",
    "unable to open",
    "readonly database",
)
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


class Conflict(Exception):
    """Another row has what only one may have: a twin was faster."""


@contextlib.contextmanager
def translating() -> Iterator[None]:
    """Turns a database that is full, locked or away into `Unavailable` (`STORAGE`): come back
    later; and a row that may not be twice into `Conflict`."""
    try:
        yield
    except IntegrityError as error:
        if "unique" not in str(error).lower():
            raise
        raise Conflict from error
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
