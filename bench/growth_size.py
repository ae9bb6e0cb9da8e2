"""How large a database of `bench.growth` is, and how its filings are numbered."""

from collections.abc import Sequence
from dataclasses import dataclass

A_PERSON = 20
"""Filings in the history of one person, four of which an institution filed about them."""
A_BATCH, BATCHES_AN_INSTITUTION = 40, 5
ONE_IN = 5
"""One in so many groups of `A_BATCH` filings is a batch, the others are residents' own."""
STEP = A_BATCH * ONE_IN * A_PERSON
"""A size is a multiple of this: then everybody has exactly as many filings as everybody else."""
DAYS = 1_060
"""So many days the filings are spread over: three years."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a database is."""

    filings: int

    @classmethod
    def near(cls, filings: int) -> "Size":
        """The nearest size that divides into people and batches. With fewer people every sweep
        would be stopped as one of a mass."""
        return cls(max(25, round(filings / STEP)) * STEP)

    @property
    def persons(self) -> int:
        return self.filings // A_PERSON

    @property
    def institutions(self) -> int:
        return self.filings // (A_BATCH * ONE_IN * BATCHES_AN_INSTITUTION)


@dataclass(frozen=True, slots=True)
class Numbering:
    """The running numbers of filings. `years`: from which place on which number is added to the
    place, as each year has numbers of its own."""

    years: Sequence[tuple[int, int]] = ((0, 1),)

    def number(self, place: int) -> int:
        return place + next(added for first, added in reversed(self.years) if place >= first)

    def in_sql(self, place: str) -> str:
        whens = (f" WHEN {place} >= {first} THEN {added}" for first, added in reversed(self.years))
        return f"({place} + CASE{''.join(whens)} END)"
