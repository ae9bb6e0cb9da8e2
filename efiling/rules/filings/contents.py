"""A filing as JSON values and back, for the encrypted contents of its row."""

from collections.abc import Iterator
from datetime import date
from typing import Any

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
from efiling.rules.filings.kinds import KINDS
from efiling.rules.people.identity import Address, CardFacts, Subject
from efiling.rules.vocabulary import FilingKind, Sex, StudentLeavingReason

VERSION = 1
"""Of the layout. Rows are kept for years, so a new layout gets a new number and the old one stays
readable."""

Json = dict[str, Any]


def contents_of(filing: Filing) -> Json:
    """Everything a filing says, as values that JSON knows."""
    facts = filing.subject.facts

    return {
        "version": VERSION,
        "kind": filing.kind,
        "subject": {
            "name": facts.name,
            "birthDate": facts.birth_date.isoformat(),
            "sex": facts.sex,
            "nationality": facts.nationality,
            "cardNumber": facts.card_number,
            "address": _address(filing.subject.address),
        },
        "details": _details(filing.details),
        "requestedByResident": filing.requested_by_resident,
        "clientReference": filing.client_reference,
    }


def changed_in(sent: Filing, taken: Filing) -> dict[tuple[str, ...], str]:
    """What is filed in another form than it was sent, such as capitals in a card number: path below
    the filing, as the schema has it, to the value."""
    below = KINDS[sent.kind].details_field
    before, after = dict(_values(contents_of(sent))), dict(_values(contents_of(taken)))
    return {
        ("details", below, *path[1:]) if path[0] == "details" else path: value
        for path, value in after.items()
        if path in before and value != before[path]
    }


def _values(contents: Json, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, value in contents.items():
        if isinstance(value, dict):
            yield from _values(value, (*path, name))
        elif isinstance(value, str) and value:
            yield (*path, name), value


def filing_from(contents: Json) -> Filing:
    """The filing that `contents_of` wrote. Raises KeyError or ValueError for anything else."""
    if contents["version"] != VERSION:
        raise ValueError("unknown layout of contents")

    kind, subject = FilingKind(contents["kind"]), contents["subject"]
    return Filing(
        kind=kind,
        subject=Subject(
            facts=CardFacts(
                name=subject["name"],
                birth_date=date.fromisoformat(subject["birthDate"]),
                sex=Sex(subject["sex"]),
                nationality=subject["nationality"],
                card_number=subject["cardNumber"],
            ),
            address=_address_from(subject["address"]),
        ),
        details=_details_from(kind, contents["details"]),
        requested_by_resident=contents["requestedByResident"],
        client_reference=contents["clientReference"],
    )


def _address(address: Address) -> Json:
    return {"municipality": address.municipality, "rest": address.rest}


def _address_from(value: Json) -> Address:
    return Address(value["municipality"], value["rest"])


def _organization(organization: Organization) -> Json:
    return {
        "name": organization.name,
        "address": _address(organization.address),
        "corporateNumber": organization.corporate_number,
        "phone": organization.phone,
    }


def _organization_from(value: Json) -> Organization:
    return Organization(
        value["name"], _address_from(value["address"]), value["corporateNumber"], value["phone"]
    )


def _details(details: Details) -> Json:
    found: Json = {"on": details.on.isoformat()}
    if isinstance(details, SpouseEvent | AcceptanceStatus):
        return found
    if isinstance(details, AcceptanceStarted):
        return found | {"activities": details.activities}
    if isinstance(details, AcceptanceEnded):
        return found | {"reason": details.reason.value if details.reason else None}

    found["actualPlaceOfActivity"] = (
        _address(details.actual_place) if details.actual_place else None
    )

    if isinstance(details, Transfer):
        found["previous"] = _organization(details.previous)
        found["next"] = _organization(details.next)
        found["activities"] = details.activities
        return found

    found["organization"] = _organization(details.organization)
    if isinstance(details, NameChanged):
        found["newName"] = details.new_name
    elif isinstance(details, AddressChanged):
        found["newAddress"] = _address(details.new_address)
    return found


def _details_from(kind: FilingKind, value: Json) -> Details:
    shape, on = DETAILS_OF[kind], date.fromisoformat(value["on"])
    if shape is SpouseEvent:
        return SpouseEvent(on)
    if shape is AcceptanceStatus:
        return AcceptanceStatus(on)
    if shape is AcceptanceStarted:
        return AcceptanceStarted(on, value["activities"])
    if shape is AcceptanceEnded:
        return AcceptanceEnded(
            on, StudentLeavingReason(value["reason"]) if value["reason"] else None
        )

    place = (
        _address_from(value["actualPlaceOfActivity"]) if value["actualPlaceOfActivity"] else None
    )

    if shape is Transfer:
        return Transfer(
            on,
            _organization_from(value["previous"]),
            _organization_from(value["next"]),
            value["activities"],
            place,
        )

    organization = _organization_from(value["organization"])
    if shape is NameChanged:
        return NameChanged(on, organization, value["newName"], place)
    if shape is AddressChanged:
        return AddressChanged(on, organization, _address_from(value["newAddress"]), place)
    return OrganizationEvent(on, organization, place)
