"""What is entered to file, and what the rules make of it."""

from collections.abc import Mapping
from datetime import date
from typing import cast

import strawberry
from strawberry.types import get_object_definition
from strawberry.types.arguments import InputContext

from efiling.errors import refuse
from efiling.rules.filings.details import Filing
from efiling.rules.filings.paper import PaperFiling
from efiling.rules.vocabulary import Channel
from schema.absent import none_if_absent
from schema.filings.details_inputs import FilingDetailsInput
from schema.node import uuid_or_none
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


class LaterFiling(FilingInput):
    """A filing whose items are converted when somebody asks for it: of a batch that is done in a
    thread, as 300 of them take 20 ms."""

    def __init__(self, given: Mapping[str, object], context: InputContext) -> None:
        self._given, self._context = given, context

    def entered(self) -> FilingInput:
        """What was sent, converted."""
        convert, given = self._context.convert, self._given
        entered = object.__new__(FilingInput)
        entered.subject = cast(SubjectInput, convert(given.get("subject"), SubjectInput))
        entered.details = cast(
            FilingDetailsInput, convert(given.get("details"), FilingDetailsInput)
        )
        absent = strawberry.UNSET
        entered.requested_by_resident = cast(bool | None, given.get("requestedByResident", absent))
        entered.client_reference = cast(str | None, given.get("clientReference", absent))
        return entered

    def filing(self) -> Filing:
        """The same as of any other."""
        return self.entered().filing()


def _later(_entered: type, given: Mapping[str, object], context: InputContext) -> LaterFiling:
    return LaterFiling(given, context)


get_object_definition(FilingInput, strict=True).from_input = _later


@strawberry.input(description="What submitFiling takes.")
class SubmitFilingInput:
    filing: FilingInput = strawberry.field(description="The notification.")
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY_KEY)


@strawberry.input(description="What enterPaperFiling takes.")
class EnterPaperFilingInput:
    filing: FilingInput = strawberry.field(description="The notification as on the paper.")
    institution: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="Article 19-17: the id of the institution, if it is registered.",
    )
    institution_name: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Article 19-17: the name of an institution that is not registered, in "
        "full-width characters.",
    )
    by_proxy: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Whether a proxy brought or sent it."
    )
    received_on: date = strawberry.field(description="The day on which the paper arrived.")
    channel: Channel = strawberry.field(description="COUNTER or POST.")
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY_KEY)

    def paper(self) -> PaperFiling:
        institution = none_if_absent(self.institution)
        known = uuid_or_none(institution) if institution else None
        if institution and known is None:
            raise refuse("NOT_FOUND", "institution")
        return PaperFiling(
            filing=self.filing.filing(),
            received_on=self.received_on,
            channel=self.channel,
            institution=known,
            institution_name=none_if_absent(self.institution_name),
            by_proxy=bool(none_if_absent(self.by_proxy)),
        )


@strawberry.input(description="What submitFilings takes.")
class SubmitFilingsInput:
    filings: list[FilingInput] = strawberry.field(
        description="Up to 10, no two of one kind for one person."
    )
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY_KEY)


@strawberry.input(description="What checkFilings takes.")
class CheckFilingsInput:
    filings: list[FilingInput] = strawberry.field(
        description="Up to 10, no two of one kind for one person."
    )
