"""What a filing says beside its subject, kind by kind (domain facts, section 1). Days are days in
Asia/Tokyo."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from efiling.rules.people.identity import Address, Subject
from efiling.rules.vocabulary import FilingKind, StudentLeavingReason
from efiling.rules.vocabulary import FilingKind as K


@dataclass(frozen=True, slots=True)
class Organization:
    """An activity or contracting organization. `corporate_number`: 13 digits; `phone`:
    half-width."""

    name: str
    address: Address
    corporate_number: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class NameChanged:
    """`organization` under its old name."""

    on: date
    organization: Organization
    new_name: str
    actual_place: Address | None = None


@dataclass(frozen=True, slots=True)
class AddressChanged:
    """`organization` at its old address."""

    on: date
    organization: Organization
    new_address: Address
    actual_place: Address | None = None


@dataclass(frozen=True, slots=True)
class OrganizationEvent:
    """The organization ceased to exist, was left, or its contract ended."""

    on: date
    organization: Organization
    actual_place: Address | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer or a new contract. `activities` at the new organization; not asked of Student."""

    on: date
    previous: Organization
    next: Organization
    activities: str | None = None
    actual_place: Address | None = None


@dataclass(frozen=True, slots=True)
class SpouseEvent:
    """Divorce, or the death of the spouse: the day and nothing else (Q1-12)."""

    on: date


@dataclass(frozen=True, slots=True)
class AcceptanceStarted:
    """The first day at the institution. `activities` there; not asked of Student (Q1-16)."""

    on: date
    activities: str | None = None


@dataclass(frozen=True, slots=True)
class AcceptanceEnded:
    """The last day at the institution. `reason`: of Student only (Q1-16)."""

    on: date
    reason: StudentLeavingReason | None = None


@dataclass(frozen=True, slots=True)
class AcceptanceStatus:
    """A student is enrolled on the reference day, 1 May or 1 November (Q1-16)."""

    as_of: date

    @property
    def on(self) -> date:
        """The reference day, from which the 14 days count."""
        return self.as_of


Details = (
    NameChanged
    | AddressChanged
    | OrganizationEvent
    | Transfer
    | SpouseEvent
    | AcceptanceStarted
    | AcceptanceEnded
    | AcceptanceStatus
)


@dataclass(frozen=True, slots=True)
class Filing:
    """One notification on one resident. `requested_by_resident`: an institution's statement that it
    was asked.

    `client_reference`: the filer's own key, up to 64 characters.
    """

    kind: FilingKind
    subject: Subject
    details: Details
    requested_by_resident: bool | None = None
    client_reference: str | None = None


DETAILS_OF: Mapping[FilingKind, type[Details]] = MappingProxyType(
    {
        K.ACTIVITY_ORG_NAME_CHANGED: NameChanged,
        K.ACTIVITY_ORG_ADDRESS_CHANGED: AddressChanged,
        K.ACTIVITY_ORG_CEASED: OrganizationEvent,
        K.ACTIVITY_ORG_LEFT: OrganizationEvent,
        K.ACTIVITY_ORG_TRANSFERRED: Transfer,
        K.CONTRACT_ORG_NAME_CHANGED: NameChanged,
        K.CONTRACT_ORG_ADDRESS_CHANGED: AddressChanged,
        K.CONTRACT_ORG_CEASED: OrganizationEvent,
        K.CONTRACT_ENDED: OrganizationEvent,
        K.CONTRACT_CONCLUDED: Transfer,
        K.SPOUSE_DIVORCED: SpouseEvent,
        K.SPOUSE_DECEASED: SpouseEvent,
        K.ACCEPTANCE_STARTED: AcceptanceStarted,
        K.ACCEPTANCE_ENDED: AcceptanceEnded,
        K.ACCEPTANCE_STATUS: AcceptanceStatus,
    }
)
