"""What is entered to file, and what the rules make of it."""

import strawberry

from efiling.rules.filings.details import Filing
from schema.absent import none_if_absent
from schema.filings.details_inputs import FilingDetailsInput
from schema.people.identity_inputs import SubjectInput

IDEMPOTENCY_KEY = (
    "1 to 128 printable ASCII characters of the sender's choice, new for every submission. The "
    "same key with the same content gives the first answer again and never files twice; kept for "
    "30 days."
)


@strawberry.input(description="One notification about one resident.")
class FilingInput:
    subject: SubjectInput = strawberry.field(description="The resident whom it is about.")
    details: FilingDetailsInput = strawberry.field(description="What happened.")
    requested_by_resident: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="An institution states here that the resident asked for it (Article 19-16).",
    )
    client_reference: str | None = strawberry.field(
        default=strawberry.UNSET,
        description=(
            "The filer's own key, such as a student number: up to 64 characters, kept encrypted, "
            "and given back wherever the filing appears."
        ),
    )

    def filing(self) -> Filing:
        kind, details = self.details.kind_and_details()
        return Filing(
            kind=kind,
            subject=self.subject.subject(),
            details=details,
            requested_by_resident=none_if_absent(self.requested_by_resident),
            client_reference=none_if_absent(self.client_reference),
        )


@strawberry.input(description="What submitFiling takes.")
class SubmitFilingInput:
    filing: FilingInput = strawberry.field(description="The notification.")
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY_KEY)


@strawberry.input(description="What submitFilings takes.")
class SubmitFilingsInput:
    filings: list[FilingInput] = strawberry.field(
        description="Up to 10, no two of one kind for one person."
    )
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY_KEY)
