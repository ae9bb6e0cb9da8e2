"""Tortoise's SQLite client with the things two writing processes need.

`BEGIN IMMEDIATE` (a deferred `BEGIN` fails at once with "database is locked" when two read and then
write), a context that gives its lock back when beginning fails, and typed columns, so that moments,
days and ids read through plain SQL are the same Python objects as on PostgreSQL.
"""

import sqlite3
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import aiosqlite
from tortoise.backends.base.client import TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError

from efiling.store.engine.pools import CountingLock, PoolUse

sqlite3.register_adapter(UUID, str)
sqlite3.register_adapter(datetime, lambda moment: moment.astimezone(UTC).isoformat(" "))
sqlite3.register_converter("TIMESTAMP", lambda raw: datetime.fromisoformat(raw.decode()))
sqlite3.register_converter("DATE", lambda raw: date.fromisoformat(raw.decode()))
sqlite3.register_converter("UUID", lambda raw: UUID(raw.decode()))


class ClosingCursor(sqlite3.Cursor):
    """A cursor that ends where a row holds what its type cannot: left open by the error, it would
    keep its connection in the past, where nothing is seen of what others write.

    Errors: ValueError for such a row, of whatever type: a text that is none is `OperationalError`
    to the library.
    """

    def fetchall(self) -> list[Any]:
        try:
            return super().fetchall()
        except BaseException as error:
            self.close()
            if "Could not decode to UTF-8" in str(error):
                raise ValueError("a text is no UTF-8") from error
            raise


class Connection(sqlite3.Connection):
    """A connection whose statements are read through `ClosingCursor`."""

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        # The connection's own `execute` takes a cursor of the library, whatever `cursor` gives.
        return self.cursor(ClosingCursor).execute(sql, parameters)


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that takes the write lock when it begins."""

    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error


class ReleasingContext(SqliteTransactionContext):
    """Tortoise's context keeps its lock for ever when BEGIN fails; this one gives it back.

    It also leaves the task's context as it was: the next transaction there would otherwise be a
    savepoint in this one, which never began.
    """

    __slots__ = ()

    async def __aenter__(self) -> TransactionalDBClient:
        self.token = None  # type: ignore[assignment]
        try:
            return await super().__aenter__()
        except BaseException:
            if self.token is not None:
                get_connections().reset(self.token)
            self._trxlock.release()
            raise


class Client(SqliteClient):
    """One SQLite connection; its transactions are immediate."""

    def __init__(self, file_path: str, **told: Any) -> None:
        super().__init__(file_path, **told)
        self._lock = self._counted = CountingLock()

    def use(self) -> PoolUse:
        """Who has the connection, and who waits for it."""
        return self._counted.use()

    async def create_connection(self, with_db: bool) -> None:  # noqa: ARG002 - Tortoise names it
        if self._connection:
            return
        connection = await aiosqlite.connect(
            self.filename,
            isolation_level=None,
            detect_types=sqlite3.PARSE_DECLTYPES,
            factory=Connection,
            uri=self.filename.startswith("file:"),
        )
        connection._conn.row_factory = sqlite3.Row
        for pragma, value in self.pragmas.items():
            await connection.execute(f"PRAGMA {pragma}={value}")
        self._connection = connection

    def _in_transaction(self) -> TransactionContext:
        return ReleasingContext(ImmediateTransaction(self), self._lock)


client_class = Client
