"""Rotates the data key that seals what a database thief must not read."""

import asyncio

from efiling.actions.action import action
from efiling.adapters import keys
from efiling.adapters.keys import KeysStatus
from efiling.rules.actors import Actor
from efiling.store.engine.work import Work
from efiling.store.machinery import audit


@action("keys:rotate")
async def rotate_keys(actor: Actor) -> KeysStatus:
    """Adds a data key and seals with it from now on, in every process. What older keys sealed stays
    readable.

    The file changes before the event is noted: a crash in between leaves a key without its line in
    the audit trail, never the other way round.
    """
    status = await asyncio.to_thread(keys.ring().rotate)
    async with Work(actor) as unit:
        audit.record(unit, "key.rotated", key=status.active)
    return status
