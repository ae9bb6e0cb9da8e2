"""Reads on connections of our own, with statements that stay prepared: whatever ends a connection,
or what is prepared on it, nobody notices; and nobody waits for ever."""

import asyncio
import random
import socket
from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest

from efiling.errors import Unavailable
from efiling.rules.actors import SYSTEM
from efiling.store.engine import database, lanes
from efiling.store.engine.lanes import Lanes
from efiling.store.engine.work import Reading, Work, uncancelled
from tests.builders.connections import all_in_use
from tests.builders.databases import on_postgres
from tests.builders.owner import as_owner
from tests.builders.patience import until
from tests.postgres import elsewhere, execute

pytestmark = on_postgres
SOON = 20.0
ASKED = ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT", "TCP_USER_TIMEOUT")
OTHERS = "datname = current_database() AND pid <> pg_backend_pid()"
CUT = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {OTHERS}"
PREPARED = "SELECT count(*) AS n FROM pg_prepared_statements WHERE statement = $1"


def reading_lanes() -> Lanes:
    """Those of the open application."""
    found = database.reading()._pool
    assert isinstance(found, Lanes)
    return found


async def ask(sql: str = "SELECT count(*) AS n FROM counter") -> object:
    """One value."""
    row = await Reading(SYSTEM).fetch_one(sql)
    assert row is not None
    return row["n"]


async def ask_often(times: int, sql: str = "SELECT pg_sleep(0.02)::text AS n") -> list[object]:
    """The same at once."""
    asked = asyncio.gather(*(ask(sql) for _ in range(times)), return_exceptions=True)
    return await asyncio.wait_for(asked, SOON)


async def all_busy() -> None:
    """Waits until every lane is in use."""
    await until(lambda: database.pools()["reading"].in_use == most())


def most() -> int:
    """How many lanes there are."""
    return database.pools()["reading"].most


@pytest.mark.usefixtures("application")
async def test_nobody_waits_for_a_server_that_does_not_answer_nor_asks_it_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    original = lanes.Lane.fetch

    async def counted(lane: lanes.Lane, sql: str, values: Sequence[Any]) -> Any:
        asked.append(sql)
        return await original(lane, sql, values)

    monkeypatch.setattr(lanes.Lane, "fetch", counted)
    monkeypatch.setattr(lanes, "ANSWER_SECONDS", 0.2)
    slow = "SELECT pg_sleep(14)::text AS n"
    with pytest.raises(Unavailable):
        await asyncio.wait_for(ask(slow), SOON)
    assert asked == [slow]

    monkeypatch.setattr(lanes, "ANSWER_SECONDS", SOON)
    assert await ask("SELECT 7 AS n") == 7
    assert database.pools()["reading"].in_use == 0


@pytest.mark.usefixtures("application")
async def test_a_statement_is_prepared_once_and_the_oldest_makes_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lanes, "MOST_PREPARED", 3)
    sql = "SELECT count(*) AS n FROM counter WHERE value > 7"
    for _ in range(3):
        await ask(sql)
    assert (await Reading(SYSTEM).fetch(PREPARED, sql))[0]["n"] == 1

    for number in range(4):
        await ask(f"SELECT {number} AS n")
    (lane,) = reading_lanes()._free
    assert len(lane.prepared) == 3
    assert sql not in lane.prepared


@pytest.mark.usefixtures("application")
async def test_a_connection_that_was_cut_while_it_lay_idle_is_not_noticed(application: str) -> None:
    await ask_often(most() * 2)
    elsewhere(execute(application, CUT))
    assert await ask_often(most() * 2, "SELECT 1 AS n") == [1] * most() * 2


@pytest.mark.usefixtures("application")
async def test_a_connection_that_is_cut_under_a_read_is_not_noticed(application: str) -> None:
    await ask_often(most())
    slow = asyncio.create_task(ask_often(most(), "SELECT length(pg_sleep(0.5)::text) AS n"))
    await all_busy()
    await asyncio.to_thread(elsewhere, execute(application, CUT))
    assert await slow == [0] * most()


@pytest.mark.usefixtures("application")
async def test_a_server_that_is_away_is_unavailable_and_its_lanes_come_back(
    monkeypatch: pytest.MonkeyPatch, application: str
) -> None:
    await ask_often(most())
    there = reading_lanes()._login

    monkeypatch.setattr(reading_lanes(), "_login", {**there, "port": 1})
    elsewhere(execute(application, CUT))
    found = await ask_often(most() * 3)
    assert [type(one) for one in found] == [Unavailable] * most() * 3

    # As after a promotion: the same name, another server.
    monkeypatch.setattr(reading_lanes(), "_login", there)
    assert await ask_often(most() * 3, "SELECT 1 AS n") == [1] * most() * 3
    assert database.pools()["reading"].in_use == 0


@pytest.mark.usefixtures("application")
async def test_what_a_migration_changes_is_prepared_anew() -> None:
    await as_owner("CREATE TABLE tomorrow AS SELECT 1 AS n")
    whole = "SELECT * FROM tomorrow"
    await ask(whole)
    await as_owner("ALTER TABLE tomorrow ADD COLUMN more TEXT")
    assert await ask(whole) == 1
    await as_owner("ALTER TABLE tomorrow ALTER COLUMN n TYPE TEXT")
    assert await ask(whole) == "1"


@pytest.mark.usefixtures("application")
async def test_what_a_migration_changes_ends_one_transaction_and_no_other() -> None:
    await as_owner("CREATE TABLE tomorrow AS SELECT 1 AS n")
    await in_transactions_at_once(3)
    await as_owner("ALTER TABLE tomorrow ALTER COLUMN n TYPE TEXT")
    with pytest.raises(Unavailable):
        await in_transactions_at_once(1)
    assert await in_transactions_at_once(3) == ["1"] * 3


async def in_transactions_at_once(count: int) -> list[object]:
    """The same value, asked in so many units of work, none of which ends before all have asked."""
    asked = asyncio.Barrier(count)

    async def ask_and_wait() -> object:
        async with Work(SYSTEM) as unit:
            row = await unit.fetch_one("SELECT * FROM tomorrow")
            await asked.wait()
        return row["n"] if row else None

    return await asyncio.gather(*(uncancelled(ask_and_wait()) for _ in range(count)))


@pytest.mark.usefixtures("application")
async def test_what_the_server_forgot_is_prepared_anew() -> None:
    await ask()
    async with database.reading().acquire_connection() as connection:
        await connection.execute("DEALLOCATE ALL")
    assert await ask() == 0


@pytest.mark.usefixtures("application")
async def test_what_the_server_forgot_ends_one_transaction_and_no_other() -> None:
    sql = "SELECT count(*) AS n FROM counter"

    async def ask_twice(between: str) -> None:
        async with Work(SYSTEM) as unit:
            await unit.fetch(sql)
            await unit.execute(between)
            await unit.fetch(sql)

    with pytest.raises(Unavailable):
        await uncancelled(ask_twice("DEALLOCATE ALL"))
    await uncancelled(ask_twice("SELECT 1"))


@pytest.mark.usefixtures("application")
async def test_a_lane_left_within_a_transaction_is_not_used_again() -> None:
    process = "SELECT pg_backend_pid() AS n"
    async with database.reading().acquire_connection() as connection:
        await connection.execute("BEGIN")
        left = await connection.fetchval(process)
    assert await ask(process) != left


@pytest.mark.usefixtures("application")
async def test_a_lane_that_lay_idle_for_long_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    process = "SELECT pg_backend_pid() AS n"
    first = await ask(process)
    assert await ask(process) == first
    monkeypatch.setattr(lanes, "IDLE_SECONDS", 0.0)
    assert await ask(process) != first


@pytest.mark.usefixtures("application")
async def test_readers_who_are_cancelled_in_line_or_at_work_leave_every_lane_free() -> None:
    chance = random.Random(8)
    for _ in range(20):
        readers = [
            asyncio.create_task(ask("SELECT length(pg_sleep(0.01)::text) AS n"))
            for _ in range(most() * 3)
        ]
        await asyncio.sleep(chance.random() * 0.03)
        for one in chance.sample(readers, most() * 2):
            one.cancel()
        await asyncio.wait_for(asyncio.gather(*readers, return_exceptions=True), SOON)

    use = database.pools()["reading"]
    assert use.in_use == 0
    assert use.waiting == 0
    assert await ask_often(most() * 3, "SELECT 1 AS n") == [1] * most() * 3


@pytest.mark.usefixtures("application")
async def test_who_holds_every_connection_keeps_reads_waiting_and_not_for_ever() -> None:
    async with all_in_use("reading"):
        reader = asyncio.create_task(ask("SELECT 1 AS n"))
        await until(lambda: database.pools()["reading"].waiting == 1)
    assert await asyncio.wait_for(reader, SOON) == 1


async def test_closing_waits_for_who_reads_and_leaves_no_connection(application: str) -> None:
    slow = asyncio.create_task(ask_often(most() * 2, "SELECT length(pg_sleep(0.1)::text) AS n"))
    await all_busy()
    closed = reading_lanes()
    await asyncio.wait_for(closed.close(), SOON)

    assert await slow == [0] * most() * 2
    assert closed.use().in_use == 0
    with pytest.raises(asyncpg.InterfaceError):
        await closed.fetch("SELECT 1", ())


async def test_lanes_that_are_cut_close_when_they_are_given_back(application: str) -> None:
    async with database.reading().acquire_connection() as connection:
        reading_lanes().terminate()
        assert not connection.is_closed()
    assert connection.is_closed()
    assert reading_lanes().use().in_use == 0


async def test_lanes_that_are_cut_leave_nobody_in_line(application: str) -> None:
    async with all_in_use("reading"):
        readers = asyncio.create_task(ask_often(most() * 3, "SELECT 1 AS n"))
        await until(lambda: database.pools()["reading"].waiting == most() * 3)
        reading_lanes().terminate()
    assert [type(one) for one in await readers] == [Unavailable] * most() * 3


async def test_closing_ends_where_connections_are_cut_and_many_stand_in_line(
    application: str,
) -> None:
    async with all_in_use("reading"):
        readers = asyncio.create_task(ask_often(most() * 3, "SELECT 1 AS n"))
        await until(lambda: database.pools()["reading"].waiting == most() * 3)
        closing = asyncio.create_task(reading_lanes().close())
        await until(lambda: database.pools()["reading"].waiting == most() * 3 + 1)
        elsewhere(execute(application, CUT))
    await asyncio.wait_for(closing, SOON)
    assert [type(one) for one in await readers] == [Unavailable] * most() * 3


@pytest.mark.usefixtures("application")
async def test_the_other_end_of_every_connection_is_asked_whether_it_is_there() -> None:
    await ask_often(3)
    connections = [lane.connection for lane in reading_lanes()._free]
    assert connections

    for connection in connections:
        place = connection._transport.get_extra_info("socket")
        assert place.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        asked = [place.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in ASKED]
        assert asked == [10, 5, 3, 25_000]
