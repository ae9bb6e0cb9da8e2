"""Years that have parts of their own on PostgreSQL, and what is of one of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from efiling import clock
from efiling.rules.actors import SYSTEM
from efiling.store.engine.ids import first_id_at, new_id
from efiling.store.engine.work import Work, uncancelled
from efiling.store.filings import filings
from efiling.store.machinery import years as made_years
from tests.builders.owner import as_owner


async def numbers(year: int, how_many: int = 1) -> list[int]:
    async def give() -> list[int]:
        async with Work(SYSTEM) as unit:
            return await filings.next_numbers(unit, year, how_many)

    return await uncancelled(give())


async def make(year: int) -> bool:
    """Whether nothing lacks."""

    async def made() -> bool:
        async with Work(SYSTEM) as unit:
            return await made_years.make(unit, year)

    return await uncancelled(made())


async def years() -> Sequence[Any]:
    return [dict(row) for row in await as_owner("SELECT * FROM filing_year ORDER BY year")]


async def first_year() -> int:
    """The one in which the tables were divided."""
    return int((await years())[0]["year"])


def mail_of(year: int, key: str | None = None) -> dict[str, Any]:
    """A mail that was queued in the middle of a year."""
    at = clock.midnight(date(year, 7, 1))
    return {
        "id": UUID(int=first_id_at(at).int | new_id().int & ((1 << 80) - 1)),
        "account": new_id(), "kind": "BATCH_COMPLETE", "key": key, "language": "en", "attempts": 1,
        "address_sealed": b"", "params_sealed": b"", "state": "SENT", "queued_at": at,
    }  # fmt: skip


async def queued(row: dict[str, Any]) -> int:
    async def queue() -> int:
        async with Work(SYSTEM) as unit:
            return len(await unit.insert_new("mail", [row]))

    return await uncancelled(queue())
