"""The parts of filings, mails and the audit trail on PostgreSQL, one for each year of reception
(decision 34). SQLite has none."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from efiling.store.engine.records import Row

DIVIDED = ("filing", "mail", "audit")
ROOM = 20_000_000
"""Running numbers of a year. Those of fifty years have nine digits."""
FIRST_NUMBERS = "filing_number"
"""The sequence of the year in which the tables were divided, and of those that never were."""


class Fetcher(Protocol):
    """Asks PostgreSQL as the owner."""

    async def __call__(self, sql: str, *values: Any) -> Sequence[Row]:
        """The rows of one statement."""


@dataclass(frozen=True, slots=True)
class Year:
    """A year that has parts. Its running numbers are from `lowest` on and below `past`; `given` is
    the last one that somebody got, 0 if nobody did."""

    year: int
    lowest: int
    past: int
    numbers: str
    given: int
    detached_at: datetime | None = None

    def packed(self) -> dict[str, Any]:
        """As a backup keeps it."""
        at = self.detached_at.isoformat() if self.detached_at else None
        return asdict(self) | {"detached_at": at}

    @classmethod
    def unpacked(cls, kept: Mapping[str, Any]) -> "Year":
        at = kept["detached_at"]
        return cls(**{**kept, "detached_at": datetime.fromisoformat(at) if at else None})


async def years_of(ask: Fetcher) -> list[Year]:
    """The years that a database has, the earliest first; none before its tables were divided."""
    (known,) = await ask("SELECT to_regclass('filing_year') IS NOT NULL AS yes")
    if not known["yes"]:
        return []

    found = []
    for row in await ask("SELECT * FROM filing_year ORDER BY year"):
        given = await last_given(ask, row["numbers"])
        lowest, past, numbers = row["lowest"], row["past"], row["numbers"]
        found.append(Year(row["year"], lowest, past, numbers, given, row["detached_at"]))
    return found


async def last_given(ask: Fetcher, numbers: str) -> int:
    """The last number that a sequence gave, 0 if it gave none."""
    sql = f'SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS n FROM "{numbers}"'
    return int((await ask(sql))[0]["n"])


async def lay_out(ask: Fetcher, years: Sequence[Year]) -> None:
    """Gives empty tables the parts of another database."""
    for parent in DIVIDED:
        parts = await ask(
            "SELECT inhrelid::regclass::text AS part FROM pg_inherits"
            f" WHERE inhparent = '{parent}'::regclass"
        )
        for row in parts:
            await ask(f"DROP TABLE {row['part']}")
    for row in await ask("DELETE FROM filing_year RETURNING numbers"):
        if row["numbers"] != FIRST_NUMBERS:
            await ask(f'DROP SEQUENCE "{row["numbers"]}"')

    for place, one in enumerate(years):
        if one.numbers != FIRST_NUMBERS:
            await ask("SELECT make_numbers($1, $2)", one.year, one.lowest)
        await ask(
            "INSERT INTO filing_year (year, lowest, past, numbers, detached_at)"
            " VALUES ($1, $2, $3, $4, $5)",
            one.year, one.lowest, one.past, one.numbers, one.detached_at,
        )  # fmt: skip
        called = f"{one.year}_late" if one.detached_at else str(one.year)
        await _make_parts(ask, one, called, from_the_first=place == 0)
    await _make_parts(ask, years[-1], "rest")


async def _make_parts(
    ask: Fetcher, one: Year, called: str, *, from_the_first: bool = False
) -> None:
    """The parts of a year, or those of all that comes after it."""
    ends = "year_begins_in(parent, $1 + 1, $3)"
    low = "'MINVALUE'" if from_the_first else "year_begins_in(parent, $1, $2)"
    low, high = (ends, "'MAXVALUE'") if called == "rest" else (low, ends)
    await ask(
        f"SELECT make_part(parent, parent || '_{called}', {low}, {high}), $1::int, $2::bigint,"
        " $3::bigint FROM unnest($4::text[]) AS parent",
        one.year, one.lowest, one.past, list(DIVIDED),
    )  # fmt: skip


async def pass_by(ask: Fetcher, given: int, numbers: Sequence[str]) -> None:
    """None of these sequences gives a number up to this one any more."""
    for name in numbers:
        await ask(
            f"SELECT setval('{name}', $1) FROM \"{name}\""
            " WHERE last_value < $1 OR last_value = $1 AND NOT is_called",
            given,
        )
