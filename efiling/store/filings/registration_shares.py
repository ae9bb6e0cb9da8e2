"""How several are at the main registration at once: whoever settles a page has its share of the
accounts to themself until the commit.

What becomes of a filing is decided by others of its account alone (Q2-56), and all filings of a
batch are of one account. So of what decides together nothing is ever in two hands, and one after
the other is as if one did it all. Nothing is noted of who has what: a hand that dies lets go.

Accounts fall into 64 parts, by the last byte of their ids, which is random. SQLite has one writer
anyway: all accounts are one share there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from efiling.store.engine.scope import unscoped
from efiling.store.engine.statements import Bind
from efiling.store.engine.work import Reading, Work

PARTS = 64
PART = "(get_byte(uuid_send(account), 15) & 63)"
"""Of a filing; `filing_to_register_by_part` is its index."""
_LOCKS = 0x6E696768
"""The first number of the advisory locks of PostgreSQL; the second is the part."""


@dataclass(frozen=True, slots=True)
class Share:
    """Some parts; none named: all of them."""

    parts: tuple[int, ...] = ()

    def condition(self, bind: Bind) -> str:
        """That a filing is of this share."""
        if not self.parts:
            return "TRUE"
        if len(self.parts) == 1:  # so the index gives them in the order of arrival
            return f"{PART} = {bind(self.parts[0])}"
        return f"{PART} = ANY({bind(list(self.parts))}::int[])"


EVERYTHING = Share()


async def shares(view: Reading, before: date, least: int, worth: int) -> list[Share]:
    """What waits in shares of at least `least` filings; all in one where there are fewer than
    `worth`."""
    if not view.is_postgres:
        return [EVERYTHING]

    sql = (
        f"SELECT {PART} AS part, count(*) AS n FROM filing"
        " WHERE state = 'REGISTERING' AND received_on < $1 GROUP BY 1 ORDER BY 1"
    )
    rows = await view.fetch(unscoped("the main registration is of everybody's", sql), before)
    counts = {row["part"]: row["n"] for row in rows}
    if sum(counts.values()) < worth:
        return [EVERYTHING]
    return [Share(parts) for parts in _joined(counts, least)]


def _joined(counts: dict[int, int], least: int) -> list[tuple[int, ...]]:
    """Parts one after the other, until there is enough of them."""
    found: list[tuple[int, ...]] = []
    parts: tuple[int, ...] = ()
    enough = 0
    for part, count in counts.items():
        parts, enough = (*parts, part), enough + count
        if enough >= least:
            found.append(parts)
            parts, enough = (), 0
    return [*found, parts] if parts else found


async def take(unit: Work, share: Share, *, wait: bool) -> bool:
    """Nobody else has any of the share until this unit ends; whether that is so. `wait`: it will
    be."""
    if not unit.is_postgres:
        return True

    parts: Sequence[int] = share.parts or range(PARTS)
    lock = "pg_advisory_xact_lock($1, part) IS NOT NULL"  # where it gives nothing, it was had
    if not wait:
        lock = "pg_try_advisory_xact_lock($1, part)"
    row = await unit.fetch_one(
        # Whoever waits takes them in the order in which everybody does.
        f"SELECT bool_and({lock}) AS taken FROM unnest($2::int[]) AS part",
        _LOCKS,
        sorted(parts),
    )
    return bool(row and row["taken"])
