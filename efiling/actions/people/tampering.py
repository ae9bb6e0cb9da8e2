"""Rows that somebody without the keys wrote: refused, put on record, counted."""

from contextlib import suppress
from uuid import UUID

from efiling.adapters.alarms import TAMPERED
from efiling.adapters.logs import logger
from efiling.errors import Unavailable
from efiling.rules.actors import Actor
from efiling.store.engine.work import Work
from efiling.store.machinery import attempts, audit

log = logger("tampering")


async def note_tampering(actor: Actor, account: UUID, what: str) -> None:
    """`what`: account, session, api_token or reset. It is noted where that can be done; the refusal
    does not wait for it."""
    _raise_alarm(account, what)
    with suppress(Unavailable):
        async with Work(actor) as unit:
            _record(unit, account, what)


def note_tampered_account(unit: Work, account: UUID) -> None:
    """The same of an account in a unit that goes on without it, and keeps what else it notes."""
    _raise_alarm(account, "account")
    _record(unit, account, "account")


def note_tampered_attempts(unit: Work, name: bytes, account: UUID | None = None) -> None:
    """Of the row that counts failures against a name, which may be nobody's."""
    _raise_alarm(attempts.kept_as(name).hex(), "attempt")
    _record(unit, account, "attempt")


def note_tampered_trail(unit: Work, account: UUID) -> None:
    """Of what the trail says of an account."""
    _raise_alarm(account, "audit")
    _record(unit, account, "audit")


def _raise_alarm(row: UUID | str, what: str) -> None:
    TAMPERED.labels(what).inc()
    log.error("row.tampered", table=what, row=str(row))


def _record(unit: Work, account: UUID | None, what: str) -> None:
    audit.record(unit, "account.tampered", subject=account, what=what)
