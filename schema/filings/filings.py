"""Filing online."""

import strawberry

from efiling.actions.filings import filings as actions
from schema.access import allowed
from schema.context import Info
from schema.filings.filing_inputs import SubmitFilingInput, SubmitFilingsInput
from schema.filings.filing_types import SubmitFilingPayload, SubmitFilingsPayload
from schema.problems import refusable


async def _submit_filing(info: Info, input: SubmitFilingInput) -> SubmitFilingPayload:
    submitted = await actions.submit_filing(
        info.context.actor, filing=input.filing.filing(), idempotency_key=input.idempotency_key
    )
    return SubmitFilingPayload(
        filing=submitted.filings[0],
        receipt=submitted.receipts[0] if submitted.receipts else None,
        notices=submitted.notices,
    )


async def _submit_filings(info: Info, input: SubmitFilingsInput) -> SubmitFilingsPayload:
    submitted = await actions.submit_filings(
        info.context.actor,
        filings=[entry.filing() for entry in input.filings],
        idempotency_key=input.idempotency_key,
    )
    return SubmitFilingsPayload(
        filings=submitted.filings, receipts=submitted.receipts, notices=submitted.notices
    )


@strawberry.type
class FilingMutation:
    """The part of Mutation about filings (Q1-1, Q1-9, Q2-54, Q2-56)."""

    submit_filing: SubmitFilingPayload = strawberry.mutation(
        resolver=_submit_filing,
        extensions=[allowed("filing:submit"), refusable(SubmitFilingPayload)],
        description=(
            "Files one notification. It is received at once and becomes final with the main "
            "registration of the coming "
            "night; of several of one kind on one day the last one counts."
        ),
    )
    submit_filings: SubmitFilingsPayload = strawberry.mutation(
        resolver=_submit_filings,
        extensions=[allowed("filing:submit"), refusable(SubmitFilingsPayload)],
        description="Files up to 10 notifications together, all or none; no two of one kind for "
        "one person.",
    )
