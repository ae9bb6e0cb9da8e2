"""The processes of the service, which say that they live and which keys they have read."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from uuid import UUID

from efiling import clock
from efiling.actions.action import action
from efiling.adapters import keys
from efiling.adapters.logs import logger
from efiling.rules.actors import SYSTEM, Actor
from efiling.store.engine.ids import new_id
from efiling.store.engine.work import Work
from efiling.store.machinery import processes

LOOK_SECONDS = 1.0
NOTE_SECONDS = 5.0
log = logger("processes")


@action("job:run")
async def note_process(actor: Actor, process: UUID, kind: str, key_ids: Collection[int]) -> None:
    """A process lives and has these keys."""
    async with Work(actor) as unit:
        await processes.note_process(unit, process, kind, key_ids)


@action("job:run")
async def note_relay(actor: Actor, relay: UUID) -> None:
    """A relay runs."""
    async with Work(actor) as unit:
        await processes.note_process(unit, relay, processes.RELAY, ())


@action("job:run")
async def remove_process(actor: Actor, process: UUID) -> None:
    """A process ends, and nobody need wait for it."""
    async with Work(actor) as unit:
        await processes.remove_process(unit, process)


async def report_process(kind: str) -> None:
    """Runs as long as the process does: looks at the key file every second, and says what it has
    read when that changes, and that it lives."""
    process, noted, noted_at = new_id(), frozenset[int](), 0.0
    try:
        while True:
            keys.ring().look_again()
            known = frozenset(keys.ring().status().made_at)

            if known != noted or clock.monotonic() - noted_at > NOTE_SECONDS:
                try:
                    await note_process(SYSTEM, process, kind, known)
                    noted, noted_at = known, clock.monotonic()
                except Exception:
                    log.warning("process.not_noted", exc_info=True)

            await asyncio.sleep(LOOK_SECONDS)
    finally:
        with suppress(Exception):
            await remove_process(SYSTEM, process)
