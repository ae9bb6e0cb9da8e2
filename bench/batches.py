"""Batches of 300 rows, checked and stored by the gateway, beside the bare multi-row insert of the
same rows.

`python -m bench.batches [--batches N]` fills a database of its own with schools and students,
starts the gateway (one process, one core) and sends it N batches, each on 300 students of its own;
then takes the rows that came of it and inserts them into an empty copy of the table, 300 in a
transaction. Once on SQLite, once on PostgreSQL.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from bench.batches_bare import bare_insert
from bench.batches_data import ROWS, Filled, fill
from bench.load import ask
from bench.served import Served, apart, machine, peak_mib
from efiling.settings import settings
from efiling.store.engine import schema_changes
from tests import services

BATCHES = 100
CONNECTIONS = 4
WARM = 5
CPU_AIM_MS = 250.0
HOST = "127.0.0.1"


@dataclass(slots=True)
class Sending:
    """How long it took to send some batches: in all, and each."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    def latency_ms(self, share: float) -> float:
        """The latency that this share of the answers kept to."""
        return round(sorted(self.latencies)[int(share * (len(self.latencies) - 1))] * 1000, 1)


def environment(folder: Path, url: str) -> dict[str, str]:
    """A gateway on this machine without the limit of batches an hour."""
    return {
        "TODOKEDE_ENV": "development",
        "TODOKEDE_DATABASE_URL": url,
        "TODOKEDE_KEYS_FILE": str(folder / "keys.json"),
        "TODOKEDE_PUBLIC_URL": f"http://{HOST}",
        "TODOKEDE_MAIL_URL": f"file:{folder / 'mail'}",
        "TODOKEDE_RATE_LIMITS": "off",
    }


async def send(server: Served, requests: Sequence[bytes], connections: int) -> Sending:
    """Sends each request once. Errors: RuntimeError for an answer that is no received batch."""
    sending, waiting = Sending(), iter(requests)

    async def sender() -> None:
        for request in waiting:
            begun = time.perf_counter()
            answer = orjson.loads(await ask(server.port, request))
            sending.latencies.append(time.perf_counter() - begun)

            batch = ((answer.get("data") or {}).get("submitBatch") or {}).get("batch") or {}
            if batch.get("state") != "REGISTERING" or batch.get("rowCount") != ROWS:
                raise RuntimeError(f"not received: {str(answer)[:300]}")

    begun, cpu = time.perf_counter(), server.cpu_seconds()
    await asyncio.gather(*(sender() for _ in range(connections)))
    sending.seconds = time.perf_counter() - begun
    sending.cpu_seconds = server.cpu_seconds() - cpu
    return sending


async def prepare(url: str, batches: int) -> Filled:
    """A migrated and filled database."""
    await schema_changes.migrate_database(url)
    return await fill(HOST, batches)


async def measure(server: Served, url: str, filled: Filled) -> dict[str, Any]:
    """The figures of one database. The first few batches warm up and are not counted."""
    idle = peak_mib(server)
    await send(server, filled.requests[:WARM], 1)
    alone = await send(server, filled.requests[WARM : 2 * WARM], 1)
    together = await send(server, filled.requests[2 * WARM :], CONNECTIONS)
    bare = await bare_insert(url, ROWS)

    count = len(filled.requests) - 2 * WARM
    return {
        "per_second": round(count / together.seconds, 2),
        "rows_per_second": round(count * ROWS / together.seconds),
        "cpu_ms": round(together.cpu_seconds / count * 1000, 1),
        "alone_ms": alone.latency_ms(0.5),
        "p50_ms": together.latency_ms(0.5),
        "p99_ms": together.latency_ms(0.99),
        "idle_mib": idle,
        "peak_mib": peak_mib(server),
        "body_bytes": filled.body_bytes,
        "bare_per_second": round(bare, 2),
        "ratio": round(count / together.seconds / bare, 3),
    }


def one_database(name: str, folder: Path, url: str, batches: int, core: int) -> dict[str, Any]:
    """Fills, serves and measures."""
    os.environ.update(environment(folder, url))
    settings.cache_clear()
    print(f"{name}: filling {batches * ROWS} cards …", file=sys.stderr)
    filled = asyncio.run(prepare(url, batches))
    command = [sys.executable, "-m", "gateway", "serve", "--port", "{port}"]
    with Served(name, command, environment(folder, url), core, folder / f"{name}.log") as server:
        return asyncio.run(measure(server, url, filled))


def show(name: str, figures: dict[str, Any]) -> None:
    """A line of the table."""
    print(
        f"{name:9} {figures['per_second']:10.1f} {figures['bare_per_second']:10.1f} "
        f"{figures['ratio']:7.2f}"
        f" {figures['cpu_ms']:9.0f} {figures['p50_ms']:8.0f} {figures['p99_ms']:8.0f} "
        f"{figures['peak_mib']:9.0f}"
    )


def main() -> None:
    """Prints a table, and as the last line every figure as JSON."""
    parser = argparse.ArgumentParser(prog="bench.batches")
    parser.add_argument("--batches", type=int, default=BATCHES)
    given = parser.parse_args()
    batches = max(given.batches, 3 * WARM)

    core, others = apart()
    os.sched_setaffinity(0, others)
    with tempfile.TemporaryDirectory() as place:
        url = f"sqlite://{place}/todokede.db"
        figures = {"sqlite": one_database("sqlite", Path(place), url, batches, core)}
    with tempfile.TemporaryDirectory() as place:
        url = services.postgres().fresh()
        figures["postgres"] = one_database("postgres", Path(place), url, batches, core)

    heads = (
        f"{'batches/s':>10} {'bare/s':>10} {'ratio':>7} {'CPU ms':>9} {'p50 ms':>8} "
        f"{'p99 ms':>8} {'peak MiB':>9}"
    )
    print(f"{'':9} {heads}")
    for name, found in figures.items():
        show(name, found)

    result = {
        "bench": "batches",
        "batches": given.batches,
        "rows": ROWS,
        "connections": CONNECTIONS,
        "machine": machine(len(others | {core})),
        **figures,
        "reached": all(found["cpu_ms"] < CPU_AIM_MS for found in figures.values()),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
