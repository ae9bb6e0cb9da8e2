"""What stands on the receipt of a filing, the only time its contents are shown back (Q2-54)."""

from datetime import date

from efiling.reference import MUNICIPALITIES, nationality_name, place_name
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
    facts = filing.subject.facts
    items = [
        (N_("Notification"), catalogue.text(language, KINDS[filing.kind].label)),
        (N_("Roman name"), facts.name),
        (N_("Birth date"), _day(facts.birth_date)),
        (N_("Sex"), catalogue.text(language, SEX_LABELS[facts.sex])),
        (N_("Nationality/region"), nationality_name(facts.nationality, language)),
        (N_("Address in Japan"), _address(filing.subject.address)),
        (N_("Residence card number"), facts.card_number),
        (_DAY_LABELS.get(filing.kind, N_("Day of the event")), _day(filing.details.on)),
    ]

    items += _details(filing, language)
    if filing.requested_by_resident:
        items.append((N_("Requested by the resident"), catalogue.text(language, N_("Yes"))))
    if filing.client_reference:
        items.append((N_("Your reference"), filing.client_reference))

    return [(label, value) for label, value in items if value]


def _details(filing: Filing, language: Language) -> list[Item]:
    details = filing.details
    match details:
        case SpouseEvent() | AcceptanceStatus():
            return []
        case AcceptanceStarted():
            return [(N_("Activities"), details.activities or "")]
        case AcceptanceEnded():
            return [
                (
                    N_("Reason"),
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

    if details.actual_place:
        items.append((N_("Actual place of activity"), _address(details.actual_place)))
    return items


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
        (N_("Corporate number"), organization.corporate_number or ""),
        (N_("Phone number of the organization"), organization.phone or ""),
    ]


def _address(address: Address) -> str:
    known = address.municipality in MUNICIPALITIES
    return (place_name(address.municipality) if known else address.municipality) + address.rest


def _day(day: date) -> str:
    return day.isoformat()
