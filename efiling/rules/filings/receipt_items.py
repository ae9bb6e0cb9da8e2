"""What a filing says, item by item: for its receipt, the only time its contents are shown back
(Q2-54), and for the form on paper (Q2-5)."""

from collections.abc import Sequence
from datetime import date

from efiling.reference import MUNICIPALITIES, NATIONALITIES, nationality_name, place_name
from efiling.rules.filings.details import (
    AcceptanceEnded,
    AcceptanceStarted,
    AcceptanceStatus,
    AddressChanged,
    Filing,
    NameChanged,
    Organization,
    OrganizationEvent,
    SpouseEvent,
    Transfer,
)
from efiling.rules.filings.kinds import KINDS
from efiling.rules.people.identity import Address
from efiling.rules.vocabulary import FilingKind, Sex, StudentLeavingReason
from i18n import N_, Language, catalogue

Item = tuple[str, str]

BIRTH_DATE = N_("Birth date")
SEX = N_("Sex")
NATIONALITY = N_("Nationality/region")
CARD_NUMBER = N_("Residence card number")
CORPORATE_NUMBER = N_("Corporate number")
ORGANIZATION_PHONE = N_("Phone number of the organization")
ACTUAL_PLACE = N_("Actual place of activity")
REASON = N_("Reason")
YOUR_REFERENCE = N_("Your reference")

SEX_LABELS = {
    Sex.MALE: N_("Male"),
    Sex.FEMALE: N_("Female"),
    Sex.NOT_STATED: N_("Not stated"),
}


REASON_LABELS = {
    StudentLeavingReason.GRADUATION: N_("Graduation"),
    StudentLeavingReason.WITHDRAWAL: N_("Withdrawal"),
    StudentLeavingReason.EXPULSION: N_("Expulsion"),
    StudentLeavingReason.OTHER: N_("Other reason"),
}
_DAY_LABELS = {
    FilingKind.ACCEPTANCE_STARTED: N_("First day"),
    FilingKind.ACCEPTANCE_ENDED: N_("Last day"),
    FilingKind.ACCEPTANCE_STATUS: N_("Reference day"),
}


def receipt_items(filing: Filing, language: Language = Language.JA) -> list[Item]:
    """(label, value) in the order of the form: labels are message ids, values ready to show in
    `language`.

    Days are ISO days; addresses and free text stay as filed.
    """
    items = [
        (N_("Notification"), catalogue.text(language, KINDS[filing.kind].label)),
        *subject_items(filing, language),
        *event_items(filing, language),
    ]
    if filing.requested_by_resident:
        items.append((N_("Requested by the resident"), catalogue.text(language, N_("Yes"))))
    if filing.client_reference:
        items.append((YOUR_REFERENCE, filing.client_reference))

    return [
        (label, value.isoformat() if isinstance(value, date) else value)
        for label, value in items
        if value
    ]


def subject_items(filing: Filing, language: Language) -> list[tuple[str, str | date]]:
    """Of the person whom it is about; what was left open is empty."""
    facts = filing.subject.facts
    return [
        (N_("Name in Roman letters"), facts.name),
        (BIRTH_DATE, facts.birth_date),
        (SEX, catalogue.text(language, SEX_LABELS[facts.sex])),
        (NATIONALITY, _nationality(facts.nationality, language)),
        (N_("Address in Japan"), _address(filing.subject.address)),
        (CARD_NUMBER, facts.card_number),
    ]


def event_items(filing: Filing, language: Language) -> list[tuple[str, str | date]]:
    """What happened, beginning with the day; what was left open is empty."""
    label = _DAY_LABELS.get(filing.kind, N_("Day of the event"))
    return [(label, filing.details.on), *_details(filing, language)]


def _details(filing: Filing, language: Language) -> Sequence[Item]:
    details = filing.details
    match details:
        case SpouseEvent() | AcceptanceStatus():
            return []
        case AcceptanceStarted():
            return [(N_("Activities"), details.activities or "")]
        case AcceptanceEnded():
            return [
                (
                    REASON,
                    catalogue.text(language, REASON_LABELS[details.reason])
                    if details.reason
                    else "",
                )
            ]
        case NameChanged(organization=organization):
            items = _organization(
                organization, N_("Old name of the organization"), N_("Address of the organization")
            )
            items.append((N_("New name of the organization"), details.new_name))
        case AddressChanged(organization=organization):
            items = _organization(
                organization, N_("Name of the organization"), N_("Old address of the organization")
            )
            items.append((N_("New address of the organization"), _address(details.new_address)))
        case OrganizationEvent(organization=organization):
            items = _organization(
                organization, N_("Name of the organization"), N_("Address of the organization")
            )
        case Transfer():
            items = _transfer(details)

    place = details.actual_place
    return [*items, (ACTUAL_PLACE, _address(place) if place else "")]


def _transfer(details: Transfer) -> list[Item]:
    return [
        *_organization(
            details.previous,
            N_("Name of the previous organization"),
            N_("Address of the previous organization"),
        ),
        *_organization(
            details.next, N_("Name of the new organization"), N_("Address of the new organization")
        ),
        (N_("Activities at the new organization"), details.activities or ""),
    ]


def _organization(organization: Organization, name: str, address: str) -> list[Item]:
    return [
        (name, organization.name),
        (address, _address(organization.address)),
        (CORPORATE_NUMBER, organization.corporate_number or ""),
        (ORGANIZATION_PHONE, organization.phone or ""),
    ]


def _address(address: Address) -> str:
    known = address.municipality in MUNICIPALITIES
    return (place_name(address.municipality) if known else address.municipality) + address.rest


def _nationality(code: str, language: Language) -> str:
    return nationality_name(code, language) if code in NATIONALITIES else code
