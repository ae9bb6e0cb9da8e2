"""Filing online."""

from collections.abc import Sequence

import strawberry

from efiling.actions.filings import filings as actions
from efiling.actions.filings.checks import check_filings
from efiling.actions.filings.paper import enter_paper_filing
from efiling.errors import Notice, Problem
from efiling.reads.filings.filings import FilingView
from schema.context import Info, actor_of
from schema.filings.filing_inputs import (
    CheckFilingsInput,
    EnterPaperFilingInput,
    SubmitFilingInput,
    SubmitFilingsInput,
)
from schema.permissions import Allowed
from schema.problems import RefusedAsProblems, problems_field


@strawberry.type(description="The answer to submitFiling.")
class SubmitFilingPayload:
    filing: FilingView | None = strawberry.field(
        default=None, description="As received; null with problems."
    )
    receipt: actions.Receipt | None = strawberry.field(
        default=None, description="Null with problems, and in another session."
    )
    notices: Sequence[Notice] = strawberry.field(
        default=(), description="What to know although it was accepted."
    )
    problems: Sequence[Problem] = problems_field()


async def _submit_filing(info: Info, input: SubmitFilingInput) -> SubmitFilingPayload:
    submitted = await actions.submit_filing(
        actor_of(info), filing=input.filing.filing(), idempotency_key=input.idempotency_key
    )
    return SubmitFilingPayload(
        filing=submitted.filings[0],
        receipt=submitted.receipts[0] if submitted.receipts else None,
        notices=submitted.notices,
    )


@strawberry.type(description="The answer to submitFilings: all of them, or none.")
class SubmitFilingsPayload:
    filings: Sequence[FilingView] = strawberry.field(
        default=(), description="In the order sent; empty with problems."
    )
    receipts: Sequence[actions.Receipt] = strawberry.field(
        default=(),
        description="In the order sent; empty with problems, and for a key repeated in another "
        "session.",
    )
    notices: Sequence[Notice] = strawberry.field(
        default=(), description="What to know although it was accepted."
    )
    problems: Sequence[Problem] = problems_field()


async def _submit_filings(info: Info, input: SubmitFilingsInput) -> SubmitFilingsPayload:
    submitted = await actions.submit_filings(
        actor_of(info),
        filings=[entry.filing() for entry in input.filings],
        idempotency_key=input.idempotency_key,
    )
    return SubmitFilingsPayload(
        filings=submitted.filings, receipts=submitted.receipts, notices=submitted.notices
    )


@strawberry.type(description="A field that is filed in another form than it was sent.")
class ChangedField:
    path: Sequence[str] = strawberry.field(description="Where it stands below `input`.")
    value: str = strawberry.field(
        description="As it is filed: capitals in a card number, digits without spaces."
    )


@strawberry.type(description="The answer to checkFilings: what submitFilings would say.")
class CheckFilingsPayload:
    notices: Sequence[Notice] = strawberry.field(
        default=(), description="What to know although it would be accepted."
    )
    changed: Sequence[ChangedField] = strawberry.field(
        default=(), description="What would be filed in another form than it was sent."
    )
    problems: Sequence[Problem] = problems_field()


async def _check_filings(info: Info, input: CheckFilingsInput) -> CheckFilingsPayload:
    checked = await check_filings(actor_of(info), [entry.filing() for entry in input.filings])
    changed = [ChangedField(path=path, value=value) for path, value in checked.changed.items()]
    return CheckFilingsPayload(notices=checked.notices, changed=changed, problems=checked.problems)


async def _enter_paper_filing(info: Info, input: EnterPaperFilingInput) -> SubmitFilingPayload:
    entered = await enter_paper_filing(actor_of(info), input.paper(), input.idempotency_key)
    return SubmitFilingPayload(filing=entered.filings[0], notices=entered.notices)


@strawberry.type
class FilingMutation:
    """The part of Mutation about filings (Q1-1, Q1-9, Q1-18, Q2-5, Q2-54, Q2-56)."""

    enter_paper_filing: SubmitFilingPayload = strawberry.mutation(
        resolver=_enter_paper_filing,
        extensions=[Allowed("filing:enter"), RefusedAsProblems(SubmitFilingPayload)],
        description=(
            "A counter officer enters a notification that came on paper, whoever brought or sent "
            "it. It stands in the history of its filer, who needs no account. There is no receipt: "
            "the filer has the paper."
        ),
    )

    check_filings: CheckFilingsPayload = strawberry.mutation(
        resolver=_check_filings,
        extensions=[Allowed("filing:submit"), RefusedAsProblems(CheckFilingsPayload)],
        description=(
            "Checks up to 10 notifications as submitFilings would, with every problem of each. "
            "Nothing is filed, and no number is given."
        ),
    )
    submit_filing: SubmitFilingPayload = strawberry.mutation(
        resolver=_submit_filing,
        extensions=[Allowed("filing:submit"), RefusedAsProblems(SubmitFilingPayload)],
        description=(
            "Files one notification. It is received at once and becomes final with the main "
            "registration of the coming night; of several of one kind on one day the last one "
            "counts."
        ),
    )
    submit_filings: SubmitFilingsPayload = strawberry.mutation(
        resolver=_submit_filings,
        extensions=[Allowed("filing:submit"), RefusedAsProblems(SubmitFilingsPayload)],
        description="Files up to 10 notifications together, all or none; no two of one kind for "
        "one person.",
    )
