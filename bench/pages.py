"""What every page of the portal costs the server, and what it weighs on its way.

`python -m bench.pages [--rounds N] [--language TAG] [--only WORD]` begins the gateway with its demo
and asks for each page so many times, one after the other. CPU is that of the gateway's process and
its threads, as the scheduler counts it. Bytes are as they are sent: of the first page somebody
loads, with style sheet, script and icon, and of one after it. Exits with 1 where the p95 of a page
is over 50 ms, or a page heavier than 60 KiB at first or 20 KiB after.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx2

from bench.served import machine
from i18n.negotiation import language_of
from tests.builders.browser.parts import PageParts
from tests.builders.browser.site import Place, Site, link
from tests.builders.processes.gateways import below

ROUNDS, WARM_ROUNDS = 40, 3
CPU_CEILING_MS = 50.0
FIRST_CEILING, LATER_CEILING = 60 * 1024, 20 * 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """One page. `cpu_ms`: of each round; `first`, `later`: bytes as sent."""

    place: Place
    cpu_ms: Sequence[float]
    first: int
    later: int

    def cpu(self, share: float) -> float:
        """The CPU time that this share of the rounds kept to."""
        return sorted(self.cpu_ms)[round(share * (len(self.cpu_ms) - 1))]


def gateway_below(process: int) -> int:
    """The gateway among the processes that `up` began."""
    for one in below(process):
        if b"serve" in Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0"):
            return one
    raise RuntimeError("no gateway runs below `up`")


def cpu_ms(process: int) -> float:
    """What the process and its threads have used so far, to the microsecond."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return sum(int((one / "schedstat").read_text().split()[0]) for one in tasks) / 1e6


def cost(caller: httpx2.Client, process: int, place: Place, address: str, rounds: int) -> Cost:
    """Asks for one page, the first times to warm up. Errors: RuntimeError for anything else than
    the page."""
    used: list[float] = []
    for number in range(WARM_ROUNDS + rounds):
        before = cpu_ms(process)
        answer = caller.get(address)
        spent = cpu_ms(process) - before

        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        if number >= WARM_ROUNDS:
            used.append(spent)

    files = [caller.get(one) for one in set(PageParts(answer.text).files)]
    later = answer.num_bytes_downloaded
    return Cost(place, used, later + sum(one.num_bytes_downloaded for one in files), later)


def measured(site: Site, process: int, given: argparse.Namespace) -> list[Cost]:
    """Every page in one language."""
    language, found = language_of(given.language), []
    for place in site.places(language):
        if given.only in place.page.address:
            with site.caller(place.role) as caller:
                address = link(language, place.address)
                found.append(cost(caller, process, place, address, given.rounds))
    return found


def show(one: Cost) -> None:
    """A line of the table."""
    print(
        f"{one.place!s:48} {one.cpu(0.5):8.1f} {one.cpu(0.95):8.1f} {one.cpu(0.99):8.1f}"
        f" {one.first:8} {one.later:8}"
    )


def main() -> int:
    """Prints a line for each page, and as the last line the worst of every figure as JSON."""
    parser = argparse.ArgumentParser(prog="bench.pages")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--language", default="ja")
    parser.add_argument("--only", default="", metavar="WORD")
    given = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        site.start()
        costs = measured(site, gateway_below(site.process), given)
        site.end()

    head = ("CPU p50", "p95", "p99 ms", "first", "later")
    print(f"{'page':48}", *(f"{word:>8}" for word in head))
    for one in costs:
        show(one)
    worst = {
        "cpu_p95_ms": round(max(one.cpu(0.95) for one in costs), 1),
        "cpu_p99_ms": round(max(one.cpu(0.99) for one in costs), 1),
        "first_bytes": max(one.first for one in costs),
        "later_bytes": max(one.later for one in costs),
    }
    reached = (
        worst["cpu_p95_ms"] <= CPU_CEILING_MS
        and worst["first_bytes"] <= FIRST_CEILING
        and worst["later_bytes"] <= LATER_CEILING
    )
    on = machine(len(os.sched_getaffinity(0)))
    print(
        json.dumps(
            {"bench": "pages", "machine": on, "pages": len(costs), **worst, "reached": reached}
        )
    )
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
