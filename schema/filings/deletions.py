"""Deletions of filings at the counter (Q2-57)."""

from collections.abc import Sequence
from datetime import date

import strawberry

from efiling.actions.filings.deletions import record_filing_deletion
from efiling.errors import Problem
from efiling.rules.filings.deletions import DeletionRequest
from schema.context import Info, actor_of
from schema.people.identity_inputs import CardFactsInput
from schema.permissions import Allowed
from schema.problems import RefusedAsProblems, problems_field


@strawberry.input(
    description="What recordFilingDeletion takes: all that the letter must say. Kept encrypted."
)
class RecordFilingDeletionInput:
    reception_number: str = strawberry.field(description="Of the filing to be deleted.")
    filed_on: date = strawberry.field(description="The day on which it was filed.")
    statement: str = strawberry.field(description="That the filing shall be deleted, and why.")
    contents: str = strawberry.field(description="What the filing says, as the letter names it.")
    applicant: CardFactsInput = strawberry.field(
        description="The resident whom the filing is about."
    )
    phone: str = strawberry.field(description="Where the applicant can be reached.")
    received_on: date = strawberry.field(description="The day on which the letter arrived.")
    card_copy_enclosed: bool = strawberry.field(
        description="Whether a copy of the residence card came with it; refused without."
    )

    def request(self) -> DeletionRequest:
        return DeletionRequest(
            reception_number=self.reception_number,
            filed_on=self.filed_on,
            statement=self.statement,
            contents=self.contents,
            applicant=self.applicant.facts(),
            phone=self.phone,
            received_on=self.received_on,
            card_copy_enclosed=self.card_copy_enclosed,
        )


@strawberry.type(description="The answer to recordFilingDeletion.")
class RecordFilingDeletionPayload:
    problems: Sequence[Problem] = problems_field()


async def _record_filing_deletion(
    info: Info, input: RecordFilingDeletionInput
) -> RecordFilingDeletionPayload:
    await record_filing_deletion(actor_of(info), input.request())
    return RecordFilingDeletionPayload()


@strawberry.type
class DeletionMutation:
    """The part of Mutation about deletions (Q2-57)."""

    record_filing_deletion: RecordFilingDeletionPayload = strawberry.mutation(
        resolver=_record_filing_deletion,
        extensions=[Allowed("filing:delete"), RefusedAsProblems(RecordFilingDeletionPayload)],
        description=(
            "A counter officer records that the deletion of a REGISTERED filing was asked for by "
            "post. Its effect ends. No mail goes out, and the history keeps the filing unchanged."
        ),
    )
