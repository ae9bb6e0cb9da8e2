"""The history of filings under load: the gateway beside a bare handler with the same SQL and the
same bytes.

`python -m bench.history [--filings N] [--accounts N] [--seconds S]` fills a PostgreSQL of its own,
starts both servers under uvicorn (uvloop, httptools, one process, one core; load and database share
the other cores), compares their answers byte by byte and asks them in turns. Each request comes
from another of a few hundred sessions.
"""

import argparse
import asyncio
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import orjson
import uvloop

from bench.history_data import FIRST, fill, open_sessions
from bench.load import Load, ask, drive
from bench.served import Served, apart, machine
from efiling.adapters import keys
from tests import services

FILINGS = 1_000_000
ACCOUNTS = 50_000
SECONDS = 8.0
SESSIONS = 400
CONNECTIONS = 16
ROUNDS = 3
WARM_SECONDS = 2.0
AIM = 0.10
HOST = "todokede.example"

QUERY = (
    f"query History {{ viewer {{ filings(first: {FIRST}) {{ edges {{ cursor"
    " node { receptionNumber kind state receivedAt errors { code message } } }"
    " pageInfo { hasNextPage endCursor } } } }"
)


@dataclass(frozen=True, slots=True)
class Round:
    """One server under load once."""

    load: Load
    cpu_us: float


def request(token: str) -> bytes:
    """The whole request of one session, as a program sends it."""
    body = orjson.dumps({"query": QUERY})
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: "
        f"{len(body)}\r\n\r\n"
    )
    return head.encode() + body


def settings_of(folder: Path, url: str) -> dict[str, str]:
    """The environment of the gateway in production; no mail or job is sent by a read."""
    return {
        "TODOKEDE_ENV": "production",
        "TODOKEDE_DATABASE_URL": url,
        "TODOKEDE_KEYS_FILE": str(folder / "keys.json"),
        "TODOKEDE_PUBLIC_URL": f"https://{HOST}",
        "TODOKEDE_MAIL_URL": "smtp://127.0.0.1:1",
        "TODOKEDE_MAIL_FROM": "no-reply@example.test",
        "TODOKEDE_HELPDESK": "Helpdesk;050-1111-2222;9:00-17:00",
        "TODOKEDE_INFORMATION_CENTRE": "Centre;0570-111-222;9:00-17:00",
        "TODOKEDE_BROKER_URL": "redis://127.0.0.1:1/0",
    }


def migrate(folder: Path, url: str) -> None:
    """Makes the tables and the keys."""
    environment = os.environ | settings_of(folder, url) | {"TODOKEDE_ENV": "development"}
    subprocess.run(
        [sys.executable, "-m", "gateway", "migrate"],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def servers(folder: Path, url: str, core: int) -> list[Served]:
    """The gateway as `serve` starts it, its log going to a file, and its peer."""
    gateway = [sys.executable, "-m", "gateway", "serve", "--port", "{port}"]
    peer = [sys.executable, "-m", "uvicorn", "bench.peers.history:app", "--port", "{port}"]
    peer += ["--loop", "uvloop", "--http", "httptools", "--no-access-log"]
    peer += ["--log-level", "warning"]
    return [
        Served("gateway", gateway, settings_of(folder, url), core, folder / "gateway.log"),
        Served(
            "bare",
            peer,
            {"BENCH_DATABASE_URL": url, "BENCH_KEYS_FILE": str(folder / "keys.json")},
            core,
            folder / "bare.log",
        ),
    ]


async def compare(pair: list[Served], requests: list[bytes]) -> int:
    """The bytes of an average answer. Errors: RuntimeError where two answers differ or hold no full
    page."""
    total = 0
    for one in requests:
        ours, theirs = [await ask(server.port, one) for server in pair]
        if ours != theirs:
            raise RuntimeError(f"the answers differ:\n{ours.decode()}\n{theirs.decode()}")
        if ours.count(b'"cursor"') != FIRST:
            raise RuntimeError(f"no full page: {ours.decode()}")
        total += len(ours)
    return total // len(requests)


async def one_round(server: Served, requests: list[bytes], seconds: float) -> Round:
    """Load for some seconds, and what it cost the server's process."""
    before = server.cpu_seconds()
    load = await drive(server.port, requests, CONNECTIONS, seconds)
    return Round(load, (server.cpu_seconds() - before) / load.answers * 1e6)


async def measure(
    pair: list[Served], requests: list[bytes], seconds: float
) -> dict[str, list[Round]]:
    """Rounds of both servers in turns, so that whatever else the machine does meets both."""
    for server in pair:
        await drive(server.port, requests, CONNECTIONS, min(seconds, WARM_SECONDS))

    rounds: dict[str, list[Round]] = {server.name: [] for server in pair}
    gc.collect()
    for _ in range(ROUNDS):
        for server in pair:
            rounds[server.name].append(await one_round(server, requests, seconds))
    return rounds


def summary(rounds: list[Round]) -> dict[str, float]:
    """Medians of the rounds."""
    return {
        "per_second": round(statistics.median(one.load.per_second for one in rounds), 1),
        "cpu_us": round(statistics.median(one.cpu_us for one in rounds), 1),
        "p50_ms": round(statistics.median(one.load.latency_ms(0.5) for one in rounds), 2),
        "p99_ms": round(statistics.median(one.load.latency_ms(0.99) for one in rounds), 2),
    }


async def measure_both(folder: Path, url: str, seconds: float, core: int) -> dict[str, object]:
    """Everything after the data: the figures of both servers."""
    tokens = await open_sessions(url, SESSIONS)
    requests = [request(token) for token in tokens]
    with ExitStack() as stack:
        pair = [stack.enter_context(server) for server in servers(folder, url, core)]
        size = await compare(pair, requests)
        figures = {
            name: summary(rounds)
            for name, rounds in (await measure(pair, requests, seconds)).items()
        }
    return {"sessions": len(tokens), "answer_bytes": size, **figures}


def show(name: str, figures: dict[str, float]) -> None:
    """A line of the table."""
    print(
        f"{name:8} {figures['per_second']:10.0f} {figures['cpu_us']:12.0f}"
        f" {figures['p50_ms']:8.1f} {figures['p99_ms']:8.1f}"
    )


def main() -> None:
    """Prints a table, and as the last line every figure as JSON."""
    parser = argparse.ArgumentParser(prog="bench.history")
    parser.add_argument("--filings", type=int, default=FILINGS)
    parser.add_argument("--accounts", type=int, default=ACCOUNTS)
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help=f"of each round; there are {ROUNDS}"
    )
    given = parser.parse_args()

    core, others = apart()
    os.sched_setaffinity(0, others)
    with tempfile.TemporaryDirectory() as name:
        folder, url = Path(name), services.postgres().fresh()
        print(f"filling {given.filings} filings of {given.accounts} accounts …", file=sys.stderr)
        migrate(folder, url)
        keys.open_keys(folder / "keys.json")
        asyncio.run(fill(url, given.filings, given.accounts))
        figures = uvloop.run(measure_both(folder, url, given.seconds, core))

    gateway, bare = figures["gateway"], figures["bare"]
    assert isinstance(gateway, dict)
    assert isinstance(bare, dict)
    print(f"{'server':8} {'requests/s':>10} {'CPU µs/req':>12} {'p50 ms':>8} {'p99 ms':>8}")
    show("gateway", gateway)
    show("bare", bare)

    ratio = gateway["per_second"] / bare["per_second"]
    result = {
        "bench": "history",
        "filings": given.filings,
        "accounts": given.accounts,
        "seconds": given.seconds,
        "machine": machine(len(others | {core})),
        **figures,
        "cpu_ratio": round(bare["cpu_us"] / gateway["cpu_us"], 3),
        "ratio": round(ratio, 3),
        "reached": ratio >= AIM,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
