"""A replica that answers what may be a second old: both walls hold there, and whoever reads learns
nothing of its being away, behind, or in the wrong place."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import pytest

from efiling.actions.machinery.readiness import Readiness
from efiling.operations import opened_application
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.readiness import Light
from efiling.settings import settings
from efiling.store.engine import database, replica
from efiling.store.engine.late_reading import LateReading
from efiling.store.engine.postgres_login import APP_ROLE
from efiling.store.engine.scope import NoScope
from efiling.store.engine.work import Reading
from tests.builders.edge.lines import Lines
from tests.builders.tenants import add, new_row, resident
from tests.postgres import signal_all
from tests.stand_by import RELOAD, Pair, answered, say

pytestmark = pytest.mark.faults

PATIENCE_SECONDS = 60
PORT = "SELECT inet_server_port() AS port"
FILINGS = "SELECT id FROM filing"
SLEEPS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"


@pytest.fixture
async def opened(
    servers: Pair, logged: Lines, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Pair]:
    """The application, which reads from the stand-by too."""
    servers.rebuild()
    at_the_stand_by = servers.url_at(servers.stand_by)
    monkeypatch.setenv("TODOKEDE_DATABASE_URL", servers.url)
    monkeypatch.setenv("TODOKEDE_DATABASE_READ_URL", at_the_stand_by)
    monkeypatch.setattr(replica, "OLDEST_SECONDS", 1.5)
    settings.cache_clear()
    async with opened_application():
        await until(late_port, servers.stand_by.server.port)
        yield servers
    settings.cache_clear()


async def late_port() -> int:
    """Where what may be a second old is read."""
    row = await LateReading(SYSTEM).fetch_one(PORT)
    return int(row["port"]) if row else 0


async def until(ask: Callable[[], Awaitable[object]], wanted: object) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if await ask() == wanted:
                return
            await asyncio.sleep(0.05)


async def replicas_light() -> Light:
    """How `/readyz` shows it."""
    return next(one.light for one in await Readiness().look() if one.name == "replica")


async def test_what_may_be_old_is_read_there_and_everything_else_from_the_primary(
    opened: Pair,
) -> None:
    row = await Reading(SYSTEM).fetch_one(PORT)
    assert row is not None
    assert row["port"] == opened.primary.server.port
    assert await late_port() == opened.stand_by.server.port
    assert await replicas_light() is Light.GREEN


async def test_both_walls_stand_there_too(opened: Pair) -> None:
    one, other = resident(), resident()
    filed = new_row("filing", one)
    await add("filing", one, filed)

    async def seen_by_owner() -> set[UUID]:
        return await seen(one)

    async def seen(actor: object) -> set[UUID]:
        view = LateReading(actor)  # type: ignore[arg-type]
        bind = view.bind()
        rows = await view.fetch(f"{FILINGS} WHERE {bind.own('filing')}", *bind.values)
        return {UUID(str(row["id"])) for row in rows}

    await until(seen_by_owner, {filed["id"]})
    assert await late_port() == opened.stand_by.server.port
    assert await seen(other) == set()
    with pytest.raises(NoScope):
        await LateReading(one).fetch(FILINGS)

    asked = database.replica()
    assert asked
    client = asked.client()
    assert client
    assert await client.execute_query_dict(FILINGS) == []
    (who,) = await client.execute_query_dict(
        "SELECT current_user::text AS name, current_setting('transaction_read_only') AS only"
    )
    assert who == {"name": APP_ROLE, "only": "on"}


async def test_one_that_is_behind_is_not_asked_and_that_is_told_once(
    opened: Pair, logged: Lines
) -> None:
    await asyncio.to_thread(say, opened.stand_by.superuser, "SELECT pg_wal_replay_pause()")
    one = resident()
    await add("filing", one, new_row("filing", one))
    await until(late_port, opened.primary.server.port)
    await until(replicas_light, Light.YELLOW)

    async def told() -> int:
        return len(logged.named("replica.left"))

    await until(told, 1)
    await asyncio.to_thread(say, opened.stand_by.superuser, "SELECT pg_wal_replay_resume()")
    await until(late_port, opened.stand_by.server.port)
    await until(replicas_light, Light.GREEN)
    assert await told() == 1


async def test_one_that_is_gone_costs_nobody_an_answer(opened: Pair) -> None:
    await asyncio.to_thread(opened.stand_by.kill)
    assert await late_port() == opened.primary.server.port
    await until(replicas_light, Light.YELLOW)
    opened.stand_by.start()
    await until(late_port, opened.stand_by.server.port)


async def test_one_that_stands_still_gives_its_readers_back(opened: Pair) -> None:
    hanging = asyncio.create_task(LateReading(SYSTEM).fetch("SELECT 1 AS one, pg_sleep(5)"))
    asked = database.replica()
    assert asked
    client = asked.client()
    assert client

    async def in_use() -> bool:
        use = client.use()
        return use is not None and use.in_use > 0

    await until(in_use, True)
    signal_all(opened.stand_by.server, signal.SIGSTOP)
    await until(replicas_light, Light.YELLOW)
    assert (await hanging)[0]["one"] == 1
    assert await late_port() == opened.primary.server.port
    # Each commit of the primary waits for it, also what the application ends with.
    signal_all(opened.stand_by.server, signal.SIGCONT)


async def test_one_that_breaks_a_read_off_costs_nobody_an_answer(
    opened: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot show what a vacuum took away and go on reading the log."""
    monkeypatch.setattr(replica, "OLDEST_SECONDS", PATIENCE_SECONDS)
    at_once = "ALTER SYSTEM SET max_standby_streaming_delay = 0"
    await asyncio.to_thread(say, opened.stand_by.superuser, at_once, RELOAD)
    owner = opened.url_at(opened.primary)
    await asyncio.to_thread(say, owner, "INSERT INTO counter (name, value) VALUES ('gone', 1)")

    async def seen_late() -> int:
        return len(await LateReading(SYSTEM).fetch("SELECT 1 FROM counter WHERE name = 'gone'"))

    await until(late_port, opened.stand_by.server.port)
    await until(seen_late, 1)
    long = "SELECT count(pg_sleep(14)::text) AS n FROM counter WHERE name = 'gone'"
    reading = asyncio.create_task(LateReading(SYSTEM).fetch(long))
    await until(lambda: asyncio.to_thread(answered, opened.stand_by.superuser, SLEEPS), 1)
    # More than once: whoever looks at the primary just then keeps the row a little longer.
    gone = ("DELETE FROM counter WHERE name = 'gone'", *["VACUUM counter"] * 5)
    await asyncio.to_thread(say, owner, *gone)
    assert (await reading)[0]["n"] == 0, "the primary was asked instead"
    assert await late_port() == opened.stand_by.server.port, "and others go on there"


async def test_one_that_takes_writes_itself_is_no_replica(opened: Pair) -> None:
    before = opened.stand_by
    await asyncio.to_thread(opened.primary.kill)
    await asyncio.to_thread(opened.promote)
    assert opened.primary is before
    await until(replicas_light, Light.YELLOW)
    assert await late_port() == before.server.port
