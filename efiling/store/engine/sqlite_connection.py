"""One connection to a SQLite file, and the values that its columns hold: moments, days and ids are
the same Python objects as on PostgreSQL.

A read may be broken off after its first steps; which statements are done on the spot, and which in
the connection's thread, is decided in `sqlite`.
"""

import re
import sqlite3
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

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
                self.execute(written(sql), values)
            self.commit()


@lru_cache(maxsize=1024)
def written(sql: str) -> str:
    """A statement with its places as SQLite numbers them."""
    return re.sub(r"\$(\d+)", r"?\1", sql)
