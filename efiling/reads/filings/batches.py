"""An institution's own batches: how many rows of each are registered, which failed and why (Q2-54,
Q2-55, Q2-65)."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from efiling.adapters.workbooks import write_corrections
from efiling.errors import Problem
from efiling.reads.filings.filings import (
    FilingView,
    cursor_of_filing,
    has_receipt,
    place_of_filing,
    views_of,
)
from efiling.reads.paging import Page, WantedPage, cursor_of, page_within, sequence_at
from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.rules.filings.batches import BATCH_LIMIT
from efiling.rules.filings.numbers import number_to_look_up
from efiling.rules.vocabulary import BatchState, FilingState
from efiling.store.engine.spans import Span
from efiling.store.engine.work import Reading
from efiling.store.filings import batches
from efiling.store.filings.batches import StoredBatch
from efiling.store.filings.filings import ShownFiling

BATCH_CURSOR = "batch"
"""The kind of cursor that pages of batches have."""


class BatchView(StoredBatch):
    """One batch as its institution sees it."""

    __slots__ = ()

    @property
    def cursor(self) -> str:
        """Opaque to whoever pages."""
        return _cursor_of(self)

    @property
    def can_be_corrected(self) -> bool:
        """Whether rows failed at the registration; a batch refused at reception has no rows to
        correct."""
        return self.error_count > 0 and self.state is not BatchState.RECEPTION_ERROR

    def has_receipt(self, reader: Actor) -> bool:
        """Whether the reader's session sent it; one refused at reception has none."""
        return self.state is not BatchState.RECEPTION_ERROR and has_receipt(self.session, reader)


@read("batch:read")
async def batches_of(actor: Actor, wanted: WantedPage) -> Page[BatchView]:
    """The batches of the actor's institution, newest first; empty for everybody else. Errors:
    CURSOR_INVALID."""
    view = Reading(actor)

    async def fetch(span: Span[int]) -> list[StoredBatch]:
        return await batches.page_of(view, span) if actor.tenant else []

    async def total() -> int:
        return await batches.count_of(view) if actor.tenant else 0

    stored, bounds = await page_within(wanted, _place_of, _cursor_of, fetch)
    return Page([BatchView(one) for one in stored], bounds, total)


def _place_of(cursor: str) -> int:
    return sequence_at(BATCH_CURSOR, cursor)


def _cursor_of(stored: StoredBatch) -> str:
    return cursor_of(BATCH_CURSOR, stored.sequence)


@read("batch:read")
async def batch_of(actor: Actor, reception_number: str) -> BatchView | None:
    """One of the institution's own batches by its number; None for any other, also one that does
    not exist."""
    number = number_to_look_up(reception_number)
    if number is None or actor.tenant is None:
        return None

    stored = await batches.find_by_number(Reading(actor), number)
    return BatchView(stored) if stored else None


@read("batch:read")
async def batch_by_id(actor: Actor, batch: UUID) -> BatchView | None:
    """One of the institution's own batches by its id; None for any other."""
    stored = await batches.find_by_id(Reading(actor), batch) if actor.tenant else None
    return BatchView(stored) if stored else None


@read("batch:read")
async def problems_of_batch(actor: Actor, batch: BatchView) -> Sequence[Problem]:
    """Why a batch was refused at reception, by row; empty for every other."""
    if batch.state is not BatchState.RECEPTION_ERROR:
        return []
    return (await batches.answer_of(Reading(actor), batch.id)).problems


@read("batch:read")
async def filings_of_batch(
    actor: Actor,
    batch: BatchView,
    wanted: WantedPage,
    states: Sequence[FilingState] | None = None,
) -> Page[FilingView]:
    """The filings of a batch in the order of its rows. Errors: `BadRequest` CURSOR_INVALID."""
    view, of_states = Reading(actor), states or ()

    async def fetch(span: Span[int]) -> list[ShownFiling]:
        return await batches.filings_page(view, batch.id, of_states, span)

    async def total() -> int:
        return await batches.filings_count(view, batch.id, of_states)

    stored, bounds = await page_within(wanted, place_of_filing, cursor_of_filing, fetch)
    return Page(await views_of(view, stored), bounds, total)


@read("batch:read")
async def correction_workbook(actor: Actor, reception_number: str) -> bytes | None:
    """The rows of a batch that failed at the registration, as a workbook ready to correct (Q2-65),
    as far as they can be read; None without any."""
    batch = await batch_of(actor, reception_number)
    if batch is None or not batch.can_be_corrected:
        return None

    failed = await batches.whole_filings(
        Reading(actor), batch.id, (FilingState.REGISTRATION_ERROR,), BATCH_LIMIT
    )
    rows = [(filing, one.reasons) for one in failed if (filing := one.filing_if_readable)]
    return await asyncio.to_thread(write_corrections, batch.kind, rows, actor.language)
