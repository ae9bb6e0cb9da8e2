"""Checking and submitting batches of an institution."""

import strawberry

from efiling.actions.filings import batches as actions
from efiling.rules.vocabulary import BatchKind
from schema.access import allowed
from schema.context import Info
from schema.filings.batch_types import CheckBatchPayload, SubmitBatchPayload
from schema.filings.filing_inputs import KEY, FilingInput
from schema.problems import refusable


@strawberry.input(description="What checkBatch and submitBatch take.")
class SubmitBatchInput:
    """The rows of one batch."""

    kind: BatchKind = strawberry.field(description="What the filings are about; all of them.")
    rows: list[FilingInput] = strawberry.field(description="1 to 300 filings.")
    idempotency_key: str = strawberry.field(description=KEY)


async def _check_batch(info: Info, input: SubmitBatchInput) -> CheckBatchPayload:
    rows = [row.filing() for row in input.rows]
    checked = await actions.check_batch(info.context.actor, kind=input.kind, rows=rows)
    return CheckBatchPayload(
        row_count=checked.row_count, notices=checked.notices, problems=list(checked.problems)
    )


async def _submit_batch(info: Info, input: SubmitBatchInput) -> SubmitBatchPayload:
    rows = [row.filing() for row in input.rows]
    submitted = await actions.submit_batch(
        info.context.actor, kind=input.kind, rows=rows, idempotency_key=input.idempotency_key
    )
    return SubmitBatchPayload(
        batch=submitted.batch,
        receipt=submitted.receipt,
        notices=submitted.notices,
        problems=list(submitted.problems),
    )


@strawberry.type
class BatchMutation:
    """The part of Mutation about batches (Q2-60, Q2-63, Q2-65)."""

    check_batch: CheckBatchPayload = strawberry.mutation(
        resolver=_check_batch,
        extensions=[allowed("batch:submit"), refusable(CheckBatchPayload)],
        description="Checks a batch as reception would, with every error of every row. Nothing is "
        "stored.",
    )
    submit_batch: SubmitBatchPayload = strawberry.mutation(
        resolver=_submit_batch,
        extensions=[allowed("batch:submit"), refusable(SubmitBatchPayload)],
        description=(
            "Files up to 300 notifications together, all or none. A batch with errors is refused "
            "as a whole, with "
            "every error of every row, and stands in the history as RECEPTION_ERROR."
        ),
    )
