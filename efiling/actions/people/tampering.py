"""Rows that somebody without the keys wrote: refused, put on record, counted."""

from contextlib import suppress
from uuid import UUID

from efiling.adapters.alarms import TAMPERED
from efiling.adapters.logs import logger
from efiling.errors import Unavailable
from efiling.rules.actors import Actor
from efiling.store.engine.work import Work
from efiling.store.machinery import audit

log = logger("tampering")


async def note_tampering(actor: Actor, account: UUID, what: str) -> None:
    """`what`: account, session, api_token or reset. It is noted where that can be done; the refusal
    does not wait for it."""
    TAMPERED.labels(what).inc()
    log.error("row.tampered", table=what, row=str(account))
    with suppress(Unavailable):
        async with Work(actor) as unit:
            audit.record(unit, "account.tampered", subject=account, what=what)
