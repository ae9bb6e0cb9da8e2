"""What is entered in a filing, and what the rules make of it. The member of the details that is
given is the kind."""

from datetime import date
from typing import Any

import strawberry

from efiling.rules.filings.details import (
    AcceptanceEnded,
    AcceptanceStarted,
    AcceptanceStatus,
    AddressChanged,
    Details,
    Filing,
    NameChanged,
    Organization,
    OrganizationEvent,
    SpouseEvent,
    Transfer,
)
from efiling.rules.filings.kinds import KINDS
from efiling.rules.people.identity import Address
from efiling.rules.vocabulary import FilingKind, StudentLeavingReason
from schema.arguments import given
from schema.filings.subject_inputs import AddressInput, SubjectInput

_ON = "The day it happened: today or earlier."
_PLACE = "Where the activities really take place, if elsewhere."


def _place(value: AddressInput | None) -> Address | None:
    place = given(value)
    return place.address() if place else None


@strawberry.input(description="An organization: an employer, a school, a party to a contract.")
class OrganizationInput:
    """Becomes `Organization`."""

    name: str = strawberry.field(description="In full-width characters.")
    address: AddressInput = strawberry.field(description="Of its seat.")
    corporate_number: str | None = strawberry.field(
        default=strawberry.UNSET, description="The 13 digits of the corporate number, if known."
    )
    phone: str | None = strawberry.field(
        default=strawberry.UNSET, description="In half-width digits and hyphens."
    )

    def organization(self) -> Organization:
        """For the rules."""
        return Organization(
            name=self.name,
            address=self.address.address(),
            corporate_number=given(self.corporate_number),
            phone=given(self.phone),
        )


@strawberry.input(description="The organization has a new name.")
class NameChangedInput:
    """Becomes `NameChanged`."""

    on: date = strawberry.field(description=_ON)
    organization: OrganizationInput = strawberry.field(
        description="With its old name, and its address."
    )
    new_name: str = strawberry.field(description="In full-width characters.")
    actual_place_of_activity: AddressInput | None = strawberry.field(
        default=strawberry.UNSET, description=_PLACE
    )

    def content(self) -> NameChanged:
        """For the rules."""
        return NameChanged(
            on=self.on,
            organization=self.organization.organization(),
            new_name=self.new_name,
            actual_place=_place(self.actual_place_of_activity),
        )


@strawberry.input(description="The organization has a new address.")
class AddressChangedInput:
    """Becomes `AddressChanged`."""

    on: date = strawberry.field(description=_ON)
    organization: OrganizationInput = strawberry.field(
        description="With its name, and its old address."
    )
    new_address: AddressInput = strawberry.field(description="Of its seat from that day.")
    actual_place_of_activity: AddressInput | None = strawberry.field(
        default=strawberry.UNSET, description=_PLACE
    )

    def content(self) -> AddressChanged:
        """For the rules."""
        return AddressChanged(
            on=self.on,
            organization=self.organization.organization(),
            new_address=self.new_address.address(),
            actual_place=_place(self.actual_place_of_activity),
        )


@strawberry.input(
    description="The organization ceased to exist, the resident left it, or the contract ended."
)
class OrganizationEventInput:
    """Becomes `OrganizationEvent`."""

    on: date = strawberry.field(description=_ON)
    organization: OrganizationInput = strawberry.field(
        description="With its name and address on that day."
    )
    actual_place_of_activity: AddressInput | None = strawberry.field(
        default=strawberry.UNSET, description=_PLACE
    )

    def content(self) -> OrganizationEvent:
        """For the rules."""
        return OrganizationEvent(
            on=self.on,
            organization=self.organization.organization(),
            actual_place=_place(self.actual_place_of_activity),
        )


@strawberry.input(
    description="The resident moved to another organization, or has a contract with a new one."
)
class TransferInput:
    """Becomes `Transfer`."""

    on: date = strawberry.field(description=_ON)
    previous: OrganizationInput = strawberry.field(description="The organization before.")
    next: OrganizationInput = strawberry.field(description="The new organization.")
    activities: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="What the resident does there. Needed unless the status is Student.",
    )
    actual_place_of_activity: AddressInput | None = strawberry.field(
        default=strawberry.UNSET, description=_PLACE
    )

    def content(self) -> Transfer:
        """For the rules."""
        return Transfer(
            on=self.on,
            previous=self.previous.organization(),
            next=self.next.organization(),
            activities=given(self.activities),
            actual_place=_place(self.actual_place_of_activity),
        )


@strawberry.input(description="A divorce, or the death of the spouse.")
class SpouseEventInput:
    """Becomes `SpouseEvent`."""

    on: date = strawberry.field(description=_ON)

    def content(self) -> SpouseEvent:
        """For the rules."""
        return SpouseEvent(on=self.on)


@strawberry.input(description="The institution began to accept the resident (Article 19-17).")
class AcceptanceStartedInput:
    """Becomes `AcceptanceStarted`."""

    on: date = strawberry.field(description="The first day: today or earlier.")
    activities: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="What the resident does there, in full-width characters. Needed unless the "
        "status is Student.",
    )

    def content(self) -> AcceptanceStarted:
        """For the rules."""
        return AcceptanceStarted(on=self.on, activities=given(self.activities))


@strawberry.input(description="The institution no longer accepts the resident (Article 19-17).")
class AcceptanceEndedInput:
    """Becomes `AcceptanceEnded`."""

    on: date = strawberry.field(description="The last day: today or earlier.")
    reason: StudentLeavingReason | None = strawberry.field(
        default=strawberry.UNSET,
        description="Why the student left. Needed if the status is Student, else not asked.",
    )

    def content(self) -> AcceptanceEnded:
        """For the rules."""
        return AcceptanceEnded(on=self.on, reason=given(self.reason))


@strawberry.input(description="A student is enrolled on the reference day (Article 19-17).")
class AcceptanceStatusInput:
    """Becomes `AcceptanceStatus`."""

    as_of: date = strawberry.field(description="1 May or 1 November of a year, today or earlier.")

    def content(self) -> AcceptanceStatus:
        """For the rules."""
        return AcceptanceStatus(as_of=self.as_of)


def _member(kind: FilingKind) -> Any:
    return strawberry.field(default=strawberry.UNSET, description=f"{KINDS[kind].label}.")


@strawberry.input(
    one_of=True,
    description="The items of the filing. Exactly one member is given; its name is the kind of the "
    "filing.",
)
class FilingDetailsInput:
    """Each member has the name of its kind."""

    activity_org_name_changed: NameChangedInput | None = _member(
        FilingKind.ACTIVITY_ORG_NAME_CHANGED
    )
    activity_org_address_changed: AddressChangedInput | None = _member(
        FilingKind.ACTIVITY_ORG_ADDRESS_CHANGED
    )
    activity_org_ceased: OrganizationEventInput | None = _member(FilingKind.ACTIVITY_ORG_CEASED)
    activity_org_left: OrganizationEventInput | None = _member(FilingKind.ACTIVITY_ORG_LEFT)
    activity_org_transferred: TransferInput | None = _member(FilingKind.ACTIVITY_ORG_TRANSFERRED)
    contract_org_name_changed: NameChangedInput | None = _member(
        FilingKind.CONTRACT_ORG_NAME_CHANGED
    )
    contract_org_address_changed: AddressChangedInput | None = _member(
        FilingKind.CONTRACT_ORG_ADDRESS_CHANGED
    )
    contract_org_ceased: OrganizationEventInput | None = _member(FilingKind.CONTRACT_ORG_CEASED)
    contract_ended: OrganizationEventInput | None = _member(FilingKind.CONTRACT_ENDED)
    contract_concluded: TransferInput | None = _member(FilingKind.CONTRACT_CONCLUDED)
    spouse_divorced: SpouseEventInput | None = _member(FilingKind.SPOUSE_DIVORCED)
    spouse_deceased: SpouseEventInput | None = _member(FilingKind.SPOUSE_DECEASED)

    acceptance_started: AcceptanceStartedInput | None = _member(FilingKind.ACCEPTANCE_STARTED)
    acceptance_ended: AcceptanceEndedInput | None = _member(FilingKind.ACCEPTANCE_ENDED)
    acceptance_status: AcceptanceStatusInput | None = _member(FilingKind.ACCEPTANCE_STATUS)

    def kind_and_content(self) -> tuple[FilingKind, Details]:
        """The one member that is given; graphql-core has refused none and several."""
        name, member = next(
            (name, member) for name, member in vars(self).items() if member is not strawberry.UNSET
        )
        return FilingKind[name.upper()], member.content()


@strawberry.input(description="One notification about one resident.")
class FilingInput:
    """Becomes `Filing`."""

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
            "and given back "
            "wherever the filing appears."
        ),
    )

    def filing(self) -> Filing:
        """For the rules."""
        kind, content = self.details.kind_and_content()
        return Filing(
            kind=kind,
            subject=self.subject.subject(),
            details=content,
            requested_by_resident=given(self.requested_by_resident),
            client_reference=given(self.client_reference),
        )


KEY = (
    "1 to 128 printable ASCII characters of the sender's choice, new for every submission. The "
    "same key with the same "
    "content gives the first answer again and never files twice; kept for 30 days."
)
"""The description of every idempotency key."""


@strawberry.input(description="What submitFiling takes.")
class SubmitFilingInput:
    """One filing."""

    filing: FilingInput = strawberry.field(description="The notification.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="What submitFilings takes.")
class SubmitFilingsInput:
    """Several filings."""

    filings: list[FilingInput] = strawberry.field(
        description="Up to 10, no two of one kind for one person."
    )
    idempotency_key: str = strawberry.field(description=KEY)
