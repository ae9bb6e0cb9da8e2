"""Whether anything becomes slower as the database grows: the same requests of the same people at
two sizes, in turns.

`python -m bench.growth [--small N] [--large N] [--only NAME,…]` makes a PostgreSQL of its own on
the disk, with two databases of so many filings, accounts, cards, mails and rows of the trail in
proportion, and a gateway for each. Each request goes to one and then to the other. Exits with 1
where the p99 at the larger size is more than 1.2 times that of the smaller.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.batches import environment
from bench.batches_data import SCHOOLS
from bench.growth_data import fill, migrate
from bench.growth_people import People, asked, plant
from bench.growth_size import Size
from bench.growth_turns import Side, Turns, database_seconds, ratio
from bench.served import Served, apart, machine
from efiling import clock
from efiling.actions.people.expiry import sweep_accounts
from efiling.operations import opened_application
from efiling.rules.actors import SYSTEM
from efiling.settings import settings
from tests.postgres import Cluster, elsewhere, execute, with_database

SMALL, LARGE = 1_000_000, 20_000_000
SIDES = ("small", "large")
CEILING = 1.2
BYTES_A_FILING = 1_450
"""With all that grows with it, indexes included."""
ROOM_BESIDE = 4 << 30
"""For what PostgreSQL writes besides: its log, and what it sorts."""
PLACE = Path("/var/tmp")
"""On a disk: `/tmp` is memory on many machines."""
COUNTS = {
    "history": 2_000,
    "institution": 1_000,
    "login": 300,
    "submit": 1_500,
    "batch": 100,
    "helpdesk": 1_200,
    "audit": 1_500,
    "sweep": 100,
}
SWEPT, SWEEPS_A_TURN = 20, 10
"""So many accounts end in one sweep; so many sweeps before it is the other's turn."""
OPTIONS = {
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "shared_buffers": "1GB",
    "maintenance_work_mem": "1GB",
    "effective_cache_size": "8GB",
}


@contextmanager
def cluster_on_disk(place: Path, options: Mapping[str, str]) -> Iterator[Cluster]:
    """A PostgreSQL whose folder goes with this process, however this process ends."""
    cluster = Cluster(place, **options)
    remover = subprocess.Popen(
        ["sh", "-c", 'read _; sleep 2; rm -rf "$0"', cluster.server.folder],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield cluster
    finally:
        cluster.end()
        assert remover.stdin, "it is piped"
        remover.stdin.close()


def use(folder: Path, url: str) -> None:
    """From here on this process works with another database."""
    os.environ.update(environment(folder, url))
    settings.cache_clear()


def make_sides(
    cluster: Cluster, folder: Path, sizes: dict[str, Size], sweeps: int, batches: int
) -> tuple[People, list[Side], list[Sequence[str]]]:
    """Two databases with the same people and more or less around them, and a reception number of
    each resident in each."""
    template = cluster.fresh()
    use(folder, template)
    say("making those who are measured")
    asyncio.run(migrate(template))
    people = asyncio.run(plant(folder, max(SCHOOLS, batches), sweeps * SWEPT))

    sides: list[Side] = []
    numbers: list[Sequence[str]] = []
    for name, size in sizes.items():
        say(f"filling {size.filings:,} filings of {size.persons:,} people")
        begun, url = time.monotonic(), cluster.fresh(template)
        database = url.rpartition("/")[2]
        sides.append(Side(name, size, url, with_database(cluster.superuser, database)))
        numbers.append(asyncio.run(fill(sides[-1].seen_by, size, people.measured)))
        say(f"  {time.monotonic() - begun:.0f} seconds, {disk_gib(cluster):.1f} GiB in all")
    elsewhere(execute(cluster.superuser, "CHECKPOINT"))
    return people, sides, numbers


def say(text: str) -> None:
    print(text, file=sys.stderr)


def disk_gib(cluster: Cluster) -> float:
    """What the folder of the cluster takes on the disk."""
    files = cluster.server.folder.rglob("*")
    return sum(one.lstat().st_blocks for one in files if one.is_file()) * 512 / 2**30


async def sweep_in_turns(turns: Turns, folder: Path, sweeps: int) -> None:
    """Ends accounts that are due, in this process. The first sweep of a turn is not counted: its
    statements are prepared then."""

    async def one_turn(side: Side) -> None:
        use(folder, side.url)
        cost = turns.costs[side.name]
        async with opened_application():
            for number in range(SWEEPS_A_TURN):
                begun, cpu = time.perf_counter(), time.process_time()
                done = await sweep_accounts(SYSTEM, clock.now(), limit=SWEPT)
                took, spent = time.perf_counter() - begun, time.process_time() - cpu
                if sum(done.ended.values()) != SWEPT:
                    raise RuntimeError(f"not ended: {done}")

                if number:
                    cost.seconds.append(took)
                    cost.cpu_seconds += spent
                else:
                    cost.database_seconds -= await database_seconds(side)
            cost.database_seconds += await database_seconds(side)

    async with turns.counted():
        for number in range(sweeps // SWEEPS_A_TURN):
            for side in turns.sides if number % 2 else reversed(turns.sides):
                await one_turn(side)


def measure(
    folder: Path,
    core: int,
    made: tuple[People, list[Side], list[Sequence[str]]],
    counts: dict[str, int],
) -> dict[str, dict[str, Any]]:
    """The figures of each kind of request."""
    people, sides, numbers = made
    found = {}
    command = [sys.executable, "-m", "bench.servers.undelayed", "serve", "--port", "{port}"]
    with ExitStack() as stack:
        servers = []
        for side in sides:
            told = environment(folder, side.url)
            server = Served(side.name, command, told, core, folder / f"{side.name}.log")
            servers.append(stack.enter_context(server))

        asking = [asked(people, own, counts) for own in numbers]
        for name in asking[0]:
            be_there(sides)
            turns = Turns(sides)
            asyncio.run(turns.ask(servers, [one[name] for one in asking]))
            found[name] = figures_of(turns)
            show(name, found[name])

    if "sweep" in counts:
        turns = Turns(sides)
        asyncio.run(sweep_in_turns(turns, folder, counts["sweep"]))
        found["sweep"] = figures_of(turns)
        show("sweep", found["sweep"])
    return found


def be_there(sides: Sequence[Side]) -> None:
    """Whoever is logged in was seen just now. Filling, and what was asked before, may have taken
    longer than an unused session lasts."""
    for side in sides:
        elsewhere(execute(side.seen_by, "UPDATE session SET seen_at = now()"))


def figures_of(turns: Turns) -> dict[str, Any]:
    """Both sizes, and the larger to the smaller."""
    sides = {name: cost.figures() for name, cost in turns.costs.items()}
    both = list(sides.values())
    return {
        "requests": len(turns.costs[turns.sides[0].name].seconds),
        **sides,
        "ratio_p50": ratio(both, "p50_ms"),
        "ratio_p99": ratio(both, "p99_ms"),
    }


COLUMNS = {
    "p50 ms": "p50_ms",
    "p99 ms": "p99_ms",
    "ratio": "ratio_p99",
    "CPU ms": "cpu_ms",
    "database": "database_ms",
    "blocks": "blocks",
    "read": "blocks_read",
}
"""Of what each column tells: the smaller, then the larger; or of both."""


def head() -> str:
    wide = "".join(
        f"{name:>9}{'' if of == 'ratio_p99' else ' ' * 9}" for name, of in COLUMNS.items()
    )
    return f"{'':12}{'requests':>9}{wide}"


def show(name: str, found: dict[str, Any]) -> None:
    """A line of the table."""
    cells = [f"{name:12}{found['requests']:9}"]
    for what in COLUMNS.values():
        both = (found[what],) if what in found else (found[side][what] for side in SIDES)
        cells += [f"{one:9.2f}" for one in both]
    print("".join(cells), flush=True)


def main() -> int:
    """Prints a table, and as the last line every figure as JSON."""
    parser = argparse.ArgumentParser(prog="bench.growth")
    parser.add_argument("--small", type=int, default=SMALL, help="filings of the smaller database")
    parser.add_argument("--large", type=int, default=LARGE, help="filings of the larger")
    parser.add_argument("--only", default="", help=f"some of {','.join(COUNTS)}")
    parser.add_argument("--place", type=Path, default=PLACE, help="a folder on a disk with room")
    given = parser.parse_args()

    sizes = dict(zip(SIDES, map(Size.near, (given.small, given.large)), strict=True))
    needed = sum(size.filings for size in sizes.values()) * BYTES_A_FILING + ROOM_BESIDE
    if shutil.disk_usage(given.place).free < needed:
        print(f"{given.place} has no {needed / 2**30:.0f} GiB free", file=sys.stderr)
        return 2
    chosen = set(filter(None, given.only.split(","))) or set(COUNTS)
    counts = {name: count for name, count in COUNTS.items() if name in chosen}
    # Somebody who ends it, or closes the terminal, gets their disk back.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))

    with tempfile.TemporaryDirectory() as name, cluster_on_disk(given.place, OPTIONS) as cluster:
        folder = Path(name)
        made = make_sides(cluster, folder, sizes, counts.get("sweep", 0), counts.get("batch", 0))
        core, others = apart()
        os.sched_setaffinity(0, others)
        gib = round(disk_gib(cluster), 1)
        print(head())
        found = measure(folder, core, made, counts)

    reached = all(one["ratio_p99"] <= CEILING for one in found.values())
    result = {
        "bench": "growth",
        "filings": {name: size.filings for name, size in sizes.items()},
        "people": {name: size.persons for name, size in sizes.items()},
        "disk_gib": gib,
        "machine": machine(len(others | {core})),
        **found,
        "reached": reached,
    }
    print(f"on the disk: {gib} GiB")
    print(json.dumps(result))
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
