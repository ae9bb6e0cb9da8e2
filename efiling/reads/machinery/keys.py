"""How much each key has sealed, and whether all of it opens."""

from collections import Counter
from uuid import UUID

from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.store.engine.work import Reading
from efiling.store.machinery import resealing

PAGE = 1_000


@read("keys:rotate")
async def sealed_by_key(actor: Actor) -> Counter[int]:
    """How many values each key has sealed, in all tables together."""
    return await resealing.count_by_key(Reading(actor))


@read("keys:rotate")
async def unreadable_values(actor: Actor) -> list[str]:
    """The places of the values that do not open, of all that is sealed: table, column and row."""
    view, found = Reading(actor), list[str]()
    for place in resealing.sealed_places():
        last: UUID | None = resealing.FIRST
        while last is not None:
            rows, last = await resealing.unreadable_page(view, place, last, PAGE)
            found += [f"{place.purpose} {row}" for row in rows]
    return found
