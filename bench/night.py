"""Filings a second that the night makes final, by one process and by several at once, beside the
bare SQL of the same work.

`python -m bench.night [--filings N] [--workers N …]` fills a PostgreSQL database of its own with
residents, five filings each, and makes a copy of it for each run. Nothing is mailed meanwhile: what
the night tells is only queued (`bench.mail` has both at once).
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg

from bench.mail import start
from bench.night_data import fill, settle_bare
from bench.served import cpu_seconds, machine
from efiling import clock
from efiling.operations import migrate, opened_application
from efiling.settings import settings
from tests import services

FILINGS = 20_000
AIMS = {1: 3_400, 2: 6_000}
"""Filings a second, by how many workers."""
CONNECTIONS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"


@dataclass(frozen=True, slots=True)
class Night:
    """What a run by several workers came to. CPU in microseconds a filing."""

    workers: int
    per_second: float
    workers_cpu_us: float
    database_cpu_us: float
    peak_mib: float
    grown_mib: float
    endings: Counter[str]


async def prepare(folder: Path, count: int) -> None:
    """A migrated database, full of filings on the evening before the night."""
    await migrate()
    async with opened_application():
        await fill(folder, count)
    await _analysed(settings().database_url)


async def _analysed(url: str) -> None:
    """As PostgreSQL's autovacuum and the job of years leave a database that filled over a day:
    nothing else would tell the planner of these rows."""
    connection = await asyncpg.connect(url)
    await connection.execute("ANALYZE")
    await connection.close()


def one_night(folder: Path, url: str, workers: int, count: int) -> Night:
    """Runs so many workers at once in a database, which nobody else uses."""
    as_of = clock.midnight(clock.today() + timedelta(days=1)).isoformat()
    command = ["bench.servers.night_run", as_of]
    with ExitStack() as running:
        processes = []
        for number in range(workers):
            log = folder / f"night{number}.log"
            process = start(command, log, TODOKEDE_DATABASE_URL=url)
            running.callback(process.kill)
            processes.append(process)
            assert process.stdout
            assert process.stdout.readline() == "open\n", log.read_text()

        begun = time.perf_counter()
        for process in processes:
            assert process.stdin
            process.stdin.write("\n")
            process.stdin.flush()
        # Their connections are as old as they: what they used before is next to nothing.
        said: list[Any] = []
        for process in processes:
            assert process.stdout
            said.append(json.loads(process.stdout.readline()))
        took = time.perf_counter() - begun
        database = asyncio.run(_database_cpu(url))

    endings: Counter[str] = sum((Counter(one["endings"]) for one in said), Counter())
    return Night(
        workers,
        count / took,
        sum(one["cpu_seconds"] for one in said) / count * 1e6,
        database / count * 1e6,
        max(one["peak_mib"] for one in said),
        max(one["grown_mib"] for one in said),
        endings,
    )


async def _database_cpu(url: str) -> float:
    connection = await asyncpg.connect(url)
    used = sum(cpu_seconds(row["pid"]) for row in await connection.fetch(CONNECTIONS))
    await connection.close()
    return used


def show(night: Night) -> None:
    """A line of the table."""
    print(
        f"{night.workers:8} {night.per_second:10.0f} {night.workers_cpu_us:13.0f}"
        f" {night.database_cpu_us:14.0f} {night.peak_mib:9.0f} {night.grown_mib:9.1f}"
        f"  {dict(night.endings)}"
    )


def measure(folder: Path, full: str, workers: list[int], count: int) -> dict[str, Any]:
    """A night by each number of workers, and the bare SQL, each in a copy of its own."""
    print(machine(os.cpu_count() or 1))
    print(
        f"{'workers':>8} {'filings/s':>10} {'workers µs':>13} {'database µs':>14}"
        f" {'peak MiB':>9} {'grown':>9}"
    )
    figures: dict[str, Any] = {}
    reached = True
    for number in workers:
        url = services.postgres().fresh(full)
        night = one_night(folder, url, number, count)
        services.postgres().drop(url)
        assert night.endings.total() == count, night.endings
        show(night)
        figures[f"{number}_per_second"] = round(night.per_second)
        figures[f"{number}_workers_cpu_us"] = round(night.workers_cpu_us)
        figures[f"{number}_database_cpu_us"] = round(night.database_cpu_us)
        figures[f"{number}_peak_mib"] = round(night.peak_mib)
        figures[f"{number}_grown_mib"] = round(night.grown_mib, 1)
        reached = reached and night.per_second >= AIMS.get(number, 0)

    url = services.postgres().fresh(full)
    settled, took = asyncio.run(settle_bare(url))
    services.postgres().drop(url)
    print(f"{'bare SQL':>8} {settled / took:10.0f}")
    return figures | {"bare_per_second": round(settled / took), "reached": reached}


def main() -> None:
    """Prints a table, and as the last line every figure as JSON."""
    parser = argparse.ArgumentParser(prog="bench.night")
    parser.add_argument("--filings", type=int, default=FILINGS)
    parser.add_argument("--workers", type=int, nargs="+", default=list(AIMS))
    given = parser.parse_args()

    with tempfile.TemporaryDirectory() as name:
        folder, full = Path(name), services.postgres().fresh()
        os.environ |= {
            "TODOKEDE_DATABASE_URL": full,
            "TODOKEDE_KEYS_FILE": str(folder / "keys.json"),
            "TODOKEDE_MAIL_URL": f"file:{folder / 'mail'}",
        }
        settings.cache_clear()
        try:
            asyncio.run(prepare(folder, given.filings))
            figures = measure(folder, full, given.workers, given.filings)
        finally:
            services.postgres().drop(full)
    print(json.dumps({"bench": "night", "filings": given.filings, **figures}))


if __name__ == "__main__":
    main()
