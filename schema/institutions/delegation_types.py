"""The blocks that a resident has set, as they see them."""

import strawberry

from efiling.reads.institutions.institutions import InstitutionView


@strawberry.type(
    description="Whom the viewer forbids to file for them; with both null every institution."
)
class DelegationBlock:
    """Its source is `BlockView`."""

    institution: InstitutionView | None = strawberry.field(
        description="The institution, where it was named by its id.",
    )
    corporate_number: str | None = strawberry.field(
        description="The corporate number, where it was named so."
    )
