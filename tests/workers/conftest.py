"""A migrated, open database with jobs made for tests in it, and worker processes beside it."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest

from efiling import clock, operations
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.jobs import JOBS
from efiling.settings import settings
from efiling.store.engine.work import Reading, Work, uncancelled
from efiling.store.machinery import jobs
from tests.builders.processes.worker import HANDLERS_FOR_TESTS, JOBS_FOR_TESTS
from tests.house.source import ROOT
from tests.valkey import Redis
from workers.actors import HANDLERS


class Queue:
    """The job table as tests see it."""

    async def add(self, name: str, count: int = 1, first: int = 0) -> None:
        """Queues `count` jobs, numbered from `first`."""

        async def send() -> None:
            async with Work(SYSTEM) as unit:
                for number in range(first, first + count):
                    await jobs.send(unit, name, number=number)

        await uncancelled(send())

    async def execute(self, sql: str) -> None:
        """One statement in a transaction of its own."""

        async def run() -> None:
            async with Work(SYSTEM) as unit:
                await unit.execute(sql)

        await uncancelled(run())

    async def states(self) -> dict[str, int]:
        """How many jobs are in each state."""
        rows = await Reading(SYSTEM).fetch("SELECT state, count(*) AS n FROM job GROUP BY state")
        return {row["state"]: row["n"] for row in rows}

    async def begun(self) -> int:
        """How many jobs some worker has begun."""
        rows = await Reading(SYSTEM).fetch("SELECT count(*) AS n FROM job WHERE attempts > 0")
        return int(rows[0]["n"])

    async def effects(self) -> list[int]:
        """For each job that was done, how often."""
        rows = await Reading(SYSTEM).fetch("SELECT value FROM counter WHERE name LIKE 'test-%'")
        return [row["value"] for row in rows]

    async def until_done(self, count: int, seconds: float) -> float:
        """Waits until `count` jobs are done; returns the seconds it took. Errors: AssertionError
        after `seconds`."""
        return await self._until(lambda: self._in_state("DONE"), count, seconds)

    async def until_quarantined(self, count: int, seconds: float) -> float:
        """The same for quarantine."""
        return await self._until(lambda: self._in_state("QUARANTINED"), count, seconds)

    async def until_begun(self, count: int, seconds: float = 30) -> float:
        """The same for jobs that some worker has begun."""
        return await self._until(self.begun, count, seconds)

    async def _in_state(self, state: str) -> int:
        return (await self.states()).get(state, 0)

    async def _until(
        self, number: Callable[[], Awaitable[int]], count: int, seconds: float
    ) -> float:
        began = clock.monotonic()
        while await number() < count:
            assert clock.monotonic() - began < seconds, await self.states()
            await asyncio.sleep(0.05)
        return clock.monotonic() - began


@pytest.fixture
def jobs_for_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables know the jobs of `process`."""
    for name, job in JOBS_FOR_TESTS.items():
        monkeypatch.setitem(JOBS, name, job)
        monkeypatch.setitem(HANDLERS, name, HANDLERS_FOR_TESTS[name])


@pytest.fixture
def queue(application: str, jobs_for_tests: None) -> Queue:
    """The job table, once on SQLite and once on PostgreSQL."""
    return Queue()


@pytest.fixture
async def sqlite_queue(jobs_for_tests: None) -> AsyncIterator[Queue]:
    """The job table on SQLite; jobs wake up in the worker's own process."""
    await operations.migrate()
    async with operations.opened_application():
        yield Queue()


@pytest.fixture
def valkey(postgres_url: str, own_redis: Redis, monkeypatch: pytest.MonkeyPatch) -> Redis:
    """The settings say PostgreSQL, and a broker of the test's own."""
    monkeypatch.setenv("TODOKEDE_DATABASE_URL", postgres_url)
    monkeypatch.setenv("TODOKEDE_BROKER_URL", own_redis.url)
    settings.cache_clear()
    return own_redis


@pytest.fixture
async def valkey_queue(valkey: Redis, jobs_for_tests: None) -> AsyncIterator[Queue]:
    """The job table on PostgreSQL; jobs wake up through `valkey`."""
    await operations.migrate()
    async with operations.opened_application():
        yield Queue()


@pytest.fixture(params=["sqlite_queue", "valkey_queue"])
def either_queue(request: pytest.FixtureRequest) -> Queue:
    """Both profiles: SQLite with the embedded broker, PostgreSQL with Valkey."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Queue)
    return found


Workers = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start_worker() -> Iterator[Workers]:
    """`start_worker(lease=3, copies=1)` starts a worker process, which ends with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(lease: int = 3, copies: int = 1) -> subprocess.Popen[bytes]:
        told = {"TODOKEDE_TEST_LEASE": str(lease), "TODOKEDE_TEST_COPIES": str(copies)}
        command = [sys.executable, "-m", "tests.builders.processes.worker"]
        started.append(subprocess.Popen(command, cwd=ROOT, env=os.environ | told))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.wait()
