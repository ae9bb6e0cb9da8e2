"""What the audit trail itself says of its rows that left with their year (decision 34): as its rows
are chained, nobody who takes rows away can write it."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import audit

LEFT, CAME_BACK = "year.detached", "year.attached"


@dataclass(frozen=True, slots=True)
class DetachedRows:
    """Rows of a chain that follow each other and left together. `digest`: of the highest one."""

    chain: int
    lowest: int
    highest: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class DetachedYear:
    """`versions`: what the versions of accounts come to that no later row of the trail knows, as
    `standing.sum_of_versions` tells it."""

    year: int
    ranges: Sequence[DetachedRows]
    versions: str


async def detached_years(view: Reading | Work) -> list[DetachedYear]:
    """Those that are not there now, the earliest first."""
    rows = await view.fetch(
        "SELECT event, details FROM audit WHERE event IN ($1, $2) ORDER BY id", LEFT, CAME_BACK
    )
    found = dict[int, DetachedYear]()
    for row in rows:
        details = orjson.loads(row["details"])
        year = int(details["year"])
        if row["event"] == LEFT:
            found[year] = DetachedYear(year, _ranges_in(details["rows"]), details["versions"])
        else:
            found.pop(year, None)
    return sorted(found.values(), key=lambda one: one.year)


def _ranges_in(kept: str) -> list[DetachedRows]:
    return [
        DetachedRows(chain, lowest, highest, bytes.fromhex(digest))
        for chain, lowest, highest, digest in orjson.loads(kept)
    ]


def record_left(unit: Work, years: Sequence[DetachedYear]) -> None:
    """Notes in the trail that these years are not there. The row that said so of an earlier one may
    be among those that leave now: it is said of all of them each time."""
    for one in years:
        ranges = [(of.chain, of.lowest, of.highest, of.digest.hex()) for of in one.ranges]
        rows = orjson.dumps(ranges).decode()
        audit.record(unit, LEFT, year=one.year, rows=rows, versions=one.versions)


def record_back(unit: Work, year: int) -> None:
    """Notes in the trail that the year is there again."""
    audit.record(unit, CAME_BACK, year=year)


def ranges_of(years: Sequence[DetachedYear], chain: int) -> list[DetachedRows]:
    """What left of a chain, the lowest first."""
    ranges = (of for one in years for of in one.ranges if of.chain == chain)
    return sorted(ranges, key=lambda of: of.lowest)
