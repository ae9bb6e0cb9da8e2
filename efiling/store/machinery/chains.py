"""The audit trail looked at: whether each row follows from the one before it."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from efiling.adapters import keys
from efiling.rules.machinery.audit import CHAINS, canonical
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading
from efiling.store.engine.year_parts import Fetcher
from efiling.store.machinery.audit import head_of
from efiling.store.machinery.detached import (
    DetachedRows,
    DetachedYear,
    detached_years,
    ranges_of,
)

PAGE = 5_000
_OF_CHAIN = (
    "SELECT number, at, event, actor_role, CAST(actor AS TEXT) AS actor,"
    " CAST(subject AS TEXT) AS subject, details, digest"
    " FROM {} WHERE chain = $1 AND number > $2 ORDER BY number LIMIT $3"
)
"""Ids as they stand in what the digest covers: half of the work was to open and write them."""

_DIGEST_AT = "SELECT digest FROM audit WHERE chain = $1 AND number = $2"


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """The first row of a chain that does not follow from the one before it, or a head without its
    row."""

    chain: int
    number: int


async def verify(view: Reading, start: int = 1) -> tuple[int, ChainBreak | None]:
    """Walks every chain from row `start`, past what left with its year; returns how many rows were
    read and the first break."""
    read = 0
    years = await detached_years(view)
    for chain in range(CHAINS):
        count, found = await _verify_chain(view, chain, start, ranges_of(years, chain))
        read += count
        if found:
            return read, found

    outside = await view.fetch_one(
        "SELECT chain, number FROM audit WHERE chain < 0 OR chain >= $1"
        " ORDER BY chain, number LIMIT 1",
        CHAINS,
    )
    return read, ChainBreak(outside["chain"], outside["number"]) if outside else None


async def _verify_chain(
    view: Reading, chain: int, start: int, left: Sequence[DetachedRows]
) -> tuple[int, ChainBreak | None]:
    lowest = await view.fetch_one(
        "SELECT min(number) AS number FROM audit WHERE chain = $1 AND number < 1", chain
    )
    if lowest and lowest["number"] is not None:
        return 0, ChainBreak(chain, lowest["number"])
    if (there := await _row_that_left(view, chain, left)) is not None:
        return 0, ChainBreak(chain, there)

    read, number = 0, start - 1
    digest = await digest_at(view, chain, number)
    number, digest = _past(left, number, digest)
    while rows := await _page(view, chain, number):
        for row in rows:
            if left and row and row["number"] != number + 1:
                number, digest = _past(left, number, digest)
            number += 1
            digest = digest_following(row, digest, chain, number)
            if not digest or row["number"] != number or digest != row["digest"]:
                return read, ChainBreak(chain, number)
            read += 1

    number, digest = _past(left, number, digest)
    head = await head_of(view, chain)
    if head is None:
        return read, ChainBreak(chain, number + 1)
    if head.number >= start and (head.number, head.digest) != (number, digest):
        return read, ChainBreak(chain, number + 1)
    return read, None


async def _row_that_left(view: Reading, chain: int, left: Sequence[DetachedRows]) -> int | None:
    """A row that is there though the trail says that it left. The walk would pass it by, and it may
    be the very one that says so."""
    for one in left:
        row = await view.fetch_one(
            "SELECT number FROM audit WHERE chain = $1 AND number >= $2 AND number <= $3 LIMIT 1",
            chain,
            one.lowest,
            one.highest,
        )
        if row:
            return int(row["number"])
    return None


def _past(left: Sequence[DetachedRows], number: int, digest: bytes) -> tuple[int, bytes]:
    """The last row that left behind this one, or this one. `left`: the lowest first."""
    for one in left:
        if one.lowest - 1 <= number <= one.highest:
            number, digest = one.highest, one.digest
    return number, digest


async def digest_at(view: Reading, chain: int, number: int) -> bytes:
    """The digest of a row; empty where there is none."""
    row = await view.fetch_one(_DIGEST_AT, chain, number)
    return bytes(row["digest"]) if row else b""


async def _page(view: Reading, chain: int, after: int) -> Sequence[Row]:
    """The next rows of a chain, at least one; an empty one in place of what cannot be read."""
    limit = PAGE
    while limit:
        try:
            return await view.fetch(_OF_CHAIN.format("audit"), chain, after, limit)
        except ValueError:
            # SQLite lets any value into any column: it is somewhere among these rows.
            limit //= 2
    return [{}]


def digest_following(row: Row, previous: bytes, chain: int, number: int) -> bytes:
    """What the digest of a row must be; empty where the row holds what no row of ours can."""
    try:
        columns = [
            chain,
            number,
            row["at"],
            row["event"],
            row["actor_role"],
            row["actor"],
            row["subject"],
            orjson.loads(row["details"]),
        ]
        return keys.ring().digest("audit", previous + canonical(columns))
    except (ValueError, TypeError, KeyError):
        return b""


async def check_rows(ask: Fetcher, years: Sequence[DetachedYear], year: int) -> str:
    """What is wrong with the rows of a detached year, empty where they are those that left."""
    table, ranges = f"audit_{year}", [of for one in years if one.year == year for of in one.ranges]
    (counted,) = await ask(f"SELECT count(*) AS n FROM {table}")
    if counted["n"] != (left := sum(of.highest - of.lowest + 1 for of in ranges)):
        return f"{table} has {counted['n']} rows; {left} left"

    ends = {(of.chain, of.highest): of.digest for one in years for of in one.ranges}
    for of in ranges:
        before = ends.get((of.chain, of.lowest - 1))
        if before is None:
            found = await ask(_DIGEST_AT, of.chain, of.lowest - 1)
            before = found[0]["digest"] if found else b""
        if broken := await _verify_range(ask, table, of, before):
            return f"{table} is not what left: chain {broken.chain}, row {broken.number}"
    return ""


async def _verify_range(
    ask: Fetcher, table: str, left: DetachedRows, digest: bytes
) -> ChainBreak | None:
    """Whether the rows of a range that left are those that left. `digest`: of the row before it."""
    number = left.lowest - 1
    while number < left.highest:
        limit = min(PAGE, left.highest - number)
        rows = await ask(_OF_CHAIN.format(table), left.chain, number, limit)
        for row in rows or [{}]:
            number += 1
            digest = digest_following(row, digest, left.chain, number)
            if not digest or row["number"] != number or digest != row["digest"]:
                return ChainBreak(left.chain, number)
    return None if digest == left.digest else ChainBreak(left.chain, number)
