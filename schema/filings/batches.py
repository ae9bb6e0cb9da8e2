"""Checking and submitting batches of an institution."""

import asyncio
from collections.abc import Sequence

import strawberry

from efiling.actions.filings import batches as actions
from efiling.actions.filings.batch_answers import BatchReceipt
from efiling.actions.filings.filings import Receipt
from efiling.errors import Notice, Problem
from efiling.reads.filings.batches import BatchView
from efiling.rules.filings.details import Filing
from efiling.rules.vocabulary import BatchKind
from schema.context import Info, actor_of
from schema.filings.filing_inputs import IDEMPOTENCY_KEY, FilingInput
from schema.permissions import Allowed
from schema.problems import RefusedAsProblems, problems_field


@strawberry.input(description="What checkBatch and submitBatch take.")
class SubmitBatchInput:
    kind: BatchKind = strawberry.field(description="What the filings are about; all of them.")
    rows: list[FilingInput] = strawberry.field(description="1 to 300 filings.")
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY_KEY)


@strawberry.type(description="The answer to checkBatch: what reception would say.")
class CheckBatchPayload:
    row_count: int = strawberry.field(default=0, description="How many filings were looked at.")
    notices: Sequence[Notice] = strawberry.field(
        default=(), description="What to know although it is accepted."
    )
    problems: Sequence[Problem] = problems_field()


async def _filings_of(input: SubmitBatchInput) -> list[Filing]:
    """The rows as the rules know them, beside the event loop."""
    return await asyncio.to_thread(lambda: [row.filing() for row in input.rows])


async def _check_batch(info: Info, input: SubmitBatchInput) -> CheckBatchPayload:
    checked = await actions.check_batch(
        actor_of(info), kind=input.kind, rows=await _filings_of(input)
    )
    return CheckBatchPayload(
        row_count=checked.row_count, notices=checked.notices, problems=checked.problems
    )


@strawberry.type(description="The answer to submitBatch: all filings are received, or none.")
class SubmitBatchPayload:
    batch: BatchView | None = strawberry.field(
        default=None,
        description=(
            "As received, or as refused with the state RECEPTION_ERROR. Null for one that is "
            "empty, too large, or sent with a key that cannot be used: that is not stored."
        ),
    )
    receipt: BatchReceipt | None = strawberry.field(
        graphql_type=Receipt | None,  # one type shows the receipts of filings and of batches
        default=None,
        description="Null with problems, for an API token, and in another session.",
    )
    notices: Sequence[Notice] = strawberry.field(
        default=(), description="What to know although it is accepted."
    )
    problems: Sequence[Problem] = problems_field()


async def _submit_batch(info: Info, input: SubmitBatchInput) -> SubmitBatchPayload:
    submitted = await actions.submit_batch(
        actor_of(info),
        kind=input.kind,
        rows=await _filings_of(input),
        idempotency_key=input.idempotency_key,
    )
    return SubmitBatchPayload(
        batch=submitted.batch,
        receipt=submitted.receipt,
        notices=submitted.notices,
        problems=submitted.problems,
    )


@strawberry.type
class BatchMutation:
    """The part of Mutation about batches (Q2-60, Q2-63, Q2-65)."""

    check_batch: CheckBatchPayload = strawberry.mutation(
        resolver=_check_batch,
        extensions=[Allowed("batch:submit"), RefusedAsProblems(CheckBatchPayload)],
        description="Checks a batch as reception would, with every error of every row. Nothing is "
        "stored.",
    )
    submit_batch: SubmitBatchPayload = strawberry.mutation(
        resolver=_submit_batch,
        extensions=[Allowed("batch:submit"), RefusedAsProblems(SubmitBatchPayload)],
        description=(
            "Files up to 300 notifications together, all or none. A batch with errors is refused "
            "as a whole, with every error of every row, and stands in the history as "
            "RECEPTION_ERROR."
        ),
    )
