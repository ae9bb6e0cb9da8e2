"""The history of filings under load: the gateway beside two yardsticks with the same bytes, a bare
handler with the same SQL and one that is tuned, and beside a peer with the same duties, where node
is there (`bench/README.md`).

`python -m bench.history [--filings N] [--accounts N] [--seconds S] [--before CHECKOUT]` fills a
PostgreSQL of its own, starts the servers under uvicorn (uvloop, httptools, one process, one core;
load and database share the other cores), compares their answers byte by byte and asks them in
turns. Each request comes from another of a few hundred sessions.
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
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import orjson
import uvloop

from bench.history_data import FIRST, fill, open_sessions
from bench.load import Load, ask, drive
from bench.peers import mercurius
from bench.served import Served, apart, machine
from efiling.adapters import keys
from tests import services

FILINGS = 1_000_000
A_PERSON = FIRST
"""Filings that an account has on average; so half of them have more than a page."""
SECONDS = 2.0
SESSIONS = 400
CONNECTIONS = 16
ROUNDS = 12
WARM_ANSWERS = 4_000
"""From when on a machine that compiles what it runs often has done so."""
WARM_SECONDS = 20.0
YARDSTICKS = {"bare": "bench.peers.history", "tuned": "bench.peers.history_tuned"}
AIMS = {"bare": 0.57, "tuned": 0.37, "mercurius": 0.8}
HOST = "todokede.example"

QUERY = (
    f"query History {{ viewer {{ filings(first: {FIRST}) {{ edges {{ cursor"
    " node { receptionNumber kind state receivedAt errors { code message } } }"
    " pageInfo { hasNextPage endCursor } } } }"
)


Figures = dict[str, float]


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


def servers(folder: Path, url: str, core: int, before: Path | None) -> list[Served]:
    """The gateway as `serve` starts it, its log going to a file, and what it is set beside.
    `before`: another checkout, whose gateway takes part."""
    environment = settings_of(folder, url)
    gateway = [sys.executable, "-m", "gateway", "serve", "--port", "{port}"]
    found = [Served("gateway", gateway, environment, core, folder / "gateway.log")]
    if before:
        found.append(Served("before", gateway, environment, core, folder / "before.log", before))

    told = {"BENCH_DATABASE_URL": url, "BENCH_KEYS_FILE": str(folder / "keys.json")}
    for name, module in YARDSTICKS.items():
        command = [sys.executable, "-m", "uvicorn", f"{module}:app", "--port", "{port}"]
        command += ["--loop", "uvloop", "--http", "httptools", "--no-access-log"]
        command += ["--log-level", "warning"]
        found.append(Served(name, command, told, core, folder / f"{name}.log"))

    if peer := mercurius.installed(folder):
        told = mercurius.environment_of(url, HOST)
        found.append(Served("mercurius", peer, told, core, folder / "mercurius.log"))
    return found


async def compare(started: list[Served], requests: list[bytes]) -> int:
    """The bytes of an average answer. Errors: RuntimeError where two answers differ or hold no
    filing."""
    total = 0
    for one in requests:
        ours, *others = [await ask(server.port, one) for server in started]
        for server, theirs in zip(started[1:], others, strict=True):
            if ours != theirs:
                raise RuntimeError(
                    f"{server.name} answers otherwise:\n{ours.decode()}\n{theirs.decode()}"
                )
        if b'"cursor"' not in ours:
            raise RuntimeError(f"no filing: {ours.decode()}")
        total += len(ours)
    return total // len(requests)


async def one_round(server: Served, requests: list[bytes], seconds: float) -> Round:
    """Load for some seconds, and what it cost the server's process."""
    before = server.cpu_seconds()
    load = await drive(server.port, requests, CONNECTIONS, seconds)
    return Round(load, (server.cpu_seconds() - before) / load.answers * 1e6)


async def measure(
    started: list[Served], requests: list[bytes], seconds: float
) -> dict[str, list[Round]]:
    """Rounds of all servers in turns, so that whatever else the machine does meets each."""
    for server in started:
        give_up, answers = time.monotonic() + WARM_SECONDS, 0
        while answers < WARM_ANSWERS and time.monotonic() < give_up:
            answers += (await drive(server.port, requests, CONNECTIONS, seconds)).answers

    rounds: dict[str, list[Round]] = {server.name: [] for server in started}
    gc.collect()
    for _ in range(ROUNDS):
        for server in started:
            rounds[server.name].append(await one_round(server, requests, seconds))
    return rounds


def summary(rounds: list[Round]) -> Figures:
    """Medians of the rounds."""
    return {
        "per_second": round(statistics.median(one.load.per_second for one in rounds), 1),
        "cpu_us": round(statistics.median(one.cpu_us for one in rounds), 1),
        "p50_ms": round(statistics.median(one.load.latency_ms(0.5) for one in rounds), 2),
        "p99_ms": round(statistics.median(one.load.latency_ms(0.99) for one in rounds), 2),
    }


async def measure_all(
    folder: Path, url: str, given: argparse.Namespace, core: int
) -> tuple[dict[str, int], dict[str, Figures]]:
    """Everything after the data: what was asked, and the figures of each server."""
    tokens = await open_sessions(url, given.sessions)
    requests = [request(token) for token in tokens]
    with ExitStack() as stack:
        started = [
            stack.enter_context(server) for server in servers(folder, url, core, given.before)
        ]
        size = await compare(started, requests)
        rounds = await measure(started, requests, given.seconds)
    asked = {"sessions": len(tokens), "answer_bytes": size}
    return asked, {name: summary(its) for name, its in rounds.items()}


def show(figures: dict[str, Figures]) -> None:
    """The table. A ratio is processor time of the yardstick by that of the server."""
    print(
        f"{'server':9} {'requests/s':>10} {'CPU µs/req':>10} {'p50 ms':>7} {'p99 ms':>7}"
        f" {'to bare':>8} {'to tuned':>8} {'to mercurius':>12}"
    )
    for name, its in figures.items():
        print(
            f"{name:9} {its['per_second']:10.0f} {its['cpu_us']:10.0f} {its['p50_ms']:7.1f}"
            f" {its['p99_ms']:7.1f} {ratio(figures, name, 'bare'):8.2f}"
            f" {ratio(figures, name, 'tuned'):8.2f} {ratio(figures, name, 'mercurius'):12.2f}"
        )


def ratio(figures: dict[str, Figures], name: str, yardstick: str) -> float:
    """How much of a yardstick's work a server does in the same processor time; 0 where the
    yardstick is not there."""
    if yardstick not in figures:
        return 0.0
    return round(figures[yardstick]["cpu_us"] / figures[name]["cpu_us"], 3)


def main() -> None:
    """Prints a table, and as the last line every figure as JSON."""
    parser = argparse.ArgumentParser(prog="bench.history")
    parser.add_argument("--filings", type=int, default=FILINGS)
    parser.add_argument("--accounts", type=int, help=f"else one for {A_PERSON} filings")
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help=f"of each round; there are {ROUNDS}"
    )
    parser.add_argument(
        "--sessions", type=int, default=SESSIONS, help="fewer note their use less often"
    )
    parser.add_argument("--before", type=Path, help="another checkout, measured in turns")
    given = parser.parse_args()
    filings = max(1, given.filings)
    accounts = given.accounts or max(1, filings // A_PERSON)

    core, others = apart()
    os.sched_setaffinity(0, others)
    with tempfile.TemporaryDirectory() as name:
        folder, url = Path(name), services.postgres().fresh()
        print(f"filling {filings} filings of {accounts} accounts …", file=sys.stderr)
        migrate(folder, url)
        keys.open_keys(folder / "keys.json")
        asyncio.run(fill(url, filings, accounts))
        asked, figures = uvloop.run(measure_all(folder, url, given, core))

    show(figures)
    ratios = {f"ratio_to_{one}": ratio(figures, "gateway", one) for one in AIMS if one in figures}
    result = {
        "bench": "history",
        "filings": filings,
        "accounts": accounts,
        "seconds": given.seconds,
        "machine": machine(len(others | {core})),
        **asked,
        **figures,
        **ratios,
        "reached": all(ratios.get(f"ratio_to_{one}", 0) >= aim for one, aim in AIMS.items()),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
