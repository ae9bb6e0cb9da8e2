"""Tortoise's SQLite client with the things two writing processes need.

Transactions begin with `BEGIN IMMEDIATE` (after a deferred one two that read and then write fail at
once: "database is locked"), and moments, days and ids are the same Python objects as on PostgreSQL.

What is short is done on the spot: to hand it to the connection's thread and wait for the answer
takes twenty times as long (55 µs beside 3). A read is broken off after its first steps; of what
writes, a single row and a counter are known to be short, and a transaction begins at once where
nobody else writes. All else, and each commit, which waits for the disk, is done in the thread.
"""

import re
import sqlite3
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

import aiosqlite
from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)

from efiling.adapters.pauses import pause
from efiling.rules.actors import Actor
from efiling.store.engine.pools import CountingLock, PoolUse
from efiling.store.engine.records import Row

MOST_STEPS = 20_000
"""Of SQLite's machine for a read on the spot: less than a millisecond."""

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
    """A connection whose statements are read through `ClosingCursor`, by one thread at a time."""

    def __init__(self, *given: Any, **told: Any) -> None:
        super().__init__(*given, **told)
        self.turn = threading.Lock()

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        # The connection's own `execute` takes a cursor of the library, whatever `cursor` gives.
        return self.cursor(ClosingCursor).execute(sql, parameters)

    def rows_at_once(self, sql: str, values: Sequence[Any]) -> list[Row] | None:
        """The rows of a read that takes few steps. None: it takes more, or what somebody gave up
        waiting for still runs."""
        if not self.turn.acquire(blocking=False):
            return None
        try:
            return self._rows_unless(lambda: True, sql, values)
        finally:
            self.turn.release()

    def rows_of_read(
        self, sql: str, values: Sequence[Any], given_up: Callable[[], bool]
    ) -> list[Row] | None:
        """The rows of a read, however long it takes; None where who asked has given up."""
        with self.turn:
            return self._rows_unless(given_up, sql, values)

    def _rows_unless(
        self, broken_off: Callable[[], bool], sql: str, values: Sequence[Any]
    ) -> list[Row] | None:
        """`broken_off` is asked after so many steps, again and again."""
        self.set_progress_handler(broken_off, MOST_STEPS)
        try:
            return self.execute(sql, values).fetchall()
        except sqlite3.OperationalError as error:
            if str(error) != "interrupted":
                raise
            return None
        finally:
            self.set_progress_handler(None, 0)

    def begins_at_once(self) -> bool:
        """Begins a transaction; not where another process writes, for which the thread waits."""
        if not self.turn.acquire(blocking=False):
            return False
        try:
            patience = self.execute("PRAGMA busy_timeout").fetchone()[0]
            self.execute("PRAGMA busy_timeout=0").fetchall()
            try:
                self.execute("BEGIN IMMEDIATE")
            finally:
                self.execute(f"PRAGMA busy_timeout={patience}").fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        finally:
            self.turn.release()

        return True

    def rows_of(self, sql: str, values: Sequence[Any]) -> list[Row]:
        """The rows of a statement that writes."""
        with self.turn:
            return self.execute(sql, values).fetchall()

    def count_of(self, sql: str, values: Sequence[Any]) -> int:
        """How many rows a statement added, changed or removed."""
        with self.turn:
            before = self.total_changes
            rows = self.execute(sql, values).fetchall()
            return self.total_changes - before or len(rows)

    def end_with(self, statements: Sequence[tuple[Any, ...]]) -> None:
        """Runs statements, each with its values, and commits."""
        with self.turn:
            for sql, *values in statements:
                self.execute(_written(sql), values)
            self.commit()


@lru_cache(maxsize=1024)
def _written(sql: str) -> str:
    """A statement with its places as SQLite numbers them."""
    return re.sub(r"\$(\d+)", r"?\1", sql)


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
    text = _written(sql)
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
    text = _written(sql)
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
        return SqliteTransactionContext(_SchemaChange(self), self._lock)


class _SchemaChange(SqliteTransactionWrapper):
    async def begin(self) -> None:  # Tortoise's transaction, in which it migrates: immediate too
        await self._connection.execute("BEGIN IMMEDIATE")


client_class = Client
