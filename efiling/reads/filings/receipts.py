"""Receipts as PDF, of single filings and of batches, each for the session that sent it alone
(Q2-54)."""

from collections.abc import Mapping, Sequence

from efiling.adapters.receipts import ReceiptPage, render_receipt
from efiling.reads.filings.filings import FILERS, has_receipt
from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.rules.filings.batches import BATCH_LABELS, BATCH_LIMIT, batch_receipt_rows
from efiling.rules.filings.details import Filing
from efiling.rules.filings.kinds import KINDS
from efiling.rules.filings.numbers import BATCH_LETTER, in_groups, number_to_look_up
from efiling.rules.filings.receipt_items import receipt_items
from efiling.store.engine.work import Reading
from efiling.store.filings import batches, filings
from efiling.store.filings.batches import StoredBatch
from efiling.store.filings.filings import StoredFiling
from i18n import N_, Language
from i18n.catalogue import text
from i18n.formats import moment

LETTER_AT = 4
"""Where a reception number says what it is of."""


@read("filing:read")
async def receipt_pdf(actor: Actor, number: str) -> bytes | None:
    """The receipt with a reception number; None for anybody but the session that sent what it is
    of."""
    of = number_to_look_up(number)
    if of is None or actor.role not in FILERS or actor.session is None:
        return None
    if of[LETTER_AT] == BATCH_LETTER:
        return await batch_receipt_pdf(actor, of)

    stored = await filings.find_by_number(Reading(actor), of)
    if stored is None or not has_receipt(stored.session, actor):
        return None
    return await render_receipt(_page_of_filing(stored, stored.filing, actor.language))


@read("batch:read")
async def batch_receipt_pdf(actor: Actor, number: str) -> bytes | None:
    """The receipt of a batch: everything that was filed, row by row, as far as it can be read. A
    refused batch has none."""
    if actor.tenant is None or actor.session is None:
        return None

    view = Reading(actor)
    batch = await batches.find_by_number(view, number)
    if batch is None or not has_receipt(batch.session, actor):
        return None
    stored = await batches.whole_filings(view, batch.id, (), BATCH_LIMIT)
    rows = {one.row: filing for one in stored if (filing := one.filing_if_readable)}
    return await render_receipt(_page_of_batch(batch, rows, actor.language)) if rows else None


def _page_of_filing(stored: StoredFiling, filing: Filing, language: Language) -> ReceiptPage:
    return _page(
        stored,
        language,
        title=N_("Receipt of your notification"),
        heading=[text(language, KINDS[filing.kind].label)],
        items=[(text(language, label), value) for label, value in receipt_items(filing, language)],
        footer=[
            N_("This receipt says that your notification arrived, not yet that it is final."),
            N_("Your history shows from the next day whether it was registered."),
        ],
    )


def _page_of_batch(
    batch: StoredBatch, rows: Mapping[int | None, Filing], language: Language
) -> ReceiptPage:
    """`rows`: by their numbers, those that can be read."""
    written = batch_receipt_rows([*rows.values()], language)

    return _page(
        batch,
        language,
        title=N_("Receipt of your batch"),
        heading=[
            text(language, BATCH_LABELS[batch.kind]),
            text(language, N_("Number of notifications: {row_count}"), row_count=batch.row_count),
        ],
        items=[
            (text(language, N_("Row {row}"), row=n), row)
            for n, row in zip(rows, written, strict=True)
        ],
        footer=[
            N_("This receipt says that your notifications arrived, not yet that they are final."),
            N_("Your history shows from the next day which of them were registered."),
        ],
    )


def _page(
    received: StoredFiling | StoredBatch,
    language: Language,
    *,
    title: str,
    heading: Sequence[str],
    items: Sequence[tuple[str, str]],
    footer: Sequence[str],
) -> ReceiptPage:
    """What both kinds of receipt have in common. `title` and `footer` are message ids."""
    return ReceiptPage(
        language=language,
        service=text(language, N_("Todokede, electronic notification system")),
        title=text(language, title),
        heading=heading,
        number_label=text(language, N_("Reception number")),
        number=in_groups(received.reception_number),
        received_label=text(language, N_("Received")),
        received_at=moment(language, received.received_at),
        items_heading=text(language, N_("What you notified")),
        items=items,
        footer=[text(language, line) for line in footer],
    )
