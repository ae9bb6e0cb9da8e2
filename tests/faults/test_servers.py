"""The tests' own servers in bad moments: busy with themselves, or alone after a killed run."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from urllib.parse import SplitResult, urlsplit

import asyncpg
import pytest

from tests.house.source import ROOT
from tests.postgres import Cluster, execute
from tests.valkey import Redis

pytestmark = pytest.mark.faults

PATIENCE_SECONDS = 120
ENDED_SECONDS = 0.5
"""In a fraction of it Linux has ended a process whose parent is gone."""
TEST_THAT_LASTS = """
import os, pathlib, time
from tests import services

def test_that_lasts_as_long_as_the_run():
    run, told = os.getppid(), "\\n".join(services.addresses().values())
    part = pathlib.Path({told!r} + ".part")
    part.write_text(told)
    part.rename({told!r})
    while os.getppid() == run:
        time.sleep(0.05)
"""


async def test_a_database_goes_with_an_autovacuum_of_the_servers_own_in_it() -> None:
    tireless = {"autovacuum_naptime": "1s", "autovacuum_vacuum_cost_delay": "100ms"}
    cluster = Cluster(autovacuum="on", autovacuum_vacuum_cost_limit="1", **tireless)
    try:
        url = cluster.fresh()
        name = urlsplit(url).path[1:]
        await execute(
            url,
            "CREATE TABLE busy AS SELECT number FROM generate_series(1, 200000) AS number",
            "DELETE FROM busy",
        )
        await autovacuum_in(cluster, name)

        cluster.drop(url)

        connection = await asyncpg.connect(cluster.superuser)
        found = await connection.fetch("SELECT 1 FROM pg_database WHERE datname = $1", name)
        await connection.close()
        assert found == []
    finally:
        cluster.end()


async def autovacuum_in(cluster: Cluster, database: str) -> None:
    """Waits until one is at work in a database."""
    busy = "SELECT 1 FROM pg_stat_activity WHERE datname = $1 AND backend_type LIKE 'autovacuum%'"
    connection = await asyncpg.connect(cluster.superuser)
    async with asyncio.timeout(30):
        while True:
            if await connection.fetch(busy, database):
                break
            await asyncio.sleep(0.05)
    await connection.close()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """One that the servers' user may enter, which a test's own folder is not."""
    with TemporaryDirectory(prefix="todokede-killed-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_the_servers_of_a_run_in_parallel_end_with_it_though_it_is_killed(
    open_folder: Path,
) -> None:
    told, lasting = open_folder / "told", open_folder / "test_lasting.py"
    lasting.write_text(TEST_THAT_LASTS.format(told=str(told)))
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TODOKEDE_")}
    words = ["-c", "pyproject.toml", "-p", "no:cacheprovider", "-p", "tests.conftest", "-n", "1"]
    run = subprocess.Popen(
        [sys.executable, "-m", "pytest", *words, str(lasting)],
        cwd=ROOT,
        env=ours | {"TMPDIR": str(open_folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    try:
        until(told.exists)
        servers = [urlsplit(url) for url in told.read_text().split()]
        assert all(map(listens, servers))
    finally:
        run.kill()
        run.wait()

    until(lambda: not any(map(listens, servers)))


def test_a_server_goes_on_when_the_thread_that_started_it_has_ended() -> None:
    """As one of `asyncio.to_thread` does with the loop of its test."""
    redis = Redis()
    try:
        redis.kill()
        starting = Thread(target=redis.start)
        starting.start()
        starting.join()

        assert redis.server.process
        with pytest.raises(subprocess.TimeoutExpired):
            redis.server.process.wait(ENDED_SECONDS)
        assert redis.ready()
    finally:
        redis.end()


def until(true: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.05)


def listens(server: SplitResult) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((str(server.hostname), int(server.port or 0))) == 0
