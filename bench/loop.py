"""How long others wait while one institution sends whatever is heaviest.

`python -m bench.loop [--seconds N] [--only NAME]` fills a database of its own, starts the gateway
as a process of its own and lets a school send, on some connections, one kind of heavy request after
the other and then all of them; beside it somebody else sends a small request over and over. Once on
SQLite, once on PostgreSQL. Exits with 1 where the small one's p99 is over 50 ms.
"""

import argparse
import asyncio
import json
import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench.batches import environment
from bench.load import BadAnswer, ask
from bench.loop_data import Heavy, Load, heavy
from bench.served import Served, machine, peak_mib, watched
from efiling.settings import settings
from efiling.store.engine import schema_changes
from tests import services
from tests.builders.edge.wire import answer_on

SECONDS = 6.0
WARM_SECONDS = 0.5
CONNECTIONS = 4
PAUSE_SECONDS = 0.004
CEILING_MS = 50.0
CEILING_MIB = 64.0
ALL = "all of them"


async def load(port: int, requests: Iterator[bytes], ends_at: float, told: bytes) -> int:
    """Sends one request after the other on connections of their own; returns how many were
    answered. Errors: RuntimeError for an answer that does not tell this: it is refused early, and
    nothing of what was meant is measured."""
    answered = 0
    while time.perf_counter() < ends_at:
        answer = b""
        try:
            answer = await ask(port, next(requests))
        except (BadAnswer, OSError) as error:
            answer = str(error).encode()
            await asyncio.sleep(0.002)

        answered += 1
        if told not in answer:
            raise RuntimeError(f"not told: {told!r}, but {answer[:1_000]!r}")
    return answered


def waits_beside(port: int, request: bytes, seconds: float) -> list[float]:
    """How long each small request took, from another caller's connection and process."""
    waits, ends_at = [], time.perf_counter() + seconds
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        while (sent_at := time.perf_counter()) < ends_at:
            connection.sendall(request)
            answer_on(connection)
            waits.append(time.perf_counter() - sent_at)
            time.sleep(PAUSE_SECONDS)
    return waits


async def measure(
    server: Served, pool: Executor, asked: Heavy, stops: Path, given: argparse.Namespace
) -> dict[str, dict[str, Any]]:
    """The figures of each load."""
    seconds, only = given.seconds, given.only
    loop = asyncio.get_running_loop()
    # The other caller's process takes a while to start.
    await loop.run_in_executor(pool, waits_beside, server.port, asked.small, WARM_SECONDS)
    everything = Load(lambda: _turns([one.make() for one in asked.loads.values()]))
    found = {}
    for name, one in {**asked.loads, ALL: everything}.items():
        if only and name != only:
            continue
        # What is done once, such as remembering a document, is no part of it.
        await load(server.port, one.make(), time.perf_counter() + WARM_SECONDS, one.told)
        forget(stops)
        before = peak_mib(server)
        requests, ends_at = one.make(), time.perf_counter() + seconds
        loads_end = [load(server.port, requests, ends_at, one.told) for _ in range(CONNECTIONS)]
        beside = loop.run_in_executor(pool, waits_beside, server.port, asked.small, seconds)
        answered = await asyncio.gather(*loads_end)
        waits = sorted(await beside)

        found[name] = {
            "answered": sum(answered),
            "small": len(waits),
            "p50_ms": _ms(waits[len(waits) // 2]),
            "p99_ms": _ms(waits[int(len(waits) * 0.99)]),
            "longest_ms": _ms(waits[-1]),
            "peak_mib": peak_mib(server),
            "grown_mib": round(peak_mib(server) - before, 1),
            **longest_stop(stops),
        }
        show(name, found[name])
    return found


def _turns(loads: list[Iterator[bytes]]) -> Iterator[bytes]:
    return (next(one) for one in cycle(loads))


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def longest_stop(stops: Path) -> dict[str, Any]:
    """The longest time in which the gateway's event loop did nothing else, and where that was."""
    lines = stops.read_text(encoding="utf-8").splitlines() if stops.exists() else []
    last = json.loads(lines[-1]) if lines else {"ms": 0.0, "places": []}
    return {"stop_ms": last["ms"], "places": last["places"]}


def forget(stops: Path) -> None:
    """The stops of the load before."""
    stops.unlink(missing_ok=True)


def show(name: str, figures: dict[str, Any]) -> None:
    """A line of the table."""
    print(
        f"  {name:14} {figures['answered']:8} {figures['small']:8} {figures['p50_ms']:8.1f} "
        f"{figures['p99_ms']:8.1f} {figures['longest_ms']:8.1f} {figures['stop_ms']:8.1f} "
        f"{figures['peak_mib']:8.0f}"
    )


def one_database(
    name: str, folder: Path, url: str, given: argparse.Namespace
) -> dict[str, dict[str, Any]]:
    """Fills, serves and measures."""
    os.environ.update(environment(folder, url))
    settings.cache_clear()
    asyncio.run(schema_changes.migrate_database(url))
    asked = asyncio.run(heavy())
    print(f"{name:16} answered    small   p50 ms   p99 ms  longest     stop      MiB")

    stops = folder / "stops.jsonl"
    with (
        watched(name, stops, environment(folder, url), folder / f"{name}.log") as server,
        ProcessPoolExecutor(1, get_context("spawn")) as pool,
    ):
        return asyncio.run(measure(server, pool, asked, stops, given))


def main() -> int:
    """Prints a table, and as the last line every figure as JSON."""
    parser = argparse.ArgumentParser(prog="bench.loop")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--only", default="")
    parser.add_argument("--database", choices=["sqlite", "postgres"])
    parser.add_argument("--where", action="store_true", help="Say where the longest stops were.")
    given = parser.parse_args()

    figures = {}
    for name in [given.database] if given.database else ["sqlite", "postgres"]:
        with tempfile.TemporaryDirectory() as place:
            url = f"sqlite://{place}/todokede.db"
            if name == "postgres":
                url = services.postgres().fresh()
            figures[name] = one_database(name, Path(place), url, given)

    for name, found in figures.items():
        for load_name, one in found.items():
            places = one.pop("places")
            if given.where:
                print(f"{name}, {load_name}: {one['stop_ms']} ms", *places, sep="\n    ")

    every = [one for found in figures.values() for one in found.values()]
    reached = all(one["p99_ms"] <= CEILING_MS and one["grown_mib"] <= CEILING_MIB for one in every)
    cores = len(os.sched_getaffinity(0))
    print(json.dumps({"bench": "loop", "machine": machine(cores), **figures, "reached": reached}))
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
