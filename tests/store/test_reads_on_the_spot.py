"""SQLite reads what is short on the spot, and leaves to its thread whatever may take long
(decision 3)."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from efiling.rules.actors import SYSTEM
from efiling.store.engine.sqlite import Connection
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
    """The statements that the thread is asked for."""
    asked: list[str] = []
    for name in ("rows_of", "rows_of_read", "count_of"):
        ask = getattr(Connection, name)

        def noting(self: Connection, sql: str, *given: object, ask: object = ask) -> object:
            asked.append(sql)
            return ask(self, sql, *given)  # type: ignore[operator]

        monkeypatch.setattr(Connection, name, noting)
    yield asked


async def test_a_short_read_needs_no_thread(
    application: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with in_the_thread(monkeypatch) as asked:
        await write("one")
        assert await halves() == {"one": {"a", "b"}}
    assert [one for one in asked if one.startswith("SELECT")] == []
    assert asked, "what writes is done there"


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
