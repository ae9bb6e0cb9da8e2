"""How fast a card feed is loaded: lines a second and the peak of memory, beside a bare executemany
of the same rows.

`python -m bench.cards [LINES]` measures the first load, the load of newer revisions and the load of
a file that holds nothing new, on SQLite, and also on PostgreSQL where BENCH_POSTGRES names
an empty database.
"""

import argparse
import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import orjson

from efiling import clock
from efiling.actions.people.cards import load_cards
from efiling.operations import migrate, opened_application
from efiling.rules.actors import SYSTEM
from efiling.rules.people.generator import card_lines
from gateway.__main__ import keep_what_is_loaded

LINES = 100_000
AIM_LINES_A_SECOND = 5_000
COLUMNS = 15
BARE_PAGE = 1_000


def write_feeds(folder: Path, lines: int) -> None:
    """A first feed and one in which a tenth moved house and every line is newer."""
    with (
        (folder / "first.jsonl").open("wb") as first,
        (folder / "second.jsonl").open("wb") as second,
    ):
        for number, line in enumerate(card_lines(lines, clock.today())):
            first.write(line)
            record = orjson.loads(line) | {"revision": 2}
            if number % 10 == 0:
                record["addressRest"] = "青葉台１－２－３"
            second.write(orjson.dumps(record) + b"\n")


def bare(folder: Path, lines: int) -> float:
    """Lines a second of a plain executemany of as many rows of the same widths, synced page by
    page."""
    row = tuple(os.urandom(32) if place < 4 else "STUDENT" for place in range(COLUMNS))
    places = ", ".join("?" * (COLUMNS + 2))
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    names = ", ".join(f"c{place}" for place in range(COLUMNS))
    connection.execute(f"CREATE TABLE card (person BLOB PRIMARY KEY, number BLOB UNIQUE, {names})")

    begun = time.perf_counter()
    for _ in range(0, lines, BARE_PAGE):
        connection.execute("BEGIN IMMEDIATE")
        rows = [(os.urandom(32), os.urandom(32), *row) for _ in range(BARE_PAGE)]
        connection.executemany(f"INSERT INTO card VALUES ({places})", rows)
        connection.execute("COMMIT")
    connection.close()
    return lines / (time.perf_counter() - begun)


def in_new_process(step: str, folder: Path, url: str) -> dict[str, float]:
    """One load in a process of its own, so that its peak of memory is its own."""
    environment = os.environ | {
        "TODOKEDE_DATABASE_URL": url,
        "TODOKEDE_KEYS_FILE": str(folder / "keys.json"),
        "TODOKEDE_MAIL_URL": f"file:{folder / 'mail'}",
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.cards", "--step", step, str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def peak_mib() -> float:
    """The most memory this program has had resident; `getrusage` would count the process that
    started it too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


async def one_step(path: Path) -> None:
    """Loads one file and prints its figures."""
    async with opened_application():
        begun = time.perf_counter()
        loaded = await load_cards(SYSTEM, path)
        seconds = time.perf_counter() - begun

    figures = {
        "per_second": loaded.lines / seconds,
        "peak_mib": peak_mib(),
        "changed": loaded.changed,
    }
    print(json.dumps(figures))


def measure(folder: Path, database: str, url: str) -> dict[str, float]:
    """The three loads into one database, each with a line of the table."""
    in_new_process("migrate", folder, url)
    figures: dict[str, float] = {}
    for name, file in (("first", "first"), ("newer", "second"), ("nothing_new", "second")):
        step = in_new_process(f"{file}.jsonl", folder, url)
        print(f"{database:10} {name:12} {step['per_second']:9.0f} {step['peak_mib']:9.0f}")
        figures |= {
            f"{name}_per_second": round(step["per_second"]),
            f"{name}_peak_mib": round(step["peak_mib"]),
        }
    return figures


def run_step(step: str, folder: Path) -> None:
    """What a process of its own does: migrates, or loads a file of the folder."""
    if step == "migrate":
        asyncio.run(migrate())
        print("{}")
    else:
        keep_what_is_loaded()  # as every command does
        asyncio.run(one_step(folder / step))


def main() -> None:
    """Prints a table, and as the last line every figure as JSON."""
    parser = argparse.ArgumentParser(prog="bench.cards")
    parser.add_argument("lines", type=int, nargs="?", default=LINES)
    parser.add_argument("--step", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        run_step(given.step[0], Path(given.step[1]))
        return

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_feeds(folder, given.lines)
        plain = bare(folder, given.lines)
        print(f"{'database':10} {'load':12} {'lines/s':>9} {'peak MiB':>9}")
        print(f"{'sqlite':10} {'bare rows':12} {plain:9.0f}")

        figures = measure(folder, "sqlite", f"sqlite://{folder / 'todokede.db'}")
        if url := os.environ.get("BENCH_POSTGRES"):
            loads = measure(folder, "postgres", url)
            figures |= {f"postgres_{load}": figure for load, figure in loads.items()}

    speed = figures["first_per_second"]
    result = {
        "bench": "cards",
        "lines": given.lines,
        "bare_per_second": round(plain),
        **figures,
        "ratio": round(speed / plain, 3),
        "reached": speed >= AIM_LINES_A_SECOND,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
