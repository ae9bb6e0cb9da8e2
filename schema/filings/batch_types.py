"""A batch as its institution sees it: counts, the problems of a refused one, the filings of a
received one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import strawberry

from efiling.errors import Problem
from efiling.reads.filings.batches import BatchView, filings_of_batch, problems_of_batch
from efiling.reads.filings.filings import FilingView
from efiling.reads.paging import Page
from efiling.rules.filings.batches import batch_state_label
from efiling.rules.vocabulary import BatchKind, BatchState, FilingState
from efiling.settings import settings
from schema.absent import none_if_absent
from schema.context import Info, actor_of
from schema.node import Node
from schema.paging import HUNDRED, After, Before, First, Last, wanted_page
from schema.permissions import Allowed
from schema.problems import text_of
from schema.scalars import URL
from schema.views import attributes_of, shown, shows

batch = attributes_of(BatchView)

States = Annotated[
    list[FilingState] | None,
    strawberry.argument(description="Only these; all, if none is named."),
]


async def _problems(batch: strawberry.Parent[BatchView], info: Info) -> Sequence[Problem]:
    return await problems_of_batch(actor_of(info), batch)


async def _filings(
    batch: strawberry.Parent[BatchView],
    info: Info,
    first: First = HUNDRED,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    states: States = strawberry.UNSET,
) -> Page[FilingView]:
    wanted = wanted_page(first, after, last, before)
    return await filings_of_batch(actor_of(info), batch, wanted, none_if_absent(states))


def _state_label(batch: strawberry.Parent[BatchView], info: Info) -> str:
    return text_of(info, batch_state_label(batch.state, batch.registered_count))


def _correction_workbook(batch: strawberry.Parent[BatchView]) -> URL | None:
    if not batch.can_be_corrected:
        return None
    return URL(f"{settings().public_url}/batches/{batch.reception_number}/corrections.xlsx")


def _receipt_pdf(batch: strawberry.Parent[BatchView], info: Info) -> URL | None:
    if not batch.has_receipt(actor_of(info)):
        return None
    return URL(f"{settings().public_url}/receipts/{batch.reception_number}.pdf")


@shows(BatchView)
@strawberry.type(description="Up to 300 filings that an institution sent together.")
class Batch(Node):
    reception_number: str = shown(
        batch.reception_number, "Given at reception, also to a batch that was refused."
    )
    kind: BatchKind = shown(batch.kind, "What its filings are about.")
    state: BatchState = shown(batch.state, "How far it is.")
    state_label: str = strawberry.field(
        resolver=_state_label,
        description="The state in the reader's language. Of a REGISTERED batch of which no row "
        "counts it says that later ones replaced it.",
    )
    received_at: datetime = shown(batch.received_at, "When it arrived.")
    row_count: int = shown(batch.row_count, "How many filings were sent.")
    registered_count: int = shown(batch.registered_count, "How many of them are final.")
    superseded_count: int = shown(
        batch.superseded_count,
        "In the place of how many of them later ones of the same day count. With registeredCount "
        "and errorCount it makes up rowCount once the batch is not REGISTERING any more.",
    )
    error_count: int = shown(
        batch.error_count, "How many rows have errors, of reception or of registration."
    )
    problems: Sequence[Problem] | None = strawberry.field(
        resolver=_problems,
        extensions=[Allowed("batch:read")],
        description="Of a RECEPTION_ERROR: every problem of every row, by row. Otherwise empty.",
    )
    filings: Page[FilingView] | None = strawberry.field(
        resolver=_filings,
        extensions=[Allowed("batch:read")],
        description="In the order of the rows. Empty for a batch that was refused.",
    )
    correction_workbook: URL | None = strawberry.field(
        resolver=_correction_workbook,
        description="The rows with registration errors, ready to correct and send again; null "
        "without any.",
    )
    receipt_pdf: URL | None = strawberry.field(
        resolver=_receipt_pdf,
        description="The receipt with every row; null in every session but the one that sent it, "
        "and for a batch that was refused.",
    )
