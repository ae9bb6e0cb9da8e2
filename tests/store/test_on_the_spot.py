"""SQLite does what is short on the spot, and leaves to its thread whatever may take long
(decision 3)."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from efiling import operations
from efiling.rules.actors import SYSTEM
from efiling.store.engine import database
from efiling.store.engine.database import BUSY_TIMEOUT_MS
from efiling.store.engine.work import Reading, Work, uncancelled
from tests.builders.pairs import halves, write

LONG = (
    "WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < $1)"
    " SELECT count(*) AS n FROM many"
)
ROWS = 300_000
NEVER_READ = 1_000_000_000
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@contextmanager
def in_the_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the thread is asked to do: statements, and `commit`."""
    asked: list[str] = []
    hand_over: Any = aiosqlite.Connection._execute

    async def noting(
        self: aiosqlite.Connection, work: Callable[..., Any], *given: Any, **named: Any
    ) -> Any:
        asked.append("commit" if work.__name__ == "end_with" else given[0])
        return await hand_over(self, work, *given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(aiosqlite.Connection, "_execute", noting)
        yield asked


async def test_a_short_read_and_a_row_that_is_added_need_no_thread(
    application: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with in_the_thread(monkeypatch) as asked:
        await write("one")
        assert await halves() == {"one": {"a", "b"}}
    assert asked == ["commit"]


async def test_what_changes_any_number_of_rows_is_done_in_the_thread(
    application: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    changing = ("DELETE FROM counter WHERE value > $1", "UPDATE mail SET state = $1")
    added = ("INSERT INTO counter (name, value) SELECT name || 'x', value FROM counter",)

    async def change() -> None:
        async with Work(SYSTEM) as unit:
            for sql in changing:
                await unit.execute(sql, 7)
            await unit.execute(*added)

    with in_the_thread(monkeypatch) as asked:
        await uncancelled(change())
    assert [one.replace("?1", "$1") for one in asked] == [*changing, *added, "commit"]


async def test_where_another_process_writes_the_thread_waits_for_it(
    application: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(application.removeprefix("sqlite://"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with in_the_thread(monkeypatch) as asked:
        waiting = asyncio.create_task(write("late"))
        for _ in range(50):
            await asyncio.sleep(0)
        assert not waiting.done(), "and the loop goes on"
        other.execute("COMMIT")
        await waiting
    other.close()

    assert asked == ["BEGIN IMMEDIATE", "commit"]
    assert await halves() == {"late": {"a", "b"}}
    client = database.default()
    assert (await client.fetch("PRAGMA busy_timeout", ()))[0]["timeout"] == BUSY_TIMEOUT_MS


async def test_a_long_read_lets_others_go_on(application: str) -> None:
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(count_turns())
    rows = await Reading(SYSTEM).fetch(LONG, ROWS)
    beside.cancel()
    assert rows[0]["n"] == ROWS
    assert turns > 10


async def test_a_long_read_within_a_unit_leaves_the_unit_whole(application: str) -> None:
    async def read_and_write() -> int:
        async with Work(SYSTEM) as unit:
            await unit.execute("INSERT INTO counter (name, value) VALUES ('x-a', 1)")
            rows = await unit.fetch(LONG, ROWS)
            await unit.execute("INSERT INTO counter (name, value) VALUES ('x-b', 1)")
            return int(rows[0]["n"])

    assert await uncancelled(read_and_write()) == ROWS
    assert await halves() == {"x": {"a", "b"}}


async def test_who_gives_up_a_long_read_keeps_nobody_else_waiting_on_the_loop(
    application: str,
) -> None:
    given_up = asyncio.create_task(Reading(SYSTEM).fetch(LONG, NEVER_READ))
    for _ in range(10):
        await asyncio.sleep(0)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up

    await write("after")
    assert await asyncio.wait_for(halves(), 10) == {"after": {"a", "b"}}


async def test_many_short_reads_in_a_row_let_others_have_their_turn(application: str) -> None:
    turned = asyncio.Event()
    asyncio.get_running_loop().call_soon(turned.set)
    reads = 0
    while not turned.is_set():
        await halves()
        reads += 1
    assert reads


async def test_the_connections_close_one_after_the_other_and_the_file_has_everything(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two that close at once leave the log beside the file: who copies the file has not all."""
    closed: list[str] = []
    close = aiosqlite.Connection.close

    async def noting(connection: aiosqlite.Connection) -> None:
        closed.append("begins")
        await close(connection)
        closed.append("ends")

    monkeypatch.setattr(aiosqlite.Connection, "close", noting)
    async with operations.opened_application():
        await write("one")
    assert closed == ["begins", "ends"] * 2
    assert not Path(f"{migrated_url.removeprefix('sqlite://')}-wal").exists()
