"""Batches as their institution sees them: counts, the problems of a refused one, the filings of a
received one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import strawberry

from efiling import errors
from efiling.actions.filings.batches import BatchReceipt
from efiling.reads.filings.batches import BatchView, filings_of_batch, problems_of_batch
from efiling.reads.filings.filings import FilingView
from efiling.reads.paging import Page
from efiling.rules.vocabulary import BatchKind, BatchState, FilingState
from efiling.settings import settings
from schema.access import allowed
from schema.arguments import given
from schema.context import Info
from schema.filings.filing_types import Receipt
from schema.nodes import Node
from schema.paging import page_size
from schema.problems import Notice, Problem, Problems, problems_field
from schema.scalars import URL
from schema.views import shows

_FIRST = strawberry.argument(description="Page size, 1 to 100.")
_AFTER = strawberry.argument(description="A cursor of the page before.")
_STATES = strawberry.argument(description="Only these; all, if none is named.")


async def _problems(root: strawberry.Parent[BatchView], info: Info) -> Problems:
    return list(await problems_of_batch(info.context.actor, root))


async def _filings(
    root: strawberry.Parent[BatchView],
    info: Info,
    first: Annotated[int | None, _FIRST] = 100,
    after: Annotated[str | None, _AFTER] = strawberry.UNSET,
    states: Annotated[list[FilingState] | None, _STATES] = strawberry.UNSET,
) -> Page[FilingView]:
    return await filings_of_batch(
        info.context.actor, root, page_size(first), given(after), given(states)
    )


def _corrections(root: strawberry.Parent[BatchView]) -> URL | None:
    if not root.can_be_corrected:
        return None
    return URL(f"{settings().public_url}/batches/{root.reception_number}/corrections.xlsx")


@shows(BatchView)
@strawberry.type(description="Up to 300 filings that an institution sent together.")
class Batch(Node):
    reception_number: str = strawberry.field(
        description="Given at reception, also to a batch that was refused."
    )
    kind: BatchKind = strawberry.field(description="What its filings are about.")
    state: BatchState = strawberry.field(description="How far it is.")
    received_at: datetime = strawberry.field(description="When it arrived.")
    row_count: int = strawberry.field(description="How many filings were sent.")
    registered_count: int = strawberry.field(description="How many of them are final.")
    error_count: int = strawberry.field(
        description="How many rows have errors, of reception or of registration."
    )
    problems: Problems = strawberry.field(
        resolver=_problems,
        graphql_type=list[Problem],
        extensions=[allowed("batch:read")],
        description="Of a RECEPTION_ERROR: every problem of every row, by row. Otherwise empty.",
    )
    filings: Page[FilingView] = strawberry.field(
        resolver=_filings,
        extensions=[allowed("batch:read")],
        description="In the order of the rows. Empty for a batch that was refused.",
    )
    correction_workbook: URL | None = strawberry.field(
        resolver=_corrections,
        graphql_type=URL | None,
        description="The rows with registration errors, ready to correct and send again; null "
        "without any.",
    )


def _notices() -> Any:
    return strawberry.field(
        graphql_type=list[Notice],
        default_factory=list,
        description="What to know although it is accepted.",
    )


@strawberry.type(description="The answer to checkBatch: what reception would say.")
class CheckBatchPayload:
    """Nothing is stored."""

    row_count: int = strawberry.field(default=0, description="How many filings were looked at.")
    notices: Sequence[errors.Notice] = _notices()
    problems: Problems = problems_field()


@strawberry.type(description="The answer to submitBatch: all filings are received, or none.")
class SubmitBatchPayload:
    """The batch with problems too, if it stands in the history as refused."""

    batch: BatchView | None = strawberry.field(
        default=None,
        description=(
            "As received, or as refused with the state RECEPTION_ERROR. Null for one that is "
            "empty, too large, or sent "
            "with a key that cannot be used: that is not stored."
        ),
    )
    receipt: BatchReceipt | None = strawberry.field(
        graphql_type=Receipt | None,
        default=None,
        description="Null with problems, for an API token, and in another session.",
    )
    notices: Sequence[errors.Notice] = _notices()
    problems: Problems = problems_field()
