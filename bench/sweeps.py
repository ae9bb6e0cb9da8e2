"""How long a sweep of accounts takes on PostgreSQL, beside the bare SQL of the same work: the same
rows written by statements whose values are worthless.

`python -m bench.sweeps [SCALE]`: at scale 1 there are 4 million cards, 3 million residents and 400
thousand institutions, and 1 % of the accounts are due, half by their last day and half by their
card. BENCH_POSTGRES names an empty database.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench.sweeps_data import ROUNDS, Filled, fill, sweep_bare
from efiling import clock
from efiling.actions.people.expiry import sweep_accounts
from efiling.operations import migrate, opened_application
from efiling.rules.actors import SYSTEM
from efiling.settings import settings
from gateway.__main__ import keep_what_is_loaded

SCALE = 0.1
AIM_RATIO = 1.5
AIM_IDLE_MS = 50
IDLE_RUNS = 5


async def idle() -> float:
    """Milliseconds of a sweep that finds nothing; the median."""
    took = []
    for _ in range(IDLE_RUNS):
        begun = time.perf_counter()
        await sweep_accounts(SYSTEM, clock.now())
        took.append((time.perf_counter() - begun) * 1000)
    return sorted(took)[IDLE_RUNS // 2]


async def one_round(filled: Filled, number: int) -> tuple[float, float]:
    """Seconds of our sweep, and of the bare one."""
    await filled.make_due()
    begun = time.perf_counter()
    done = await sweep_accounts(SYSTEM, clock.now(), confirmed=True)
    ours = time.perf_counter() - begun
    ended = sum(done.ended.values())
    assert ended == filled.due, (ended, filled.due)

    await filled.make_due()
    begun = time.perf_counter()
    written = await sweep_bare(number)
    bare = time.perf_counter() - begun
    assert written == filled.due, (written, filled.due)
    return ours, bare


async def measure(scale: float) -> dict[str, float]:
    """Fills the database, then sweeps with nothing due, and some times with 1 % due and in bare
    SQL; medians."""
    await migrate()
    keep_what_is_loaded()
    async with opened_application():
        filled = await fill(scale)
        idle_ms = await idle()

        rounds = [await one_round(filled, number) for number in range(ROUNDS)]
        ours, bare = (statistics.median(times) for times in zip(*rounds, strict=True))

    return {
        "due": filled.due,
        "accounts": filled.accounts,
        "seconds": round(ours, 3),
        "bare_seconds": round(bare, 3),
        "ratio": round(ours / bare, 2),
        "idle_ms": round(idle_ms, 1),
    }


def main() -> int:
    """Prints a table, and as the last line every figure as JSON."""
    parser = argparse.ArgumentParser(prog="bench.sweeps")
    parser.add_argument("scale", type=float, nargs="?", default=SCALE)
    given = parser.parse_args()
    if not (url := os.environ.get("BENCH_POSTGRES")):
        print("BENCH_POSTGRES names no database", file=sys.stderr)
        return 2

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["TODOKEDE_DATABASE_URL"] = url
        os.environ["TODOKEDE_KEYS_FILE"] = str(folder / "keys.json")
        os.environ["TODOKEDE_MAIL_URL"] = f"file:{folder / 'mail'}"
        settings.cache_clear()
        figures = asyncio.run(measure(given.scale))

    for label, figure in figures.items():
        print(f"{label:14} {figure:>12}")
    reached = figures["ratio"] <= AIM_RATIO and figures["idle_ms"] < AIM_IDLE_MS
    print(json.dumps({"bench": "sweeps", "scale": given.scale, **figures, "reached": reached}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
