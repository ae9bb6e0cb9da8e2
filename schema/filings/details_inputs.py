"""What happened, as it is entered in a filing. The member of the details that is given is the
kind."""

from datetime import date
from typing import TypeVar

import strawberry

from efiling.rules.filings.details import (
    AcceptanceEnded,
    AcceptanceStarted,
    AcceptanceStatus,
    AddressChanged,
    Details,
    NameChanged,
    Organization,
    OrganizationEvent,
    SpouseEvent,
    Transfer,
)
from efiling.rules.filings.kinds import KINDS
from efiling.rules.people.identity import Address
from efiling.rules.vocabulary import FilingKind, StudentLeavingReason
from schema.absent import none_if_absent
from schema.people.identity_inputs import AddressInput

_ON = "The day it happened: today or earlier."
_PLACE = "Where the activities really take place, if elsewhere."


def _place(value: AddressInput | None) -> Address | None:
    place = none_if_absent(value)
    return place.address() if place else None


@strawberry.input(description="An organization: an employer, a school, a party to a contract.")
class OrganizationInput:
    name: str = strawberry.field(description="In full-width characters.")
    address: AddressInput = strawberry.field(description="Of its seat.")
    corporate_number: str | None = strawberry.field(
        default=strawberry.UNSET, description="The 13 digits of the corporate number, if known."
    )
    phone: str | None = strawberry.field(
        default=strawberry.UNSET, description="In half-width digits and hyphens."
    )

    def organization(self) -> Organization:
        return Organization(
            name=self.name,
            address=self.address.address(),
            corporate_number=none_if_absent(self.corporate_number),
            phone=none_if_absent(self.phone),
        )


@strawberry.input(description="The organization has a new name.")
class NameChangedInput:
    on: date = strawberry.field(description=_ON)
    organization: OrganizationInput = strawberry.field(
        description="With its old name, and its address."
    )
    new_name: str = strawberry.field(description="In full-width characters.")
    actual_place_of_activity: AddressInput | None = strawberry.field(
        default=strawberry.UNSET, description=_PLACE
    )

    def details(self) -> NameChanged:
        return NameChanged(
            on=self.on,
            organization=self.organization.organization(),
            new_name=self.new_name,
            actual_place=_place(self.actual_place_of_activity),
        )


@strawberry.input(description="The organization has a new address.")
class AddressChangedInput:
    on: date = strawberry.field(description=_ON)
    organization: OrganizationInput = strawberry.field(
        description="With its name, and its old address."
    )
    new_address: AddressInput = strawberry.field(description="Of its seat from that day.")
    actual_place_of_activity: AddressInput | None = strawberry.field(
        default=strawberry.UNSET, description=_PLACE
    )

    def details(self) -> AddressChanged:
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
    on: date = strawberry.field(description=_ON)
    organization: OrganizationInput = strawberry.field(
        description="With its name and address on that day."
    )
    actual_place_of_activity: AddressInput | None = strawberry.field(
        default=strawberry.UNSET, description=_PLACE
    )

    def details(self) -> OrganizationEvent:
        return OrganizationEvent(
            on=self.on,
            organization=self.organization.organization(),
            actual_place=_place(self.actual_place_of_activity),
        )


@strawberry.input(
    description="The resident moved to another organization, or has a contract with a new one."
)
class TransferInput:
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

    def details(self) -> Transfer:
        return Transfer(
            on=self.on,
            previous=self.previous.organization(),
            next=self.next.organization(),
            activities=none_if_absent(self.activities),
            actual_place=_place(self.actual_place_of_activity),
        )


@strawberry.input(description="A divorce, or the death of the spouse.")
class SpouseEventInput:
    on: date = strawberry.field(description=_ON)

    def details(self) -> SpouseEvent:
        return SpouseEvent(on=self.on)


@strawberry.input(description="The institution began to accept the resident (Article 19-17).")
class AcceptanceStartedInput:
    on: date = strawberry.field(description="The first day: today or earlier.")
    activities: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="What the resident does there, in full-width characters. Needed unless the "
        "status is Student.",
    )

    def details(self) -> AcceptanceStarted:
        return AcceptanceStarted(on=self.on, activities=none_if_absent(self.activities))


@strawberry.input(description="The institution no longer accepts the resident (Article 19-17).")
class AcceptanceEndedInput:
    on: date = strawberry.field(description="The last day: today or earlier.")
    reason: StudentLeavingReason | None = strawberry.field(
        default=strawberry.UNSET,
        description="Why the student left. Needed if the status is Student, else not asked.",
    )

    def details(self) -> AcceptanceEnded:
        return AcceptanceEnded(on=self.on, reason=none_if_absent(self.reason))


@strawberry.input(description="A student is enrolled on the reference day (Article 19-17).")
class AcceptanceStatusInput:
    as_of: date = strawberry.field(description="1 May or 1 November of a year, today or earlier.")

    def details(self) -> AcceptanceStatus:
        return AcceptanceStatus(as_of=self.as_of)


T = TypeVar("T")


def _member(kind: FilingKind) -> T | None:
    field: T | None = strawberry.field(
        default=strawberry.UNSET, description=f"{KINDS[kind].label}."
    )
    return field


@strawberry.input(
    one_of=True,
    description="The items of the filing. Exactly one member is given; its name is the kind of the "
    "filing.",
)
class FilingDetailsInput:
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

    def kind_and_details(self) -> tuple[FilingKind, Details]:
        """The one member that is given; graphql-core has refused none and several."""
        name, member = next(
            (name, member) for name, member in vars(self).items() if member is not strawberry.UNSET
        )
        return FilingKind[name.upper()], member.details()
