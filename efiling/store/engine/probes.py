"""A write that reaches the disk: whoever only begins and commits learns nothing of a full one."""

from contextlib import suppress

import asyncpg

from efiling.errors import Unavailable
from efiling.store.engine import database
from efiling.store.engine.work import bare_transaction

_NOTE = (
    "INSERT INTO counter (name, value) VALUES ('readiness', 1)"
    " ON CONFLICT (name) DO UPDATE SET value = counter.value + 1"
)
_ROOM = (
    "SET LOCAL temp_tablespaces = ''",
    "CREATE TEMPORARY TABLE room (filler text) ON COMMIT DROP",
    "ALTER TABLE room ALTER filler SET STORAGE PLAIN",
    "INSERT INTO room SELECT repeat('x', 7000) FROM generate_series(1, 4)",
)
"""A table of its own, whose pages are taken from the disk that the others lie on: a row that is
changed, as `_NOTE` does, finds room in its page on a disk that has none."""


async def write() -> None:
    """Errors: `Unavailable` and others, where nothing can be written."""
    with database.translating():
        async with bare_transaction() as connection:
            await connection.execute(_NOTE)
        if database.is_postgres(database.default()):
            await _take_room()
        elif not database.has_room():
            raise Unavailable


async def _take_room() -> None:
    # Who may make no temporary table here learns less, and is no less able to write.
    with suppress(asyncpg.InsufficientPrivilegeError):
        async with bare_transaction() as connection:
            for statement in _ROOM:
                await connection.execute(statement)
