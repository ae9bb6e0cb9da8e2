"""Receipts as PDF, of single filings and of batches, each for the session that sent it alone
(Q2-54)."""

from efiling.adapters.receipts import ReceiptPage, render_receipt
from efiling.reads.filings import filings as filing_reads
from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.rules.filings.batches import BATCH_LABELS, BATCH_LIMIT, batch_receipt_rows
from efiling.rules.filings.numbers import BATCH_LETTER, in_groups, read_reception_number
from efiling.rules.vocabulary import BatchKind
from efiling.store.engine.work import Reading
from efiling.store.filings import batches, filings
from i18n import N_
from i18n.catalogue import text
from i18n.formats import moment

LETTER_AT = 4
"""Where a reception number says what it is of."""


@read("filing:read")
async def receipt_pdf(actor: Actor, number: str) -> bytes | None:
    """The receipt with a reception number; None for anybody but the session that sent what it is
    of."""
    of = read_reception_number(number)
    if of and of[LETTER_AT] == BATCH_LETTER:
        return await batch_receipt_pdf(actor, of)
    return await filing_reads.receipt_pdf(actor, number)


@read("batch:read")
async def batch_receipt_pdf(actor: Actor, number: str) -> bytes | None:
    """The receipt of a batch: everything that was filed, row by row. A refused batch has none."""
    if actor.tenant is None or actor.session is None:
        return None
    view = Reading(actor)
    batch = await batches.find_by_number(view, number)
    if batch is None or batch["session"] != actor.session:
        return None
    contents = await batches.filings_page(view, batch["id"], (), BATCH_LIMIT, contents=True)
    if not contents:
        return None
    language = actor.language
    written = batch_receipt_rows([filings.contents_within(one) for one in contents], language)
    page = ReceiptPage(
        language=language,
        service=text(language, N_("Todokede, electronic notification system")),
        title=text(language, N_("Receipt of your batch")),
        heading=[
            text(language, BATCH_LABELS[BatchKind(batch["kind"])]),
            text(
                language, N_("Number of notifications: {row_count}"), row_count=batch["row_count"]
            ),
        ],
        number_label=text(language, N_("Reception number")),
        number=in_groups(number),
        received_label=text(language, N_("Received")),
        received_at=moment(language, batch["received_at"]),
        items_heading=text(language, N_("What you notified")),
        items=[
            (text(language, N_("Row {row}"), row=number), row)
            for number, row in enumerate(written, 1)
        ],
        footer=[
            text(
                language,
                N_(
                    "This receipt says that your notifications arrived, not yet that they are "
                    "final."
                ),
            ),
            text(
                language, N_("Your history shows from the next day which of them were registered.")
            ),
        ],
    )
    return await render_receipt(page)
