"""Batches that look like somebody trying out identities (security 2.3)."""

from datetime import datetime, timedelta
from uuid import UUID

from efiling.adapters.logs import logger
from efiling.rules.filings.batches import MISMATCH_BATCHES, looks_like_guessing
from efiling.store.engine.sealing import blind
from efiling.store.engine.work import Work
from efiling.store.machinery import attempts, audit

REMEMBERED = timedelta(days=30)
log = logger("batches")


async def note_guessing(
    unit: Work, tenant: UUID, mismatches: int, row_count: int, now: datetime
) -> None:
    """Counts batches with more mismatches than honest typing explains; the third in 30 days calls a
    person."""
    if not looks_like_guessing(mismatches, row_count):
        return
    place = await attempts.reserve(
        unit, blind("limits", f"mismatches {tenant}"), MISMATCH_BATCHES, REMEMBERED, now
    )
    if place is None or place >= MISMATCH_BATCHES:
        audit.record(
            unit, "batch.suspected", subject=unit.actor.account, rows=row_count, errors=mismatches
        )
        log.error("batch.suspected", rows=row_count, count=mismatches)
