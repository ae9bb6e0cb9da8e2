"""A database with rows divided into years beside people who file and read: what they notice of it,
and whether every row is there afterwards.

`python -m bench.years [--filings N]` makes a PostgreSQL of its own on the disk that keeps its
promises (fsync, autovacuum), with so many filings in a database that was migrated with rows in it,
and a gateway with a crowd that files, sends batches and reads. Then `years begin` is typed, killed
in the middle with -9, and typed again while somebody reads all tables in one long transaction, as
a backup does. Exits with 1 where somebody waited for a lock for a second, or a second longer than
before for an answer, or a row is not as it was.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from bench.batches import environment
from bench.growth import BYTES_A_FILING, OPTIONS, PLACE, ROOM_BESIDE, cluster_on_disk, say, use
from bench.growth_data import fill
from bench.growth_people import Asking, asked, plant
from bench.growth_size import Size
from bench.served import Served, apart, machine
from bench.years_load import EVERY_SECONDS, Answers, Crowd
from bench.years_locks import Locks, watched
from bench.years_rows import KEYED, rows_before, wrong_rows
from tests.builders.undivided import make_undivided
from tests.postgres import Cluster, with_database

FILINGS = 5_000_000
CEILING_SECONDS = 1.0
BATCH_ROWS = 300
BATCHES = 60
STEADY_SECONDS = 20.0
"""So long they ask before it is typed, and after it."""
KILLED_AT = "rows of audit"
AGAIN_SECONDS = 1.0
READING_SECONDS = 10.0
"""So long a transaction that reads all tables goes on, from before the last step."""
REQUESTS = {
    "submit": 20_000,
    "batch": BATCHES,
    "history": 400,
    "institution": 100,
    "audit": 200,
}
"""Of filings and batches each is sent once."""
SAFE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
    "deadlock_timeout": "1s",
}


@dataclass(slots=True)
class Course:
    """How the dividing went: each step, and when it began, in seconds since it was typed first."""

    steps: list[tuple[str, float]] = field(default_factory=list)
    refused: int = 0
    seconds: float = 0.0


def make_database(cluster: Cluster, folder: Path, size: Size) -> tuple[str, Mapping[str, Asking]]:
    """The URL of a database that was migrated with rows in it, and what is asked of it."""
    url = cluster.fresh()
    use(folder, url)
    say("making those who ask")
    asyncio.run(make_undivided(url, pytest.MonkeyPatch()))
    people = asyncio.run(plant(folder, BATCHES, 0))

    say(f"filling {size.filings:,} filings of {size.persons:,} people")
    begun, own = time.monotonic(), seen_by(cluster, url)
    numbers = asyncio.run(fill(own, size, people.measured))
    asyncio.run(give_keys(own))
    say(f"  {time.monotonic() - begun:.0f} seconds")
    return url, asked(people, numbers, REQUESTS)


def seen_by(cluster: Cluster, url: str) -> str:
    """The URL of a superuser."""
    return with_database(cluster.superuser, url.rpartition("/")[2])


async def give_keys(url: str) -> None:
    """Every mail has one, as those of registrations do; they are what is copied."""
    connection = await asyncpg.connect(url)
    for statement in (
        "UPDATE mail SET key = 'registration ' || id WHERE key IS NULL",
        "VACUUM (ANALYZE) mail",
        "CHECKPOINT",
    ):
        await connection.execute(statement, timeout=None)
    await connection.close()


async def read_all(own: str) -> None:
    """Holds a lock of every table, as a backup does, so that nobody gets a whole one."""
    connection = await asyncpg.connect(own)
    async with connection.transaction(isolation="repeatable_read"):
        for table in KEYED:
            await connection.fetchval(f"SELECT 1 FROM {table} LIMIT 1")
        await asyncio.sleep(READING_SECONDS)
    await connection.close()


async def begin(own: str, told: Mapping[str, str]) -> Course:
    """Types `years begin` until the tables are divided. The first that comes to its middle is
    killed; its connection may go on for a while, and nobody else begins meanwhile. From there on
    the next meets somebody who reads."""
    course, killed, started = Course(), False, time.monotonic()
    readers: list[asyncio.Task[None]] = []
    while True:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-u", "-m", "gateway", "years", "begin"),
            env={**os.environ, **told},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        assert process.stdout, "it is piped"
        lines = []
        async for line in process.stdout:
            lines.append(line.decode().strip())
            step = lines[-1] + (" again" if killed else "")
            course.steps.append((step, round(time.monotonic() - started, 1)))
            if lines[-1] == KILLED_AT and killed:
                readers.append(asyncio.create_task(read_all(own)))
            elif lines[-1] == KILLED_AT:
                process.kill()
                killed = True

        code = await process.wait()
        if code == 0:
            course.seconds = time.monotonic() - started
            await asyncio.gather(*readers)
            return course
        if code > 0 and "somebody else is at it" not in " ".join(lines):
            raise RuntimeError(f"not divided: {lines}")
        course.refused += code > 0
        await asyncio.sleep(AGAIN_SECONDS)


async def rehearse(
    server: Served, own: str, told: Mapping[str, str], asking: Mapping[str, Asking]
) -> dict[str, Any]:
    """The figures of everybody's answers before, meanwhile and afterwards, of locks and of rows."""
    crowd, phases = Crowd(server.port, asking), {}
    connection = await asyncpg.connect(own)
    say("looking at every row")
    before = await rows_before(connection)

    async with crowd.at_work():
        await asyncio.sleep(STEADY_SECONDS)
        phases["before"], crowd.answers = crowd.answers, Answers()
        say("years begin")
        async with watched(own) as locks:
            course = await begin(own, told)
            await asyncio.sleep(1.0)
            phases["meanwhile"], crowd.answers = crowd.answers, Answers()
            await asyncio.sleep(STEADY_SECONDS)
    phases["after"] = crowd.answers

    say("looking at every row again")
    others = await crowd.ask_again()
    filings = len(crowd.told) + crowd.batches * BATCH_ROWS
    wrong = await wrong_rows(connection, before, crowd.told.values(), filings)
    await connection.close()
    return figures(phases, locks, course) | {
        "received": filings,
        "rows": {table: count for table, (count, _) in before.amounts.items()},
        "wrong": wrong | {"other numbers when asked again": others},
        "bad": [text for one in phases.values() for text in one.bad],
    }


def figures(phases: Mapping[str, Answers], locks: Locks, course: Course) -> dict[str, Any]:
    return {
        "phases": {name: one.figures() for name, one in phases.items()},
        "longest_ms": {name: round(one.longest * 1000, 1) for name, one in phases.items()},
        "lock_waits": len(locks.waits),
        "longest_lock_wait_ms": round(locks.longest_wait * 1000, 1),
        "waited_for": locks.place,
        "longest_lock_held_ms": round(locks.longest_held * 1000, 1),
        "looks": locks.looks,
        "steps_s": course.steps,
        "refused": course.refused,
        "seconds": round(course.seconds, 1),
    }


def show(found: Mapping[str, Any]) -> None:
    """The table."""
    print(f"{'':12}" + "".join(f"{name:>33}" for name in found["phases"]))
    print(f"{'':12}" + f"{'answers':>9}{'p50 ms':>8}{'p99 ms':>8}{'longest':>8}" * 3)
    for kind in EVERY_SECONDS:
        cells = ""
        for phase in found["phases"].values():
            one = phase.get(kind, {"answers": 0, "p50_ms": 0, "p99_ms": 0, "longest_ms": 0})
            cells += f"{one['answers']:9}{one['p50_ms']:8.1f}{one['p99_ms']:8.1f}"
            cells += f"{one['longest_ms']:8.1f}"
        print(f"{kind:12}{cells}")

    for step, seconds in found["steps_s"]:
        print(f"{seconds:9.1f} s  {step}")
    print(
        f"the longest wait for a lock: {found['longest_lock_wait_ms']:.0f} ms"
        f" ({found['waited_for'] or 'nobody waited'}), of {found['lock_waits']};"
        f" a table held for {found['longest_lock_held_ms']:.0f} ms at most"
    )

    wrong = {what: count for what, count in found["wrong"].items() if count}
    print(f"received meanwhile: {found['received']:,} filings; wrong rows: {wrong or 'none'}")
    for text in found["bad"][:5]:
        print(f"not answered: {text}")


def main() -> int:
    """Prints a table, and as the last line every figure as JSON."""
    parser = argparse.ArgumentParser(prog="bench.years")
    parser.add_argument("--filings", type=int, default=FILINGS)
    parser.add_argument("--place", type=Path, default=PLACE, help="a folder on a disk with room")
    given = parser.parse_args()

    size = Size.near(given.filings)
    needed = size.filings * BYTES_A_FILING + ROOM_BESIDE
    if shutil.disk_usage(given.place).free < needed:
        print(f"{given.place} has no {needed / 2**30:.0f} GiB free", file=sys.stderr)
        return 2
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))

    options = OPTIONS | SAFE
    with tempfile.TemporaryDirectory() as name, cluster_on_disk(given.place, options) as cluster:
        folder = Path(name)
        url, asking = make_database(cluster, folder, size)
        core, others = apart()
        os.sched_setaffinity(0, others)
        told = environment(folder, url)
        command = [sys.executable, "-m", "gateway", "serve", "--port", "{port}"]
        with Served("gateway", command, told, core, folder / "log") as server:
            found = asyncio.run(rehearse(server, seen_by(cluster, url), told, asking))

    show(found)
    longer = found["longest_ms"]["meanwhile"] - found["longest_ms"]["before"]
    waited = max(longer, found["longest_lock_wait_ms"]) / 1000
    reached = waited < CEILING_SECONDS and not any(found["wrong"].values()) and not found["bad"]
    result = {
        "bench": "years",
        "filings": size.filings,
        "machine": machine(len(others | {core})),
        **found,
        "reached": reached,
    }
    print(json.dumps(result))
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
