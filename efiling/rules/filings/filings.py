"""A filing on arrival: every problem at once, everything normalised; and what the filer should know
beside it.

The checks here need no register. `check_for_status` follows once the card register has told the
status.
"""

from collections.abc import Iterable
from datetime import date
from typing import assert_never

from efiling.errors import Notice, Problem
from efiling.rules import text
from efiling.rules.calendar import days_late, filing_due_on
from efiling.rules.filings.contents import contents_of, filing_from
from efiling.rules.filings.details import (
    DETAILS_OF,
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
from efiling.rules.filings.kinds import KINDS, LEAVING_KINDS
from efiling.rules.filings.receipt_items import receipt_items
from efiling.rules.filings.statuses import groups_of
from efiling.rules.in_force import DUTY_SINCE
from efiling.rules.people.canonical import canonical_organization, canonical_place
from efiling.rules.people.identity import Address, check_address, check_subject
from efiling.rules.text import Path, Problems
from efiling.rules.vocabulary import FilingKind, StatusOfResidence

__all__ = [
    "FILINGS_TOGETHER_LIMIT",
    "AcceptanceEnded",
    "AcceptanceStarted",
    "AcceptanceStatus",
    "AddressChanged",
    "Details",
    "Filing",
    "NameChanged",
    "Organization",
    "OrganizationEvent",
    "SpouseEvent",
    "Transfer",
    "check_filing",
    "check_for_status",
    "contents_of",
    "details_path",
    "filing_from",
    "notices_of",
    "receipt_items",
]

FILINGS_TOGETHER_LIMIT = 10
"""How many filings `submitFilings` takes at once."""


FIRST_EVENT = date(1900, 1, 1)
"""Nobody who files has lived through an earlier one: who writes the year 26 means 2026."""

REFERENCE_DAYS = frozenset({(5, 1), (11, 1)})
"""Month and day of which schools report who is enrolled (Q1-16)."""


def check_arrival(received_on: date, today: date, problems: Problems) -> date:
    """When something on paper arrived; today in place of a day that cannot be."""
    fits = _check_day(received_on, DUTY_SINCE, today, ("receivedOn",), problems)
    return received_on if fits else today


def _check_day(day: date, first: date, today: date, path: Path, problems: Problems) -> bool:
    """Whether a day is neither to come (Q2-52) nor before the first one that can be meant.
    DAY_IN_FUTURE, DAY_TOO_EARLY."""
    if day > today:
        problems.append(Problem("DAY_IN_FUTURE", path))
    elif day < first:
        problems.append(Problem("DAY_TOO_EARLY", path, {"earliest_on": first.isoformat()}))
    return first <= day <= today


def details_path(kind: FilingKind, path: Path = ("filing",)) -> Path:
    """Where a kind's items stand below GraphQL's `input`."""
    return (*path, "details", KINDS[kind].details_field)


def check_filing(
    filing: Filing, today: date, path: Path = ("filing",), *, deemed_allowed: bool = False
) -> tuple[Filing, list[Problem]]:
    """The filing normalised, and everything that is wrong with it (Q1-8, Q1-11, Q1-12, Q2-45, Q2-47
    to Q2-49, Q2-52).

    `today`: the day of reception in Asia/Tokyo. `deemed_allowed`: see `text.card_number`. Raises
    ValueError if the details are not the ones of the kind.
    """
    if not isinstance(filing.details, DETAILS_OF.get(filing.kind, ())):
        raise ValueError("these details do not belong to this kind")
    problems: Problems = []
    subject = check_subject(filing.subject, (*path, "subject"), problems, deemed_allowed)

    below = details_path(filing.kind, path)
    day = "asOf" if isinstance(filing.details, AcceptanceStatus) else "on"
    _check_day(filing.details.on, FIRST_EVENT, today, (*below, day), problems)

    checked = Filing(
        kind=filing.kind,
        subject=subject,
        details=_check_details(filing.kind, filing.details, below, problems),
        requested_by_resident=filing.requested_by_resident,
        client_reference=text.optional(
            text.plain_text, filing.client_reference, (*path, "clientReference"), problems
        ),
    )
    return checked, problems


def check_for_status(
    filing: Filing,
    status: StatusOfResidence,
    spouse_basis: bool,
    on: date,
    path: Path = ("filing",),
) -> list[Problem]:
    """What the resident's status of residence forbids or asks for in addition (Q1-4). `on`: the day
    of reception.

    KIND_NOT_ALLOWED for a kind outside the status's groups; VALUE_REQUIRED for the activities at a
    new activity organization, which everybody but Student says.
    """
    below = details_path(filing.kind, path)
    kind = KINDS[filing.kind]
    if kind.group not in groups_of(status, spouse_basis, on) or not kind.in_force.on(on):
        return [Problem("KIND_NOT_ALLOWED", below)]
    asked = status is not StatusOfResidence.STUDENT
    if isinstance(filing.details, Transfer) and asked and not filing.details.activities:
        return [Problem("VALUE_REQUIRED", (*below, "activities"))]
    return []


def notices_of(filing: Filing, others: Iterable[FilingKind], filed_on: date) -> list[Notice]:
    """What the filer should know although the filing is accepted (Q1-4, Q1-9).

    `others`: kinds of the same person sent in the same request or before; `filed_on`: the day of
    reception.
    """
    notices: list[Notice] = []
    late = days_late(filing.details.on, filed_on)
    if late:
        due_on = filing_due_on(filing.details.on).isoformat()
        notices.append(Notice("FILED_LATE", {"due_on": due_on, "days": late}))
    leaving = LEAVING_KINDS.get(filing.kind)
    if leaving and leaving.isdisjoint(others):
        notices.append(Notice("LEAVE_ALSO_DUE"))
    return notices


def _check_details(kind: FilingKind, details: Details, path: Path, problems: Problems) -> Details:
    match details:
        case SpouseEvent() | AcceptanceEnded():
            return details
        case AcceptanceStarted():
            return AcceptanceStarted(
                details.on,
                text.optional(text.full_width, details.activities, (*path, "activities"), problems),
            )
        case AcceptanceStatus():
            if (details.as_of.month, details.as_of.day) not in REFERENCE_DAYS:
                problems.append(Problem("REFERENCE_DAY_INVALID", (*path, "asOf")))
            return details
        case NameChanged():
            return _check_name_change(details, path, problems)
        case AddressChanged():
            return _check_address_change(details, path, problems)
        case OrganizationEvent():
            return OrganizationEvent(
                details.on,
                _check_organization(details.organization, (*path, "organization"), problems),
                _check_place(details.actual_place, path, problems),
            )
        case Transfer():
            return _check_transfer(kind, details, path, problems)
        case _:
            assert_never(details)


def _check_name_change(details: NameChanged, path: Path, problems: Problems) -> NameChanged:
    organization = _check_organization(details.organization, (*path, "organization"), problems)
    new_name = text.full_width(details.new_name, (*path, "newName"), problems)
    if new_name and canonical_organization(new_name) == canonical_organization(organization.name):
        problems.append(Problem("NOTHING_CHANGED", (*path, "newName")))
    return NameChanged(
        details.on, organization, new_name, _check_place(details.actual_place, path, problems)
    )


def _check_address_change(
    details: AddressChanged, path: Path, problems: Problems
) -> AddressChanged:
    organization = _check_organization(details.organization, (*path, "organization"), problems)
    new_address = check_address(details.new_address, (*path, "newAddress"), problems)
    new, old = (
        canonical_place(one.municipality, one.rest) for one in (new_address, organization.address)
    )
    if new_address.rest and new == old:
        problems.append(Problem("NOTHING_CHANGED", (*path, "newAddress")))
    return AddressChanged(
        details.on, organization, new_address, _check_place(details.actual_place, path, problems)
    )


def _check_transfer(
    kind: FilingKind, details: Transfer, path: Path, problems: Problems
) -> Transfer:
    if kind is FilingKind.CONTRACT_CONCLUDED:
        # no status with a contracting organization is free of this item, so it need not wait for
        # the register
        activities: str | None = text.full_width(
            details.activities or "", (*path, "activities"), problems
        )
    else:
        activities = text.optional(
            text.full_width, details.activities, (*path, "activities"), problems
        )

    return Transfer(
        details.on,
        _check_organization(details.previous, (*path, "previous"), problems),
        _check_organization(details.next, (*path, "next"), problems),
        activities,
        _check_place(details.actual_place, path, problems),
    )


def _check_organization(organization: Organization, path: Path, problems: Problems) -> Organization:
    return Organization(
        text.full_width(organization.name, (*path, "name"), problems),
        check_address(organization.address, (*path, "address"), problems),
        text.optional(
            text.corporate_number,
            organization.corporate_number,
            (*path, "corporateNumber"),
            problems,
        ),
        text.optional(text.phone, organization.phone, (*path, "phone"), problems),
    )


def _check_place(place: Address | None, path: Path, problems: Problems) -> Address | None:
    """The actual place of activity may be left out (Q2-53)."""
    return check_address(place, (*path, "actualPlaceOfActivity"), problems) if place else None
