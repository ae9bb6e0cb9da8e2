"""Opens, migrates and closes the one database. SQLite and PostgreSQL look the same from above.

Two connections: `default` writes, inside units of work only; `reading` cannot write. On SQLite a
read on the writing connection would wait for every running transaction.
"""

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, cast

import asyncpg
from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connections
from tortoise.exceptions import ConfigurationError, IntegrityError, OperationalError

from efiling.adapters.logs import logger
from efiling.errors import Unavailable
from efiling.settings.database_address import sqlite_path
from efiling.store.engine import postgres, postgres_login, sqlite
from efiling.store.engine.pools import PoolUse
from efiling.store.engine.postgres_login import APP_ROLE, Way
from efiling.store.engine.records import Row
from efiling.store.engine.replica import WRITTEN, Replica

APP = "todokede"
MODELS = [
    f"efiling.store.tables.{room}" for room in ("people", "filings", "institutions", "machinery")
]
MIGRATIONS = "efiling.store.migrations"
BUSY_TIMEOUT_MS = 10_000
STORAGE_RETRY_SECONDS = 5
FULL_BELOW_BYTES = 1 << 20
"""A disk with no more room than this is full, whatever SQLite calls its error."""
POOL_SIZE = 10
Config = dict[str, Any]
"""What Tortoise is told."""
Client = sqlite.Client | postgres.Client
Transaction = sqlite.Transaction | postgres.Transaction


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


def config(
    url: str,
    *,
    migrating: bool = False,
    way: Way = postgres_login.AS_SERVICE,
    pool: int = POOL_SIZE,
) -> Config:
    """Tortoise's configuration for `url`. `migrating`: as the owner, for schema changes. `way`: how
    PostgreSQL is reached. `pool`: connections of this process, writing and reading together."""
    if path := sqlite_path(url):
        # SQLite rebuilds a table to alter it, which would cascade into its children with foreign
        # keys on.
        default = _sqlite(path, foreign_keys="OFF") if migrating else _sqlite(path)
        reading = _sqlite(path, query_only="ON")
    elif migrating:
        default = reading = postgres_login.bare(url)
    else:
        default = postgres_login.writing(url, way, pool - pool // 2)
        reading = postgres_login.reading(url, way, pool // 2)

    return {
        "connections": {"default": default, "reading": reading},
        "apps": {
            APP: {"models": MODELS, "default_connection": "default", "migrations": MIGRATIONS}
        },
        "use_tz": True,
        "timezone": "UTC",
    }


_opened: list[Path] = []
"""The file of the open database, where it is SQLite's."""
_watching: list[asyncio.Task[None]] = []
"""Who looks whether the primary is still the one that it was, and the replica follows it."""
_replica: list[Replica] = []
"""The one, where there is any."""
_for_both: list[Client] = []
"""The connection that writes and the one that cannot, while they are open: Tortoise looks long."""


def make_folder(url: str) -> None:
    if path := sqlite_path(url):
        _opened[:] = [path]
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


async def open_database(url: str, pool: int = POOL_SIZE, read_url: str | None = None) -> None:
    """Opens both connections for this process's event loop. `read_url`: of a replica, which need
    not answer. Errors: `Unavailable` where the database cannot be reached."""
    make_folder(url)
    if sqlite_path(url):
        await _open(config(url))
        return
    with translating():
        way = await postgres_login.find_way(url)
    await _open(config(url, way=way, pool=pool))
    if way.primary:
        _watching.append(asyncio.create_task(way.primary.watch()))
    if read_url:
        _replica.append(Replica(read_url, pool // 2, _ask_primary))
        _watching.append(asyncio.create_task(_replica[-1].watch()))


async def _ask_primary() -> Row:
    return (await reading().execute_query_dict(WRITTEN))[0]


async def _open(settings: Config) -> None:
    await Tortoise.init(config=settings, _enable_global_fallback=True)
    try:
        with translating():
            await default().execute_query("SELECT 1")
            await reading().execute_query("SELECT 1")
    except BaseException:
        await close_database()
        raise
    _for_both[:] = default(), reading()


async def close_database() -> None:
    """Closes both connections; without this SQLite's thread keeps the process alive."""
    while _watching:
        _watching.pop().cancel()
    if _for_both and not is_postgres(reading()):
        # SQLite writes its log into the file when the last one closes, and no other just then.
        await reading().close()
    _for_both.clear()
    _replica.clear()
    await Tortoise.close_connections()


def default() -> Client:
    """The connection that writes."""
    return _for_both[0] if _for_both else cast("Client", get_connections().get("default"))


def reading() -> Client:
    """The connection that cannot write."""
    return _for_both[1] if _for_both else cast("Client", get_connections().get("reading"))


def replica() -> Replica | None:
    """Who answers what may be a second old, where anybody does beside the primary."""
    return _replica[-1] if _replica else None


def pools() -> Mapping[str, PoolUse]:
    """Who uses the connections of this process; nothing while the database is closed."""
    with contextlib.suppress(ConfigurationError):
        clients: dict[str, Any] = {"writing": default(), "reading": reading()}
        return {name: use for name, one in clients.items() if (use := one.use())}
    return {}


def is_postgres(connection: BaseDBAsyncClient) -> bool:
    return connection.capabilities.dialect == "postgres"


async def has_own_role() -> bool:
    """Whether the open database is used as `APP_ROLE`: it is, unless it was opened before a
    migration made the role, or with a login that is no member of it."""
    return not is_postgres(reading()) or await _yes("current_user = $1")


async def role_exists() -> bool:
    """Whether a migration, or an administrator, made `APP_ROLE`."""
    return await _yes("EXISTS (SELECT FROM pg_roles WHERE rolname = $1)")


async def _yes(about_the_role: str) -> bool:
    rows = await reading().execute_query_dict(f"SELECT {about_the_role} AS yes", [APP_ROLE])
    return bool(rows[0]["yes"])


def has_room() -> bool:
    """Whether the disk under SQLite's file has room. Its log is written over from the beginning: a
    write of its own may pass on a full disk."""
    return _room_bytes() > FULL_BELOW_BYTES


def _room_bytes() -> int:
    folder = os.statvfs(_opened[-1].parent)
    return folder.f_bavail * folder.f_frsize


_IO_ERROR = "disk i/o error"
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
    asyncpg.TransactionRollbackError,  # a deadlock; a replica that could not show what it read
    asyncpg.PostgresSystemError,  # its disk
    asyncpg.InvalidSQLStatementNameError,  # it forgot what was prepared
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # its last words of a connection that the server has just ended
    asyncpg.CannotConnectNowError,
    asyncpg.FeatureNotSupportedError,  # it is a stand-by, asked to begin what writes
    asyncpg.ReadOnlySQLTransactionError,  # it is one, asked to write
    OSError,  # its machine does not answer, cannot be reached, or has no such name
)


def _end_unless_full() -> None:
    """The disk failed under SQLite. What this process has read and written since is in doubt: the
    next one begins with what the log of the database says. A full disk is no failed one."""
    try:
        full = not has_room()
    except OSError:
        full = False  # a disk that does not even say so is gone
    if not full:
        log.critical("storage.failed", reason="the disk gave an I/O error; this process ends")
        os._exit(1)


log = logger("storage")


class Conflict(Exception):
    """Another row has what only one may have: a twin was faster."""


class _Errors:
    """One for all: a unit of work comes by here with each of its statements."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error and (meant := _meant_by(error)):
            raise meant from error


_translating = _Errors()


def translating() -> _Errors:
    """Inside the block a database that is full, locked or away is `Unavailable` (`STORAGE`): come
    back later; and a row that may not be twice is a `Conflict`."""
    return _translating


def _meant_by(error: BaseException) -> Exception | None:
    """What an error of a database is to whoever asked; None: itself."""
    match error:
        case asyncpg.UniqueViolationError():
            return Conflict()
        case IntegrityError() | sqlite3.IntegrityError():
            return Conflict() if "unique" in str(error).lower() else None
        case OperationalError() | sqlite3.OperationalError():
            if _IO_ERROR in str(error).lower():
                _end_unless_full()
            stand_by = isinstance(error.__cause__, asyncpg.ReadOnlySQLTransactionError)
            in_trouble = any(word in str(error).lower() for word in _STORAGE_TROUBLE)
        case _:
            stand_by, in_trouble = False, isinstance(error, _POSTGRES_TROUBLE)
    trouble = stand_by or in_trouble
    return Unavailable(retry_after_seconds=STORAGE_RETRY_SECONDS) if trouble else None


@contextlib.asynccontextmanager
async def opened(url: str) -> AsyncIterator[None]:
    """The database open inside the block."""
    await open_database(url)
    try:
        yield
    finally:
        await close_database()
