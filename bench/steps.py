"""How many steps of Python a request takes, by function: what only another code can change.

`python -m bench.steps [--only history,filing,batch] [--shown N]` sends a
history page of twenty filings, single filings and batches of 300 rows, one after the other, to a
gateway on PostgreSQL that counts the instructions of its event loop. They are the same on a loaded
machine as on a quiet one, but for what depends on time: so a change can be judged while others
work. They are not equally long, and what C does within one is not seen: processor time is measured
by `history`, `filing` and `batches`.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import batches, filing, history, history_data
from bench.load import ask
from bench.served import Served, machine
from efiling.adapters import keys
from efiling.settings import settings
from tests import services

WARM = 40
"""Requests before the counting: a document has its function from the second on, and Python has
found out by then what is of which class."""
COUNTED = {"history": 200, "filing": 40, "batch": 3}
SHOWN = 25
SETTLED_SECONDS = filing.SETTLED_SECONDS
WRITTEN_SECONDS = 30.0

Told = list[tuple[str, int, int]]
"""Functions with their steps and calls."""


@dataclass(frozen=True)
class Asked:
    """The requests of one kind, and the environment of the gateway that answers them."""

    requests: Sequence[bytes]
    environment: dict[str, str]


def history_asked(folder: Path, url: str) -> Asked:
    """Pages of twenty, each of another session."""
    history.migrate(folder, url)
    keys.open_keys(folder / "keys.json")
    asyncio.run(history_data.fill(url, 4_000, 200))
    tokens = asyncio.run(history_data.open_sessions(url, 40))
    count = WARM + COUNTED["history"]
    requests = [history.request(tokens[number % len(tokens)]) for number in range(count)]
    return Asked(requests, history.settings_of(folder, url))


def filing_asked(folder: Path, url: str) -> Asked:
    """Filings of thirty residents, each with a key of its own."""
    environment = _set(batches.environment(folder, url))
    count = WARM + COUNTED["filing"] - filing.WARM
    return Asked(asyncio.run(filing.prepare(url, folder, count)), environment)


def batch_asked(folder: Path, url: str) -> Asked:
    """Batches of 300 students each."""
    environment = _set(batches.environment(folder, url))
    filled = asyncio.run(batches.prepare(url, batches.WARM + COUNTED["batch"]))
    return Asked(filled.requests, environment)


def _set(environment: dict[str, str]) -> dict[str, str]:
    os.environ.update(environment)
    settings.cache_clear()
    return environment


ASKED = {"history": history_asked, "filing": filing_asked, "batch": batch_asked}


async def send(server: Served, requests: Sequence[bytes], count: int) -> None:
    """Sends the requests one after the other; the last so many are counted."""
    for request in requests[:-count]:
        await ask(server.port, request)
    await asyncio.sleep(SETTLED_SECONDS)

    server.process.send_signal(signal.SIGUSR2)
    await asyncio.sleep(0.2)
    for request in requests[-count:]:
        await ask(server.port, request)
    server.process.send_signal(signal.SIGUSR2)


def told_in(file: Path) -> Told:
    """What was counted, as soon as it is written. Errors: RuntimeError where it is not."""
    give_up = time.monotonic() + WRITTEN_SECONDS
    while not file.exists() or not file.read_bytes().endswith(b"]"):
        if time.monotonic() > give_up:
            raise RuntimeError("the gateway did not say what it counted")
        time.sleep(0.1)
    return [(place, steps, calls) for place, steps, calls in json.loads(file.read_text())]


def one_kind(name: str) -> dict[str, Any]:
    """Steps and calls of one request, and of its functions."""
    with tempfile.TemporaryDirectory() as place:
        folder, file = Path(place), Path(place) / "steps.json"
        asked = ASKED[name](folder, services.postgres().fresh())
        module = "bench.servers.counted_gateway"
        command = [sys.executable, "-m", module, str(file), "serve", "--port", "{port}"]
        with Served(name, command, asked.environment, None, folder / "log") as server:
            asyncio.run(send(server, asked.requests, COUNTED[name]))
            told = told_in(file)

    times = COUNTED[name]
    return {
        "steps": round(sum(steps for _, steps, _ in told) / times),
        "calls": round(sum(calls for _, _, calls in told) / times),
        "functions": {
            place: [round(steps / times, 1), round(calls / times, 1)]
            for place, steps, calls in told
        },
    }


def show(name: str, figures: dict[str, Any], shown: int) -> None:
    """The sums, and the functions with the most steps."""
    print(f"{name}: {figures['steps']} steps, {figures['calls']} calls")
    for place, (steps, calls) in list(figures["functions"].items())[:shown]:
        print(f"{steps:10.1f} steps {calls:8.1f} calls  {place}")


def main() -> None:
    """Prints tables, and as the last line the sums as JSON."""
    parser = argparse.ArgumentParser(prog="bench.steps")
    parser.add_argument("--only", default=",".join(ASKED), help="some of history, filing, batch")
    parser.add_argument("--shown", type=int, default=SHOWN, help="functions of each")
    given = parser.parse_args()

    result: dict[str, Any] = {"bench": "steps", "machine": machine(os.cpu_count() or 1)}
    for name in given.only.split(","):
        figures = one_kind(name)
        show(name, figures, given.shown)
        result[name] = {"steps": figures["steps"], "calls": figures["calls"]}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
