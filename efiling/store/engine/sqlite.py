"""Tortoise's SQLite client with the things two writing processes need.

Transactions begin with `BEGIN IMMEDIATE`: after a deferred `BEGIN` two that read and then write
fail at once ("database is locked").

What is short is done on the spot: to hand it to the connection's thread and wait for the answer
takes twenty times as long (55 µs beside 3). A read is broken off after its first steps; of what
writes, a single row and a counter are known to be short, and a transaction begins at once where
nobody else writes. All else is done in the thread, and so is each commit: it waits for the disk.
"""

import re
import sqlite3
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, cast

import aiosqlite
from tortoise.backends.base.client import TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections

from efiling.adapters.pauses import pause
from efiling.rules.actors import Actor
from efiling.store.engine.pools import CountingLock, PoolUse
from efiling.store.engine.records import Row
from efiling.store.engine.sqlite_connection import Connection, written


@lru_cache(maxsize=1024)
def _reads_alone(sql: str) -> bool:
    """Whether a statement changes nothing: one that does must not be broken off, which would end
    the transaction that it stands in."""
    return not re.search(r"\b(INSERT|UPDATE|DELETE)\b", sql) and sql.startswith(("SELECT", "WITH"))


_ONE_ROW = re.compile(r"INSERT INTO \w+ \([^()]*\) VALUES \([^()]*\)( ON CONFLICT .*)?", re.DOTALL)


@lru_cache(maxsize=1024)
def _is_short(sql: str) -> bool:
    """Whether a statement that writes touches a row or two, whatever there is."""
    return sql.startswith("UPDATE counter ") or _ONE_ROW.fullmatch(sql) is not None


Asked = Any
"""A connection of aiosqlite's; its `_execute`, which has no types, has its thread do something."""


async def _rows(connection: Asked, sql: str, values: Sequence[Any]) -> Sequence[Row]:
    """Rows of one statement with `$1` parameters. Errors are those of `sqlite3`, for
    `database.translating`."""
    own = cast("Connection", connection._conn)
    text = written(sql)
    if not _reads_alone(sql):
        return cast("list[Row]", await _written_by(connection, own.rows_of, sql, values))

    await pause()  # a read on the spot lets nobody have their turn
    rows = own.rows_at_once(text, values)
    if rows is not None:
        return rows

    given_up = threading.Event()
    try:
        found = await connection._execute(own.rows_of_read, text, values, given_up.is_set)
    finally:
        given_up.set()
    return cast("list[Row]", found)


async def _written_by(
    connection: Asked, write: Callable[..., Any], sql: str, values: Sequence[Any]
) -> Any:
    """What `write` gives for a statement: on the spot, or in the thread."""
    text = written(sql)
    if _is_short(sql):
        await pause()
        if not connection._conn.turn.locked():  # by a read that somebody gave up waiting for
            return write(text, values)
    return await connection._execute(write, text, values)


class Transaction:
    """One that has begun and has the write lock, and the connection, until its end."""

    __slots__ = ("_committed", "_connection", "_own", "client")

    def __init__(self, client: "Client", connection: Asked) -> None:
        self.client = client
        self._connection = connection
        self._own = cast("Connection", connection._conn)
        self._committed = False

    async def fetch(self, sql: str, values: Sequence[Any]) -> Sequence[Row]:
        """Rows of one statement with `$1` parameters."""
        return await _rows(self._connection, sql, values)

    async def execute(self, sql: str, values: Sequence[Any] = ()) -> int:
        """How many rows one statement added, changed or removed."""
        return cast("int", await _written_by(self._connection, self._own.count_of, sql, values))

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """One statement for many rows."""
        await self._connection.executemany(sql, rows)

    async def commit(self, last: Sequence[tuple[Any, ...]]) -> None:
        """Runs statements, each with its values, and commits: all in one turn of the thread."""
        await self._connection._execute(self._own.end_with, last)
        self._committed = True

    async def end(self) -> None:
        """Lets others write; what is not committed is rolled back."""
        try:
            if not self._committed:
                await self._connection.rollback()
        finally:
            self.client.lock.release()


class Client(SqliteClient):
    """One SQLite connection; its transactions are immediate."""

    def __init__(self, file_path: str, **told: Any) -> None:
        super().__init__(file_path, **told)
        self._lock = self.lock = CountingLock()

    def use(self) -> PoolUse:
        """Who has the connection, and who waits for it."""
        return self.lock.use()

    async def begun_for(self, actor: Actor | None) -> Transaction:  # noqa: ARG002 - nobody is asked
        """A transaction that has begun. `actor`: see `postgres`; here it makes no difference."""
        await self.lock.acquire()
        try:
            if not self._connection:
                await self.create_connection(with_db=True)
            connection: Asked = self._connection
            if not connection._conn.begins_at_once():
                await connection.execute("BEGIN IMMEDIATE")
        except BaseException:
            self.lock.release()
            raise
        return Transaction(self, connection)

    async def fetch(self, sql: str, values: Sequence[Any]) -> Sequence[Row]:
        """As in a transaction."""
        async with self.acquire_connection() as connection:
            return await _rows(connection, sql, values)

    async def create_connection(self, with_db: bool) -> None:  # noqa: ARG002 - Tortoise names it
        if self._connection:
            return
        connection = await aiosqlite.connect(
            self.filename,
            isolation_level=None,
            check_same_thread=False,
            detect_types=sqlite3.PARSE_DECLTYPES,
            factory=Connection,
            uri=self.filename.startswith("file:"),
        )

        connection._conn.row_factory = sqlite3.Row
        try:
            for pragma, value in self.pragmas.items():
                await connection.execute(f"PRAGMA {pragma}={value}")
        except BaseException:
            await connection.close()  # its thread would keep the process alive
            raise
        self._connection = connection

    def _in_transaction(self) -> TransactionContext:
        return _SchemaTransaction(_SchemaChange(self), self._lock)


class _SchemaTransaction(SqliteTransactionContext):
    """Tortoise's context, which gives back what it took where its transaction does not begin."""

    async def __aenter__(self) -> TransactionalDBClient:
        connection = get_connections().get(self.connection_name)
        try:
            return await super().__aenter__()
        except BaseException:
            get_connections().set(self.connection_name, connection)
            self._trxlock.release()
            raise


class _SchemaChange(SqliteTransactionWrapper):
    """Tortoise's transaction, in which it migrates: immediate too."""

    async def begin(self) -> None:
        await self._connection.execute("BEGIN IMMEDIATE")

    async def execute_script(self, query: str) -> None:
        """One statement after another. The library's own way commits before the first one: whoever
        waits for their turn would then change the schema at the same time."""
        statement = ""
        for piece in query.split(";"):
            statement += piece + ";"
            if sqlite3.complete_statement(statement):
                if statement.strip(" \n;"):
                    await self.execute_query(statement)
                statement = ""


client_class = Client
