"""Single filings of residents, each beside one statement with the same row.

`python -m bench.filing [--filings N] [--before CHECKOUT]` fills a database of its own with
residents, starts the gateway (one process, one core) and has it receive N filings, each with an
idempotency key of its own; then takes the rows that came of it and inserts them one by one, each
with a commit, into an empty copy of the table. Once on SQLite, once on PostgreSQL. The gateway of
another checkout takes turns with it, on a database of its own.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from bench.batches import HOST, Sending, environment
from bench.batches_bare import bare_insert
from bench.batches_data import request_with
from bench.load import ask
from bench.served import Served, apart, machine
from efiling import clock
from efiling.operations import opened_application
from efiling.settings import settings
from efiling.store.engine import schema_changes
from tests import services
from tests.builders.inputs import contract_ended
from tests.builders.people import Person, logged_in, registered

FILINGS = 600
TURNS = 10
RESIDENTS = 30
CONNECTIONS = 4
WARM = 60
SETTLED_SECONDS = 3.0
"""By then a gateway that has started does nothing of its own, as compiling what its pages ask."""
BEFORE = " before"
CPU_AIM_MS = {"sqlite": 1.5, "postgres": 1.1}
DOCUMENT = (
    "mutation File($input: SubmitFilingInput!) { submitFiling(input: $input) {"
    " filing { receptionNumber kind state receivedAt } receipt { pdf }"
    " notices { code message } problems { code path message remedy } } }"
)


@dataclass(frozen=True)
class Given:
    """What was typed, and the core that servers run on."""

    filings: int
    before: Path | None
    core: int


async def prepare(url: str, folder: Path, filings: int) -> list[bytes]:
    """A migrated database with residents who are logged in, and the requests that they will
    send."""
    await schema_changes.migrate_database(url)
    async with opened_application():
        people = [await registered(folder) for _ in range(RESIDENTS)]
        tokens = [(await logged_in(person)).token for person in people]
    return [
        _request(people[number % RESIDENTS], tokens[number % RESIDENTS], f"filing {number}")
        for number in range(filings + WARM)
    ]


def _request(person: Person, token: str, key: str) -> bytes:
    fields = {"filing": contract_ended(person, clock.today()), "idempotencyKey": key}
    body = orjson.dumps({"query": DOCUMENT, "variables": {"input": fields}})
    return request_with(HOST, token, body)


async def send(server: Served, requests: Sequence[bytes]) -> Sending:
    """Sends each request once. Errors: RuntimeError for an answer that is no received filing."""
    sending, waiting = Sending(), iter(requests)

    async def sender() -> None:
        for request in waiting:
            begun = time.perf_counter()
            answer = await ask(server.port, request)
            sending.latencies.append(time.perf_counter() - begun)
            if b'"state":"REGISTERING"' not in answer:
                raise RuntimeError(f"not received: {answer.decode()[:300]}")

    begun, cpu = time.perf_counter(), server.cpu_seconds()
    await asyncio.gather(*(sender() for _ in range(CONNECTIONS)))
    sending.seconds = time.perf_counter() - begun
    sending.cpu_seconds = server.cpu_seconds() - cpu
    return sending


@dataclass
class Side:
    """The gateway of one checkout, its database, and what is sent to it."""

    name: str
    url: str
    requests: Sequence[bytes]
    server: Served
    sending: Sending = field(default_factory=Sending)

    async def take_turn(self, number: int) -> None:
        """Sends its share of the requests."""
        count = len(self.requests) - WARM
        first, last = (WARM + count * turn // TURNS for turn in (number, number + 1))
        sent = await send(self.server, self.requests[first:last])
        self.sending.latencies += sent.latencies
        self.sending.seconds += sent.seconds
        self.sending.cpu_seconds += sent.cpu_seconds


async def measure(sides: Sequence[Side]) -> dict[str, Any]:
    """The figures of one kind of database, by side. The first few filings warm up and are not
    counted."""
    for side in sides:
        await send(side.server, side.requests[:WARM])
    await asyncio.sleep(SETTLED_SECONDS)
    for number in range(TURNS):
        for side in sides if number % 2 else reversed(sides):
            await side.take_turn(number)
    return {side.name: await figures_of(side) for side in sides}


async def figures_of(side: Side) -> dict[str, Any]:
    """What came of all turns."""
    sent, count = side.sending, len(side.requests) - WARM
    bare = await bare_insert(side.url, 1)
    return {
        "per_second": round(count / sent.seconds, 1),
        "cpu_ms": round(sent.cpu_seconds / count * 1000, 2),
        "p50_ms": sent.latency_ms(0.5),
        "p99_ms": sent.latency_ms(0.99),
        "bare_per_second": round(bare, 1),
        "ratio": round(count / sent.seconds / bare, 3),
    }


def made_side(name: str, folder: Path, url: str, given: Given) -> Side:
    """Fills its database; the gateway does not run yet."""
    told = environment(folder, url)
    os.environ.update(told)
    settings.cache_clear()
    print(f"{name}: registering {RESIDENTS} residents …", file=sys.stderr)
    requests = asyncio.run(prepare(url, folder, given.filings))
    command = [sys.executable, "-m", "gateway", "serve", "--port", "{port}"]
    checkout = given.before if name.endswith(BEFORE) else None
    return Side(
        name, url, requests, Served(name, command, told, given.core, folder / "log", checkout)
    )


def one_database(kind: str, given: Given) -> dict[str, Any]:
    """Fills, serves and measures, with the other checkout if there is one."""
    names = [kind, kind + BEFORE] if given.before else [kind]
    with ExitStack() as stack:
        sides = []
        for name in names:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = (
                f"sqlite://{folder}/todokede.db"
                if kind == "sqlite"
                else services.postgres().fresh()
            )
            sides.append(made_side(name, folder, url, given))
        for side in sides:
            stack.enter_context(side.server)
        return asyncio.run(measure(sides))


def show(name: str, figures: dict[str, Any]) -> None:
    """A line of the table."""
    print(
        f"{name:15} {figures['per_second']:10.0f} {figures['bare_per_second']:10.0f}"
        f" {figures['ratio']:7.2f} {figures['cpu_ms']:9.2f} {figures['p50_ms']:8.1f}"
        f" {figures['p99_ms']:8.1f}"
    )


def main() -> None:
    """Prints a table, and as the last line every figure as JSON."""
    parser = argparse.ArgumentParser(prog="bench.filing")
    parser.add_argument("--filings", type=int, default=FILINGS)
    parser.add_argument("--before", type=Path, help="another checkout, measured in turns")
    told = parser.parse_args()

    core, others = apart()
    os.sched_setaffinity(0, others)
    given = Given(told.filings, told.before, core)
    figures = one_database("sqlite", given) | one_database("postgres", given)

    print(
        f"{'':15} {'filings/s':>10} {'bare/s':>10} {'ratio':>7} {'CPU ms':>9} {'p50 ms':>8}", end=""
    )
    print(f" {'p99 ms':>8}")
    for name, found in figures.items():
        show(name, found)

    result = {
        "bench": "filing",
        "filings": given.filings,
        "connections": CONNECTIONS,
        "machine": machine(len(others | {core})),
        **figures,
        "reached": all(figures[name]["cpu_ms"] <= aim for name, aim in CPU_AIM_MS.items()),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
