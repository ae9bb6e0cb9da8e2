"""Somebody who may be trying out identities (security 2.3): three such batches call a person, and a
day's mismatches have a budget."""

import math
from datetime import datetime, timedelta
from uuid import UUID

from efiling import clock
from efiling.actions.people.tampering import note_tampered_attempts
from efiling.adapters.logs import logger
from efiling.errors import MismatchesLimited
from efiling.rules.filings.batches import (
    MISMATCH_BATCHES,
    MISMATCHES_A_DAY,
    looks_like_guessing,
)
from efiling.settings import settings
from efiling.store.engine.sealing import blind
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import attempts, audit

A_DAY = timedelta(days=1)
REMEMBERED = timedelta(days=30)
log = logger("batches")


async def check_budget(view: Reading, tenant: UUID, now: datetime) -> None:
    """Raises MismatchesLimited where an institution has no mismatches left today."""
    budget = _budget(tenant, now)
    counted = await attempts.failures_in_row(view, budget, A_DAY, now)
    if counted is None or counted.failures < MISMATCHES_A_DAY:
        return
    if not counted.is_genuine:
        async with Work(view.actor) as unit:
            await attempts.exhaust(unit, budget, _end_of_day(now))
            note_tampered_attempts(unit, budget, view.actor.account)
    raise _spent(now)


async def note_mismatches(
    unit: Work, tenant: UUID, mismatches: int, row_count: int, now: datetime
) -> None:
    """Takes a batch's mismatches from the day's budget, and notes a batch that looks like guessing.

    Raises MismatchesLimited where the budget was spent already: of batches judged at the same time,
    only as many are answered as it has room for.
    """
    if not mismatches:
        return

    until = _end_of_day(now)
    spent = await attempts.spend(unit, _budget(tenant, now), mismatches, until, now)
    if spent - mismatches >= MISMATCHES_A_DAY:
        raise _spent(now)
    await _note_guessing(unit, tenant, mismatches, row_count, now)


async def _note_guessing(
    unit: Work, tenant: UUID, mismatches: int, row_count: int, now: datetime
) -> None:
    """Counts batches with more mismatches than honest typing explains; the third in 30 days calls a
    person."""
    if not looks_like_guessing(mismatches, row_count):
        return
    name = blind("limits", f"mismatches {tenant}")
    counted = await attempts.reserve(unit, name, MISMATCH_BATCHES, REMEMBERED, now)
    if not counted.is_genuine:
        note_tampered_attempts(unit, name, unit.actor.account)
    if counted.place is None or counted.place >= MISMATCH_BATCHES:
        audit.record(
            unit, "batch.suspected", subject=unit.actor.account, rows=row_count, errors=mismatches
        )
        log.error("batch.suspected", rows=row_count, count=mismatches)


def _budget(tenant: UUID, now: datetime) -> bytes:
    """What a day's mismatches of an institution are counted under."""
    return blind("limits", f"mismatched rows {tenant} {clock.day_of(now)}")


def _end_of_day(now: datetime) -> datetime:
    return clock.midnight(clock.day_of(now) + timedelta(days=1))


def _spent(now: datetime) -> MismatchesLimited:
    helpdesk = settings().helpdesk
    return MismatchesLimited(
        retry_after_seconds=math.ceil((_end_of_day(now) - now).total_seconds()),
        helpdesk=helpdesk.name,
        phone=helpdesk.phone,
        hours=helpdesk.hours,
    )
