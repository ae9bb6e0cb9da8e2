"""A database that stops while a thousand mails go out: none is lost, none goes out twice."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from efiling import clock
from efiling.operations import migrate, opened_application
from efiling.settings import settings
from tests.builders.mail_queue import queue_mails
from tests.builders.rows import fetched
from tests.house.source import ROOT
from tests.postgres import Cluster
from tests.server import free_port

pytestmark = pytest.mark.faults

MAILS = 1_000
WORKERS = 2
FROZEN_SECONDS = 17
"""Longer than a lease: whoever had a job has lost it when the database goes on."""
PATIENCE_SECONDS = 240

Trouble = Callable[[Cluster], Awaitable[None]]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """What it says is committed outlives a kill."""
    made = Cluster(synchronous_commit="on")
    yield made
    made.end()


async def frozen(cluster: Cluster) -> None:
    """All of the server stands still for a while, and goes on."""
    cluster.signal(signal.SIGSTOP)
    await asyncio.sleep(FROZEN_SECONDS)
    cluster.signal(signal.SIGCONT)


async def killed(cluster: Cluster) -> None:
    """It dies, and is started again."""
    await asyncio.to_thread(cluster.crash)


def started(words: list[str], log: Path) -> subprocess.Popen[str]:
    with log.open("ab") as kept:
        return subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=os.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=kept,
            text=True,
        )


async def mails_in(state: str) -> int:
    (row,) = await fetched("SELECT count(*) AS n FROM mail WHERE state = $1", state)
    return int(row["n"])


async def until_sent(count: int) -> None:
    give_up = clock.monotonic() + PATIENCE_SECONDS
    while await mails_in("SENT") < count:
        assert clock.monotonic() < give_up, await mails_in("QUEUED")
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("trouble", [frozen, killed])
async def test_a_database_that_stops_while_mails_go_out_loses_and_doubles_none(
    cluster: Cluster, trouble: Trouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setenv("TODOKEDE_DATABASE_URL", cluster.fresh())
    monkeypatch.setenv("TODOKEDE_MAIL_URL", f"smtp://127.0.0.1:{port}?starttls=off")
    settings.cache_clear()
    await migrate()

    with ExitStack() as running:
        async with opened_application():
            waiting = await queue_mails(tmp_path, MAILS)
            sink = started(["bench.servers.mail_sink", str(port)], tmp_path / "sink.log")
            running.callback(sink.kill)
            for number in range(WORKERS):
                log = tmp_path / f"worker{number}.log"
                worker = started(["gateway", "work", "--no-schedule"], log)
                running.callback(worker.wait)
                running.callback(worker.terminate)
            await until_sent(waiting // 5)

        await trouble(cluster)

        async with opened_application():
            await until_sent(waiting)
            assert await mails_in("QUEUED") == 0

        told, _ = await asyncio.to_thread(sink.communicate)
        got = json.loads(told)
        assert got["doubled"] == 0
        assert got["mails"] == waiting
