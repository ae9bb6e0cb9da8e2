"""The audit trail looked at: whether each row follows from the one before it."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from efiling.adapters import keys
from efiling.rules.machinery.audit import CHAINS, Event, chained_bytes
from efiling.store.engine.work import Reading
from efiling.store.machinery.audit import ChainRow, head_of

PAGE = 5_000


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """The first row of a chain that does not follow from the one before it, or a head without its
    row."""

    chain: int
    number: int


async def verify(view: Reading, start: int = 1) -> tuple[int, ChainBreak | None]:
    """Walks every chain from row `start`; returns how many rows were read and the first break."""
    read = 0
    for chain in range(CHAINS):
        count, found = await _verify_chain(view, chain, start)
        read += count
        if found:
            return read, found

    outside = await view.fetch_one(
        "SELECT chain, number FROM audit WHERE chain < 0 OR chain >= $1"
        " ORDER BY chain, number LIMIT 1",
        CHAINS,
    )
    return read, ChainBreak(outside["chain"], outside["number"]) if outside else None


async def _verify_chain(view: Reading, chain: int, start: int) -> tuple[int, ChainBreak | None]:
    lowest = await view.fetch_one(
        "SELECT min(number) AS number FROM audit WHERE chain = $1 AND number < 1", chain
    )
    if lowest and lowest["number"] is not None:
        return 0, ChainBreak(chain, lowest["number"])

    number = start - 1
    digest = await digest_at(view, chain, number)
    while rows := await _page(view, chain, number):
        for row in rows:
            digest = _digest_of(row, digest, chain, number + 1)
            if (
                row is None
                or row.number != number + 1
                or not hmac.compare_digest(digest, row.digest)
            ):
                return number + 1 - start, ChainBreak(chain, number + 1)
            number += 1

    read = number + 1 - start
    head = await head_of(view, chain)
    if head is None:
        return read, ChainBreak(chain, number + 1)
    if head.number >= start and (head.number, head.digest) != (number, digest):
        return read, ChainBreak(chain, number + 1)
    return read, None


async def digest_at(view: Reading, chain: int, number: int) -> bytes:
    """The digest of a row; empty where there is none."""
    row = await view.fetch_one(
        "SELECT digest FROM audit WHERE chain = $1 AND number = $2", chain, number
    )
    return bytes(row["digest"]) if row else b""


async def _page(view: Reading, chain: int, after: int) -> Sequence[ChainRow | None]:
    """The next rows of a chain, at least one; None for a row whose columns hold what their types
    cannot."""
    sql = (
        f"SELECT {ChainRow.columns()} FROM audit WHERE chain = $1 AND number > $2"
        " ORDER BY number LIMIT $3"
    )
    limit = PAGE
    while limit:
        try:
            return [ChainRow(row) for row in await view.fetch(sql, chain, after, limit)]
        except ValueError:
            # SQLite lets any value into any column: it is somewhere among these rows.
            limit //= 2
    return [None]


def _digest_of(row: ChainRow | None, previous: bytes, chain: int, number: int) -> bytes:
    """What the digest of a row must be; empty where the row holds what no row of ours can."""
    if row is None:
        return b""
    try:
        event = Event(row.event, row.actor_role, row.actor, row.subject, row.details)
        return keys.ring().digest("audit", chained_bytes(previous, chain, number, row.at, event))
    except (ValueError, TypeError, AttributeError):
        return b""
