"""Data keys, which seal what a database thief must not read: added, made the active one when every
process has read them, and put in the place of older ones."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from efiling import clock
from efiling.actions.action import action
from efiling.adapters import keys
from efiling.adapters.keys import KeysError, KeysStatus
from efiling.adapters.logs import logger
from efiling.rules.actors import Actor
from efiling.rules.machinery.jobs import Claim, Reseal
from efiling.store.engine.work import Work
from efiling.store.machinery import audit, jobs, leases, processes, resealing
from efiling.store.machinery.processes import Process

PAGE = 500
WAIT_SECONDS = 10
log = logger("keys")


class KeyNotRead(Exception):
    """A process lives that has not read a key: what others seal with it would not open there."""

    def __init__(self, processes: Sequence[Process]) -> None:
        super().__init__()
        self.processes = processes


@action("keys:rotate")
async def add_key(actor: Actor) -> int:
    """Adds a data key to the file, which seals nothing yet; returns its id.

    The file changes before the event is noted: a crash in between leaves a key without its line in
    the audit trail, never the other way round.
    """
    key = await asyncio.to_thread(keys.ring().add)
    async with Work(actor) as unit:
        audit.record(unit, "key.added", key=key)
    return key


@action("keys:rotate")
async def activate_key(actor: Actor, key: int) -> KeysStatus:
    """Seals with a key from now on, in every process, and has what older ones sealed sealed anew.

    The job is stored before the key counts: a crash in between leaves a job that waits for the key,
    never a key whose older ones nobody seals anew. Errors: `KeyNotRead`, and KeysError for a key
    that the file has not.
    """
    if key not in keys.ring().status().made_at:
        raise KeysError(f"the key file has no key {key:08x}")
    async with Work(actor) as unit:
        lacking = [one for one in await processes.live_processes(unit) if key not in one.key_ids]
        if lacking:
            raise KeyNotRead(lacking)
        await jobs.send(unit, Reseal(key), clock.now())

    await asyncio.to_thread(keys.ring().activate, key)
    async with Work(actor) as unit:
        audit.record(unit, "key.activated", key=key)
    return keys.ring().status()


@action("keys:rotate")
async def rotate_keys(actor: Actor) -> KeysStatus:
    """Both at once, where every process reads the same file. Errors: as `activate_key`; the key was
    added then."""
    key = await add_key(actor)
    for _ in range(WAIT_SECONDS):
        try:
            return await activate_key(actor, key)
        except KeyNotRead:
            await asyncio.sleep(1)
    return await activate_key(actor, key)


@action("keys:rotate")
async def reseal(actor: Actor, claim: Claim[Reseal]) -> int:
    """Seals with the active key what others sealed, in pages of one transaction each; returns how
    many values. Broken off, it goes on with what is left; what does not open is named and left.

    Errors: KeysError, to be tried again, where this machine's copy of the file is from before the
    activation: it would seal with the old key what others seal with the new one.
    """
    active, resealed, unreadable = keys.ring().status().active, 0, list[str]()
    if active != claim.job.key:
        raise KeysError(f"key {claim.job.key:08x} is not the active one of this machine's key file")

    log.info("keys.reseal_began", key_id=active)
    for place in resealing.sealed_places():
        last: UUID | None = resealing.FIRST
        while last is not None:
            async with Work(actor, leases.holding(claim)) as unit:
                page = await resealing.reseal_page(unit, place, active, last, PAGE)
            resealed += page.resealed
            unreadable += [f"{place.table} {row}" for row in page.unreadable]
            last = page.last

    if unreadable:
        log.error("keys.unreadable_rows", rows=len(unreadable), row=unreadable)
    async with Work(actor, leases.finishing(claim, clock.now())) as unit:
        audit.record(unit, "key.resealed", key=active, rows=resealed, unreadable=len(unreadable))
    log.info("keys.reseal_ended", key_id=active, rows=resealed, set_aside=len(unreadable))
    return resealed
