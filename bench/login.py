"""Logins a second beside bare argon2 of the same work, and how late the event loop is meanwhile.

`python -m bench.login [--seconds N] [--rounds N]` fills a database of its own with schools, starts
the gateway and lets programs log in with right passwords, each on a new connection; in turns with a
process that does nothing but compare the same password with the same kind of hash, in as many
threads. Once on SQLite, once on PostgreSQL. Exits with 1 where the ratio is under 0.9 or the p99 of
the loop's lag is 5 ms or more.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import orjson
from argon2 import PasswordHasher, Type

from bench.batches import environment
from bench.batches_data import request_with
from bench.load import ask
from bench.served import machine, watched
from bench.servers.loop_gateway import lags_of
from efiling.adapters import passwords
from efiling.operations import opened_application
from efiling.settings import settings
from efiling.store.engine import schema_changes
from tests import services
from tests.builders.institutions import registered_school
from tests.builders.people import PASSWORD

SCHOOLS = 20
CONNECTIONS = 4
SECONDS, ROUNDS = 6.0, 3
WARM_SECONDS = 1.0
RATIO_AIM, LAG_CEILING_MS = 0.9, 5.0
HOST = "127.0.0.1"
DOCUMENT = (
    "mutation LogIn($input: LogInInput!) { logIn(input: $input) { token problems { code } } }"
)


def bare(seconds: float) -> float:
    """Comparisons a second of a password with its hash, in as many threads as the gateway has."""
    hasher = PasswordHasher(
        passwords.PASSES,
        passwords.MEMORY_KIB,
        passwords.LANES,
        passwords.HASH_BYTES,
        passwords.SALT_BYTES,
        type=Type.ID,
    )
    stored, begun = hasher.hash(PASSWORD), time.perf_counter()

    def compare() -> int:
        done = 0
        while time.perf_counter() - begun < seconds:
            hasher.verify(stored, PASSWORD)
            done += 1
        return done

    with ThreadPoolExecutor(passwords.POOL_THREADS) as threads:
        turns = [threads.submit(compare) for _ in range(passwords.POOL_THREADS)]
        done = sum(turn.result() for turn in turns)
    return done / (time.perf_counter() - begun)


async def requests() -> list[bytes]:
    """The logins of schools, with which the migrated database of the settings is filled."""
    async with opened_application():
        schools = [await registered_school() for _ in range(SCHOOLS)]
    inputs = [
        {"authId": school.auth_id, "password": PASSWORD, "bearer": True} for school in schools
    ]
    bodies = [orjson.dumps({"query": DOCUMENT, "variables": {"input": one}}) for one in inputs]
    head = b"Authorization: Bearer \r\n"
    return [request_with(HOST, "", body).replace(head, b"") for body in bodies]


async def logins(port: int, supply: Iterator[bytes], seconds: float) -> float:
    """Logins a second. Errors: RuntimeError for an answer without a session."""
    begun, done = time.perf_counter(), 0

    async def program() -> None:
        nonlocal done
        while time.perf_counter() - begun < seconds:
            answer = orjson.loads(await ask(port, next(supply)))
            if not (answer.get("data") or {}).get("logIn", {}).get("token"):
                raise RuntimeError(f"not logged in: {str(answer)[:300]}")
            done += 1

    await asyncio.gather(*(program() for _ in range(CONNECTIONS)))
    return done / (time.perf_counter() - begun)


def one_database(name: str, folder: Path, url: str, given: argparse.Namespace) -> dict[str, Any]:
    """Fills, serves and measures, the gateway and the bare work in turns."""
    os.environ.update(environment(folder, url))
    settings.cache_clear()
    asyncio.run(schema_changes.migrate_database(url))
    supply = cycle(asyncio.run(requests()))

    stops, ours, beside = folder / "stops.jsonl", [], []
    with (
        watched(name, stops, environment(folder, url), folder / f"{name}.log") as server,
        ProcessPoolExecutor(1, get_context("spawn")) as other,
    ):
        other.submit(bare, WARM_SECONDS).result()
        asyncio.run(logins(server.port, supply, WARM_SECONDS))
        lags: list[float] = []
        for _ in range(given.rounds):
            beside.append(other.submit(bare, given.seconds).result())
            lags_of(stops)
            ours.append(asyncio.run(logins(server.port, supply, given.seconds)))
            lags += lags_of(stops)

    lags.sort()
    found = {
        "logins_per_s": round(statistics.median(ours), 1),
        "bare_per_s": round(statistics.median(beside), 1),
        "ratio": round(statistics.median(a / b for a, b in zip(ours, beside, strict=True)), 3),
        "lag_p50_ms": round(lags[len(lags) // 2] * 1000, 2),
        "lag_p99_ms": round(lags[int(len(lags) * 0.99)] * 1000, 2),
        "lag_longest_ms": round(lags[-1] * 1000, 2),
    }
    print(name, *(f"{key} {value}" for key, value in found.items()), sep="  ")
    return found


def main() -> int:
    """Prints a line for each database, and as the last line every figure as JSON."""
    parser = argparse.ArgumentParser(prog="bench.login")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()

    figures = {}
    for name in ("sqlite", "postgres"):
        with tempfile.TemporaryDirectory() as place:
            url = f"sqlite://{place}/todokede.db"
            if name == "postgres":
                url = services.postgres().fresh()
            figures[name] = one_database(name, Path(place), url, given)

    reached = all(
        one["ratio"] >= RATIO_AIM and one["lag_p99_ms"] < LAG_CEILING_MS for one in figures.values()
    )
    cores = len(os.sched_getaffinity(0))
    print(json.dumps({"bench": "login", "machine": machine(cores), **figures, "reached": reached}))
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
