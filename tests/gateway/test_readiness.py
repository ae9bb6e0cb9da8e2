"""What turns `/readyz` red or yellow, within the time of one look, and green again by itself. A
look takes 2.5 seconds at most, and another one is taken a second later: red within five."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from efiling.actions.machinery import readiness
from efiling.actions.machinery.jobs import advance_timetable
from efiling.actions.machinery.readiness import Readiness
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.readiness import RED, YELLOW, Light
from efiling.settings import settings
from efiling.store.engine import database
from gateway.http import health, scrape
from tests.builders.connections import all_in_use
from tests.builders.databases import on_postgres
from tests.builders.http.client import Client
from tests.builders.http.metrics import scraped
from tests.builders.owner import as_owner
from tests.builders.readiness import checks, red
from tests.builders.work import work_off
from tests.valkey import Redis
from workers.relay import relay


@pytest.fixture(autouse=True)
def each_request_looks_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (health, scrape):
        monkeypatch.setattr(module, "FRESH_SECONDS", -1.0)


@pytest.fixture
async def relays(application: str) -> AsyncIterator[None]:
    """A relay runs beside the test."""
    running = asyncio.create_task(relay({}))
    await until_relay(lives=True)
    yield
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def until_relay(*, lives: bool) -> None:
    """Looks until a relay is seen, or seen no more; five seconds at most."""
    async with asyncio.timeout(5):
        while True:
            if ("relay" not in await red()) is lives:
                return
            await asyncio.sleep(0.05)


async def wrong(client: Client, status: int = 200) -> set[str]:
    """What is not as it should be, told with this status."""
    answer = await client.http.get("/readyz")
    assert answer.status_code == status, answer.text
    return set(answer.json()["says"])


def test_a_look_ends_in_time_for_five_seconds() -> None:
    assert readiness.PATIENCE_SECONDS + 1.0 < 5
    assert readiness.PATIENCE_SECONDS < health.READY_SECONDS < 5


async def test_all_is_green(client: Client, relays: None) -> None:
    assert await wrong(client) == set()
    told = (await scraped(client.http)).by("check_state", "check")
    assert told.keys() == (RED.keys() | YELLOW.keys()) - {"answers"}
    assert set(told.values()) == {0}


@pytest.mark.parametrize("pool", ["reading", "writing"])
async def test_a_wedged_pool(client: Client, relays: None, pool: str) -> None:
    async with asyncio.timeout(5):
        async with all_in_use(pool):
            told = await wrong(client, 503)
    assert "pool" in told
    assert not told & {"database", "writable"}, "whoever waits for a connection knows nothing more"
    await until_relay(lives=True)
    assert await wrong(client) == set()


@on_postgres
async def test_who_may_make_no_temporary_table_is_ready(client: Client, relays: None) -> None:
    await as_owner(
        "DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC',"
        " current_database()); END $$"
    )
    assert await wrong(client) == set()


async def test_a_write_that_fails(client: Client, relays: None) -> None:
    await as_owner("ALTER TABLE counter RENAME TO elsewhere")
    assert await wrong(client, 503) == {"writable"}
    await as_owner("ALTER TABLE elsewhere RENAME TO counter")
    assert await wrong(client) == set()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_full_disk_under_sqlite(
    client: Client, relays: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its log is written over from the beginning and needs no room for a while."""
    with monkeypatch.context() as full:
        full.setattr(database, "FULL_BELOW_BYTES", 1 << 60)
        assert await wrong(client, 503) == {"writable"}
    assert await wrong(client) == set()


async def test_an_overdue_night(client: Client, relays: None) -> None:
    await advance_timetable(SYSTEM)
    assert await wrong(client) == set()
    await as_owner("UPDATE schedule SET next_at = '2026-01-01 00:00:00+00:00'")

    answer = await client.http.get("/readyz")
    assert answer.status_code == 200, "this gateway answers requests all the same"
    assert answer.json()["state"] == "red"
    assert "registration.run" in answer.json()["overdue"]
    assert set(answer.json()["says"]) == {"night", "timetable"}
    assert (await scraped(client.http)).by("check_state", "check")["night"] == 2

    await advance_timetable(SYSTEM)
    await work_off()
    assert await wrong(client) == set()


async def test_a_relay_that_stopped(client: Client) -> None:
    assert await wrong(client) == {"relay"}, "there was none yet"
    for _ in range(2):
        running = asyncio.create_task(relay({}))
        await until_relay(lives=True)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await until_relay(lives=False)
    assert await wrong(client) == {"relay"}
    assert (await scraped(client.http)).by("check_state", "check")["relay"] == 2


async def test_a_broker_that_is_away_is_yellow_after_a_minute(
    application: str, own_redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TODOKEDE_BROKER_URL", own_redis.url)
    settings.cache_clear()
    looks = Readiness()
    assert (await checks(looks))["broker"].light is Light.GREEN

    own_redis.kill()
    for _ in range(2):
        assert (await checks(looks))["broker"].light is Light.GREEN, "not a minute yet"
    monkeypatch.setattr(readiness, "BROKER_PATIENCE_SECONDS", 0)
    assert (await checks(looks))["broker"].light is Light.YELLOW

    own_redis.start()
    assert (await checks(looks))["broker"].light is Light.GREEN
