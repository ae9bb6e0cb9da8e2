"""A migrated, open database with jobs made for tests in it, and worker processes beside it."""

import os
import signal
from collections.abc import AsyncIterator, Iterator

import pytest

from efiling import operations
from efiling.actions.machinery.job_table import JOBS
from efiling.settings import settings
from tests.builders.processes.programs import Program
from tests.builders.processes.queue import Queue, Workers
from tests.builders.processes.worker import KINDS_FOR_TESTS
from tests.templates import make_migrated
from tests.valkey import Redis


@pytest.fixture
def jobs_for_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table knows the jobs of `tests.builders.processes.worker`."""
    for name, kind in KINDS_FOR_TESTS.items():
        monkeypatch.setitem(JOBS, name, kind)


@pytest.fixture
def queue(application: str, jobs_for_tests: None) -> Queue:
    """The job table, once on SQLite and once on PostgreSQL."""
    return Queue()


@pytest.fixture
async def sqlite_queue(jobs_for_tests: None) -> AsyncIterator[Queue]:
    """The job table on SQLite; jobs wake up in the worker's own process."""
    await make_migrated(settings().database_url)
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
    await make_migrated(settings().database_url)
    async with operations.opened_application():
        yield Queue()


@pytest.fixture(params=["sqlite_queue", "valkey_queue"])
def either_queue(request: pytest.FixtureRequest) -> Queue:
    """Both profiles: SQLite with the embedded broker, PostgreSQL with Valkey."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Queue)
    return found


@pytest.fixture
def start_worker() -> Iterator[Workers]:
    """`start_worker(lease=3, copies=1)` starts a worker process, which ends with the test."""
    started: list[Program] = []

    def start(lease: int = 3, copies: int = 1) -> Program:
        told = {"WORKER_LEASE": str(lease), "WORKER_COPIES": str(copies)}
        started.append(Program("tests.builders.processes.worker", environment=os.environ | told))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.wait()
