"""A database that is full, locked, broken or away: nothing is acknowledged, reading goes on, and
nobody has to restart anything afterwards (security 2.10; tests 88 to 90)."""

import asyncio
import contextlib
import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from efiling.errors import Unavailable
from efiling.rules.actors import SYSTEM
from efiling.settings.database_address import sqlite_path
from efiling.store.engine import database
from efiling.store.engine.schema_changes import migrate_database
from efiling.store.engine.work import Reading, Work, uncancelled
from efiling.store.machinery import audit
from tests.builders.databases import on_postgres
from tests.builders.pairs import halves, write
from tests.postgres import elsewhere, execute

BIG = "x" * 200_000
SOON = 30.0
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def write_much(name: str) -> None:
    """One unit of work that needs space."""

    async def fill() -> None:
        async with Work(SYSTEM) as unit:
            for half in ("a", "b"):
                await unit.execute(
                    "INSERT INTO counter (name, value) VALUES ($1, 1)", f"{name}-{half}"
                )
                await unit.execute("UPDATE filling SET text = text || $1", BIG)

    await uncancelled(fill())


async def make_room() -> None:
    """The table that gets full."""
    await database.default().execute_query("CREATE TABLE filling (text TEXT)")
    await database.default().execute_query("INSERT INTO filling (text) VALUES ('')")


async def fill_up() -> list[str]:
    """Writes until nothing goes any more and then some; returns what was acknowledged."""
    acknowledged, refused = [], 0
    for number in range(200):
        try:
            await asyncio.wait_for(write_much(f"{number}"), SOON)
            acknowledged.append(f"{number}")
        except Unavailable:
            refused += 1
        if refused == 5:
            break
    assert refused == 5, "it never was full"
    return acknowledged


async def check_recovered(path: Path, acknowledged: list[str]) -> None:
    """What was acknowledged is there, nothing is half, and writing goes on."""
    await asyncio.wait_for(write("after"), SOON)
    found = await halves()
    assert all(there == {"a", "b"} for there in found.values())
    assert set(found) == {*acknowledged, "after"}
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@on_sqlite
async def test_a_full_database_is_unavailable_and_goes_on_when_there_is_room(
    application: str,
) -> None:
    path = sqlite_path(application)
    assert path is not None
    await make_room()
    pages = (await database.default().execute_query_dict("PRAGMA page_count"))[0]["page_count"]
    await database.default().execute_query(f"PRAGMA max_page_count = {pages + 200}")
    acknowledged = await fill_up()
    assert set(await halves()) == set(acknowledged), "reading goes on"
    await database.default().execute_query("PRAGMA max_page_count = 1000000")
    await check_recovered(path, acknowledged)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder with room for 3 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() or not mounted(folder):
        pytest.skip("this machine mounts nothing")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def mounted(folder: Path) -> bool:
    """Whether a small disk is there now."""
    mount = shutil.which("mount")
    words = [str(mount), "-t", "tmpfs", "-o", "size=3m", "none", str(folder)]
    return (
        mount is not None
        and subprocess.run(words, capture_output=True, check=False).returncode == 0
    )


@pytest.mark.faults
async def test_a_full_disk_is_unavailable_and_goes_on_when_there_is_room(small_disk: Path) -> None:
    path, ballast = small_disk / "todokede.db", small_disk / "ballast"
    ballast.write_bytes(bytes(1_000_000))
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE counter (name TEXT PRIMARY KEY, value INT)")
    async with database.opened(f"sqlite://{path}"):
        await make_room()
        acknowledged = await fill_up()
        ballast.unlink()
        await check_recovered(path, acknowledged)


@pytest.mark.parametrize("open_it", [database.open_database, migrate_database])
async def test_a_file_that_is_no_database_leaves_no_thread_that_keeps_the_process_alive(
    tmp_path: Path, open_it: Callable[[str], Awaitable[object]]
) -> None:
    (tmp_path / "todokede.db").write_bytes(b"x" * 5_000)
    before = set(threading.enumerate())
    with pytest.raises(sqlite3.DatabaseError):
        await open_it(f"sqlite://{tmp_path / 'todokede.db'}")

    left = [one for one in set(threading.enumerate()) - before if "connection" in one.name]
    for thread in left:
        thread.join(SOON)
    assert not any(thread.is_alive() for thread in left)


@on_sqlite
async def test_a_begin_that_fails_gives_the_lock_back(application: str) -> None:
    path = sqlite_path(application)
    await database.default().execute_query("PRAGMA busy_timeout = 1")

    async def try_twice() -> None:
        """The second unit runs in the same task: nothing of the first may be left in its context
        either."""
        with contextlib.closing(sqlite3.connect(str(path), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for _ in range(3):
                with pytest.raises(Unavailable):
                    async with Work(SYSTEM):
                        raise AssertionError("it began")
            other.execute("ROLLBACK")
        with contextlib.suppress(ZeroDivisionError):
            async with Work(SYSTEM) as unit:
                await unit.execute("INSERT INTO counter (name, value) VALUES ('gone-a', 1)")
                raise ZeroDivisionError
        async with Work(SYSTEM) as unit:
            await unit.execute("INSERT INTO counter (name, value) VALUES ('second-a', 1)")

    await asyncio.wait_for(uncancelled(try_twice()), SOON)
    assert await halves() == {"second": {"a"}}
    await asyncio.wait_for(write("third"), SOON)


def cut_connections(url: str) -> None:
    """Ends every connection to the database but this one, while this process's event loop stands
    still."""
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
        "current_database() AND pid <> "
    )
    elsewhere(execute(url, f"{cut} pg_backend_pid()"))


async def write_in_the_end(name: str) -> None:
    """Tries again as clients do: every idle connection of the pool may have to be found dead
    first."""
    for _ in range(database.POOL_SIZE):
        with contextlib.suppress(Unavailable):
            return await write(name)
        await asyncio.sleep(0.01)
    raise AssertionError("it never came back")


@on_postgres
async def test_a_begin_that_fails_gives_the_connection_back(application: str) -> None:
    for number in range(database.POOL_SIZE + 3):
        cut_connections(application)
        with pytest.raises(Unavailable):
            await asyncio.wait_for(write(f"{number}"), SOON)
        await asyncio.wait_for(write_in_the_end(f"again{number}"), SOON)
    await asyncio.wait_for(asyncio.gather(*(write(f"last{number}") for number in range(20))), SOON)
    assert all(there == {"a", "b"} for there in (await halves()).values())


@on_postgres
@pytest.mark.parametrize("cut_before", ["first", "second", "commit"])
async def test_a_connection_cut_within_a_unit_is_unavailable_and_leaves_nothing(
    application: str, cut_before: str
) -> None:
    async def lose() -> None:
        async with Work(SYSTEM) as unit:
            for place in ("first", "second", "commit"):
                if place == cut_before:
                    cut_connections(application)
                if place != "commit":
                    await unit.execute(
                        "INSERT INTO counter (name, value) VALUES ($1, 1)", f"lost-{place}"
                    )
            audit.record(unit, "key.added", key=1)

    for _ in range(database.POOL_SIZE + 3):
        with pytest.raises(Unavailable):
            await asyncio.wait_for(uncancelled(lose()), SOON)
    await asyncio.wait_for(
        asyncio.gather(*(write_in_the_end(f"{number}") for number in range(20))), SOON
    )
    rows = await Reading(SYSTEM).fetch("SELECT name FROM counter WHERE name LIKE 'lost-%'")
    assert rows == []
    assert len(await halves()) == 20


@on_postgres
async def test_a_reading_whose_connection_was_cut_is_unavailable_and_comes_back(
    application: str,
) -> None:
    await halves()
    cut_connections(application)
    for _ in range(database.POOL_SIZE):
        with contextlib.suppress(Unavailable):
            assert await halves() == {}
            return
    raise AssertionError("it never came back")


@on_postgres
@pytest.mark.parametrize("code", ["40001", "40003", "58030"])
async def test_what_the_server_could_not_do_now_is_unavailable(application: str, code: str) -> None:
    """Broken off for others, perhaps committed, or its disk failed."""

    async def fail() -> None:
        async with Work(SYSTEM) as unit:
            await unit.execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$")

    with pytest.raises(Unavailable):
        await uncancelled(fail())
    await write("after")
