"""Filings as rows of a batch file, the other way round than `batch_rows` (Q2-61, Q2-65)."""

from efiling.rules.filings.batch_columns import NO, YES, column_names
from efiling.rules.filings.batches import BATCH_KINDS
from efiling.rules.filings.details import (
    AcceptanceEnded,
    AcceptanceStarted,
    AddressChanged,
    Filing,
    NameChanged,
)
from efiling.rules.vocabulary import BatchKind


def cells_of(kind: BatchKind, filing: Filing) -> dict[str, str]:
    """A filing as a row. Errors: ValueError for a kind that such a batch does
    not take."""
    if filing.kind not in BATCH_KINDS[kind]:
        raise ValueError("this kind of filing is not in this kind of batch")

    facts, address, details = filing.subject.facts, filing.subject.address, filing.details
    cells = dict.fromkeys(column_names(kind), "")
    cells |= {
        "clientReference": filing.client_reference or "",
        "kind": filing.kind.value,
        "on": details.on.isoformat(),
        "name": facts.name,
        "birthDate": facts.birth_date.isoformat(),
        "sex": facts.sex.value,
        "nationality": facts.nationality,
        "cardNumber": facts.card_number,
        "municipality": address.municipality,
        "addressRest": address.rest,
    }

    match details:
        case AcceptanceStarted():
            cells["activities"] = details.activities or ""
        case AcceptanceEnded():
            cells["reason"] = details.reason.value if details.reason else ""
        case NameChanged() | AddressChanged():
            cells |= _organization_cells(details)
            stated = filing.requested_by_resident
            cells["requestedByResident"] = "" if stated is None else YES if stated else NO

    return cells


def _organization_cells(details: NameChanged | AddressChanged) -> dict[str, str]:
    organization = details.organization
    cells = {
        "orgName": organization.name,
        "orgMunicipality": organization.address.municipality,
        "orgAddressRest": organization.address.rest,
        "orgCorporateNumber": organization.corporate_number or "",
        "orgPhone": organization.phone or "",
    }

    if isinstance(details, NameChanged):
        cells["newName"] = details.new_name
    else:
        cells["newMunicipality"] = details.new_address.municipality
        cells["newAddressRest"] = details.new_address.rest

    if details.actual_place:
        cells["actualMunicipality"] = details.actual_place.municipality
        cells["actualAddressRest"] = details.actual_place.rest

    return cells
