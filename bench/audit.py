"""The audit trail, long: how many rows a second `audit verify` walks, and what a page of it costs.

`python -m bench.audit [--rows N]` fills the trail of a PostgreSQL of its own with N rows, in chains
as they should be, and walks them. Then an auditor's pages are asked at a tenth of the length and at
all of it: by account, by event, by time, and of everything, each at its beginning and deep in it.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from bench.served import machine
from efiling import operations
from efiling.adapters import keys
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.audit import CHAINS, Event, chained_bytes
from efiling.settings import settings
from efiling.store.engine.spans import Span
from efiling.store.engine.work import Reading
from efiling.store.machinery import audit
from efiling.store.machinery.audit import TrailFilters
from efiling.store.machinery.chains import verify
from tests import services
from tests.builders.owner import connect
from tests.templates import migrated_postgres

ROWS = 1_000_000
A_SUBJECT = 20
"""So many rows are of one account, as after some years."""
EVENTS = ("account.logged_in", "filing.received", "account.log_in_failed", "account.logged_out")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
PAGE, ASKED, AIM = 50, 40, 50_000
Row = tuple[Any, ...]
COLUMNS = (
    "chain", "number", "at", "event", "actor_role", "actor", "subject", "details", "digest",
)  # fmt: skip


class Chains:
    """Eight chains that grow as the service lets them grow."""

    def __init__(self, rows: int) -> None:
        self.accounts = max(1, rows // A_SUBJECT)
        self.heads = [(0, b"")] * CHAINS
        self.made = 0

    def more(self, count: int) -> Iterator[Row]:
        """The next rows."""
        for place in range(self.made, self.made + count):
            account = UUID(int=(7 << 100) + place % self.accounts)
            event = Event(EVENTS[place % len(EVENTS)], "RESIDENT", account, account, {})
            at = BEGIN + timedelta(seconds=place)

            number, digest = self.heads[event.chain]
            covered = chained_bytes(digest, event.chain, number + 1, at, event)
            digest = keys.ring().digest("audit", covered)
            self.heads[event.chain] = (number + 1, digest)
            details = orjson.dumps({}).decode()
            yield (
                event.chain, number + 1, at, event.name, event.actor_role, account, account,
                details, digest,
            )  # fmt: skip
        self.made += count


async def grow(url: str, chains: Chains, count: int) -> None:
    """Adds rows to the trail, and moves the heads on."""
    connection = await connect(url)
    try:
        await connection.copy_records_to_table(
            "audit", records=chains.more(count), columns=list(COLUMNS), timeout=None
        )

        for chain, (number, digest) in enumerate(chains.heads):
            await connection.execute(
                "UPDATE audit_head SET number = $1, digest = $2 WHERE chain = $3",
                number,
                digest,
                chain,
            )
        await connection.execute("VACUUM ANALYZE audit")
    finally:
        await connection.close()


async def pages(chains: Chains) -> dict[str, float]:
    """The middle time of a page, in milliseconds, by what was asked for."""
    view, middle = Reading(SYSTEM), BEGIN + timedelta(seconds=chains.made // 2)
    account = UUID(int=(7 << 100) + chains.accounts // 2)
    asked = {
        "newest": TrailFilters(),
        "account": TrailFilters(subject=account),
        "event": TrailFilters(events=(EVENTS[1],)),
        "event before the middle": TrailFilters(events=(EVENTS[1],), to=middle),
        "account and event": TrailFilters(subject=account, events=(EVENTS[1],)),
        "before the middle": TrailFilters(to=middle),
    }

    whole: Span[int] = Span(PAGE)
    deep: Span[int] = Span(PAGE, after=max(1, chains.made // 2))
    found = {
        name: await timed(partial(audit.trail, view, filters, whole))
        for name, filters in asked.items()
    }
    return {**found, "deep": await timed(partial(audit.trail, view, TrailFilters(), deep))}


async def timed(work: Callable[[], Awaitable[Any]]) -> float:
    """The median of some runs, in milliseconds."""
    times = []
    for _ in range(ASKED):
        begin = time.perf_counter()
        await work()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


async def measure(url: str, rows: int) -> dict[str, Any]:
    """All figures."""
    async with operations.opened_application():
        chains = Chains(rows)
        await grow(url, chains, rows // 10)
        short = await pages(chains)
        await grow(url, chains, rows - rows // 10)
        long = await pages(chains)

        begin, cpu = time.perf_counter(), time.process_time()
        walked, broken = await verify(Reading(SYSTEM))
        seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
        assert broken is None, broken
        assert walked == rows, walked
    return {
        "rows": rows,
        "rows_a_second": round(rows / seconds),
        "rows_a_cpu_second": round(rows / cpu),
        "page_ms_at_a_tenth": {name: round(value, 2) for name, value in short.items()},
        "page_ms": {name: round(value, 2) for name, value in long.items()},
    }


def main() -> None:
    """Prints a table, and the figures as JSON in the last line. Exit code 1 below the aim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    given = parser.parse_args()

    url = services.postgres().fresh(migrated_postgres())
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TODOKEDE_DATABASE_URL"] = url
        os.environ["TODOKEDE_KEYS_FILE"] = str(Path(folder) / "keys.json")
        settings.cache_clear()
        figures = asyncio.run(measure(url, given.rows))

    print(machine(os.cpu_count() or 1))
    print(f"audit verify: {figures['rows_a_second']:,} rows a second of {figures['rows']:,}")
    for name, value in figures["page_ms"].items():
        earlier = figures["page_ms_at_a_tenth"][name]
        print(f"  a page, {name:24} {value:8.2f} ms   at a tenth of the length {earlier:8.2f} ms")
    print(json.dumps({"bench": "audit", **figures}))
    sys.exit(0 if figures["rows_a_second"] >= AIM else 1)


if __name__ == "__main__":
    main()
