"""How much each key has sealed."""

from collections import Counter

from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.store.engine.work import Reading
from efiling.store.machinery import resealing


@read("keys:rotate")
async def sealed_by_key(actor: Actor) -> Counter[int]:
    """How many values each key has sealed, in all tables together."""
    return await resealing.count_by_key(Reading(actor))
