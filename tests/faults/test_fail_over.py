"""Two PostgreSQL servers, of which the first one goes away in every bad manner: nobody is told what
is no longer true, and nothing that was acknowledged is lost."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

import pytest

from efiling import clock
from efiling.errors import Unavailable
from efiling.rules.actors import SYSTEM
from efiling.store.engine import database
from efiling.store.engine.ids import new_id
from efiling.store.engine.work import Reading, Work, uncancelled
from tests.builders.patience import until
from tests.builders.processes.fail_over import run
from tests.house.source import ROOT
from tests.pgbouncer import Bouncer
from tests.postgres import signal_all
from tests.stand_by import (
    ALONE,
    CONFIRMED,
    CONFIRMS,
    COPY,
    DURABLE,
    PROMOTE,
    RELOAD,
    STREAMS,
    Pair,
)

pytestmark = pytest.mark.faults

BACK_SECONDS = 30
SETTINGS = tuple(f"{name} = {value}" for name, value in DURABLE.items())
T = TypeVar("T")


@pytest.mark.slow
async def test_issue_10_what_was_acknowledged_is_there_once_and_the_jobs_have_gone_on() -> None:
    report = await run(rounds=1, seconds=0.5, residents=3, seed=10)
    assert report.wrong == []
    assert report.lost == 0
    assert report.doubled == 0
    assert report.filings_acknowledged == report.mails > 0
    assert report.registered > 0


def test_operators_are_told_to_say_what_the_trial_says() -> None:
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    words = (COPY, CONFIRMED, ALONE, RELOAD, PROMOTE, STREAMS, CONFIRMS, *SETTINGS)
    assert [said for said in words if said not in told] == []


@pytest.fixture
def pair(servers: Pair) -> Pair:
    """The same, whole."""
    servers.rebuild()
    return servers


@pytest.fixture
async def opened(pair: Pair) -> AsyncIterator[Pair]:
    """The same, with the database open in this process."""
    async with database.opened(pair.url):
        yield pair


async def port() -> int:
    """Where the service reads now. Errors: `Unavailable`."""
    row = await Reading(SYSTEM).fetch_one("SELECT inet_server_port() AS port")
    return int(row["port"]) if row else 0


def new_name() -> str:
    """Of a row that is not there yet."""
    return new_id().hex


async def written(name: str) -> int:
    """Writes a row, and tells where."""

    async def write() -> int:
        async with Work(SYSTEM) as unit:
            await unit.execute("INSERT INTO counter (name, value) VALUES ($1, 1)", name)
            row = await unit.fetch_one("SELECT inet_server_port() AS port")
            return int(row["port"]) if row else 0

    return await uncancelled(write())


async def as_soon_as(ask: Callable[[], Awaitable[T]]) -> T:
    """The first answer that comes; whoever is not answered hears `Unavailable` and nothing else."""
    give_up = clock.monotonic() + BACK_SECONDS
    while True:
        try:
            return await ask()
        except Unavailable:
            assert clock.monotonic() < give_up
            await asyncio.sleep(0.05)


async def test_without_a_primary_nothing_is_read_or_written_until_there_is_one(
    opened: Pair,
) -> None:
    before = opened.primary.server.port
    name = new_name()
    assert await port() == await written(name) == before
    await asyncio.to_thread(opened.primary.kill)

    # The stand-by answers, and what it would answer may lack what was acknowledged.
    for _ in range(3):
        with pytest.raises(Unavailable):
            await port()
        with pytest.raises(Unavailable):
            await written("meanwhile")

    await asyncio.to_thread(opened.promote)
    assert await as_soon_as(port) == opened.primary.server.port != before
    names = await Reading(SYSTEM).fetch("SELECT name FROM counter WHERE name = $1", name)
    assert len(names) == 1
    assert await written(new_name()) == opened.primary.server.port


async def test_a_primary_that_stands_still_is_left_for_the_promoted_one_and_not_come_back_to(
    opened: Pair,
) -> None:
    before = opened.primary
    assert await port() == before.server.port
    hanging = asyncio.create_task(hang())
    await until(lambda: database.pools()["reading"].in_use > 0)
    signal_all(before.server, signal.SIGSTOP)
    await asyncio.to_thread(opened.promote)

    assert await as_soon_as(port) == opened.primary.server.port
    with pytest.raises(Unavailable):
        await hanging

    # It takes writes still, of whoever asks it, and its copy of the truth is an old one.
    signal_all(before.server, signal.SIGCONT)
    assert await written(new_name()) == opened.primary.server.port
    assert {await port() for _ in range(20)} == {opened.primary.server.port}


async def hang() -> None:
    """A statement that does not come to its end."""
    await Reading(SYSTEM).fetch("SELECT pg_sleep(1000)")


async def test_a_primary_that_comes_back_as_if_nothing_had_been_is_not_asked(opened: Pair) -> None:
    before = opened.primary
    await asyncio.to_thread(before.kill)
    await asyncio.to_thread(opened.promote)
    before.start()
    assert await as_soon_as(port) == opened.primary.server.port

    # Nor where the new one is away and the old one is all there is.
    await asyncio.to_thread(opened.primary.kill)
    with pytest.raises(Unavailable):
        await port()
    opened.primary.start()
    assert await as_soon_as(port) == opened.primary.server.port

    # A process that begins now knows nothing of what was, and asks both.
    await database.close_database()
    await database.open_database(opened.url)
    assert await port() == opened.primary.server.port


async def test_behind_a_pooler_that_turned_to_a_stand_by_nothing_is_read(pair: Pair) -> None:
    bouncer = Bouncer(pair.url_at(pair.primary))
    try:
        async with database.opened(f"{bouncer.url}?target_session_attrs=read-write"):
            assert await written(new_name()) == await port() == pair.primary.server.port
            settings = bouncer.server.folder / "pgbouncer.ini"
            first, second = (f"port={half.server.port}\n" for half in (pair.primary, pair.stand_by))
            settings.write_text(settings.read_text().replace(first, second))

            assert bouncer.server.process
            bouncer.server.process.send_signal(signal.SIGHUP)
            await asyncio.to_thread(pair.primary.kill)

            for _ in range(30):
                with pytest.raises(Unavailable):
                    await port()
                await asyncio.sleep(0.05)

            await asyncio.to_thread(pair.promote)
            assert await as_soon_as(port) == pair.primary.server.port
            assert await written(new_name()) == pair.primary.server.port
    finally:
        bouncer.end()
