"""The heads of the audit trail's chains, and whether what was one once is still there."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from efiling.adapters.anchors import Anchor, AnchoredHead
from efiling.store.engine.work import Reading
from efiling.store.machinery.detached import DetachedRows, detached_years, ranges_of

ROWS_A_TIME = 5_000


async def heads(view: Reading) -> dict[int, AnchoredHead]:
    """The newest row of every chain, all at one moment."""
    rows = await view.fetch("SELECT chain, number, digest FROM audit_head ORDER BY chain")
    return {row["chain"]: AnchoredHead(row["number"], bytes(row["digest"])) for row in rows}


@dataclass(frozen=True, slots=True)
class MissingRow:
    """A row that a chain had when a line was written, and that is not there as it was."""

    at: datetime
    chain: int
    number: int


async def missing_since(view: Reading, lines: Sequence[Anchor]) -> MissingRow | None:
    """The first one of the oldest line that says more than is there."""
    said: dict[int, set[int]] = defaultdict(set)
    for line in lines:
        for chain, head in line.heads.items():
            said[chain].add(head.number)
    there = {chain: await _digests_at(view, chain, numbers) for chain, numbers in said.items()}
    years = await detached_years(view)
    left = {chain: ranges_of(years, chain) for chain in said}

    for line in lines:
        for chain, head in sorted(line.heads.items()):
            is_there = there[chain].get(head.number, b"") == head.digest
            if not is_there and not _left(head, left[chain]):
                return MissingRow(line.at, chain, head.number)
    return None


def _left(head: AnchoredHead, ranges: Sequence[DetachedRows]) -> bool:
    """Whether the row left with its year. Of the highest one of a range the digest is known."""
    return any(
        one.lowest <= head.number < one.highest
        or (head.number, head.digest) == (one.highest, one.digest)
        for one in ranges
    )


async def _digests_at(view: Reading, chain: int, numbers: Collection[int]) -> dict[int, bytes]:
    """The digests of those rows of a chain that are there, whatever somebody put in their place."""
    found, wanted = dict[int, bytes](), sorted(numbers)
    for start in range(0, len(wanted), ROWS_A_TIME):
        bind = view.bind()
        rows = await view.fetch(
            f"SELECT number, digest FROM audit WHERE chain = {bind(chain)}"
            f" AND number IN ({bind.each(wanted[start : start + ROWS_A_TIME])})",
            *bind.values,
        )
        found |= {row["number"]: row["digest"] for row in rows}
    return found
