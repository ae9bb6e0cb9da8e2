"""Rows of batch files, against Q2-61, Q2-63 and Q2-65: cells become filings and filings cells,
nothing is lost."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efiling.rules.filings.batch_cells import cells_of
from efiling.rules.filings.batch_columns import (
    COLUMNS,
    Choice,
    codes_of,
    column_names,
    column_of,
    path_of,
    shown,
)
from efiling.rules.filings.batch_examples import EXAMPLES
from efiling.rules.filings.batch_rows import read_rows
from efiling.rules.filings.batches import BATCH_KINDS
from efiling.rules.filings.details import (
    AcceptanceEnded,
    AcceptanceStarted,
    AcceptanceStatus,
    AddressChanged,
    Details,
    Filing,
    NameChanged,
    Organization,
    SpouseEvent,
)
from efiling.rules.people.identity import Address, CardFacts, Subject
from efiling.rules.vocabulary import BatchKind, FilingKind, Sex, StudentLeavingReason
from i18n import Language

TODAY = date(2026, 12, 1)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
TEXTS = st.text(min_size=1, max_size=20)
MAYBE = st.none() | TEXTS
PLACES = st.builds(Address, TEXTS, TEXTS)
FACTS = st.builds(CardFacts, TEXTS, DAYS, st.sampled_from(Sex), TEXTS, TEXTS)
SUBJECTS = st.builds(Subject, FACTS, PLACES)
ORGANIZATIONS = st.builds(Organization, TEXTS, PLACES, MAYBE, MAYBE)
DETAILS: dict[FilingKind, st.SearchStrategy[Details]] = {
    FilingKind.ACCEPTANCE_STARTED: st.builds(AcceptanceStarted, DAYS, MAYBE),
    FilingKind.ACCEPTANCE_ENDED: st.builds(
        AcceptanceEnded, DAYS, st.none() | st.sampled_from(StudentLeavingReason)
    ),
    FilingKind.ACCEPTANCE_STATUS: st.builds(AcceptanceStatus, DAYS),
    FilingKind.ACTIVITY_ORG_NAME_CHANGED: st.builds(
        NameChanged, DAYS, ORGANIZATIONS, TEXTS, st.none() | PLACES
    ),
    FilingKind.CONTRACT_ORG_ADDRESS_CHANGED: st.builds(
        AddressChanged, DAYS, ORGANIZATIONS, PLACES, st.none() | PLACES
    ),
}
DELEGATED = {FilingKind.ACTIVITY_ORG_NAME_CHANGED, FilingKind.CONTRACT_ORG_ADDRESS_CHANGED}


def kind_of(filing_kind: FilingKind) -> BatchKind:
    return next(kind for kind, kinds in BATCH_KINDS.items() if filing_kind in kinds)


@pytest.mark.parametrize("filing_kind", DETAILS)
@given(data=st.data())
def test_q2_61_a_filing_becomes_cells_and_the_same_filing_again(
    filing_kind: FilingKind, data: st.DataObject
) -> None:
    stated = data.draw(st.sampled_from([None, True, False])) if filing_kind in DELEGATED else None
    details = data.draw(DETAILS[filing_kind])
    filing = Filing(filing_kind, data.draw(SUBJECTS), details, stated, data.draw(MAYBE))
    cells = cells_of(kind_of(filing_kind), filing)
    assert tuple(cells) == column_names(kind_of(filing_kind))
    found = read_rows(kind_of(filing_kind), [cells], TODAY)
    assert found.filings == (filing,)
    assert found.problems == ()


def test_a_filing_of_another_kind_is_no_row() -> None:
    facts = CardFacts("A", TODAY, Sex.MALE, "VNM", "AB12345678CD")
    subject = Subject(facts, Address("13104", "１"))
    with pytest.raises(ValueError, match="kind"):
        cells_of(
            BatchKind.ACCEPTANCE, Filing(FilingKind.SPOUSE_DIVORCED, subject, SpouseEvent(TODAY))
        )


@pytest.mark.parametrize("kind", BatchKind)
def test_a_problem_at_the_path_of_a_column_is_told_at_that_column(kind: BatchKind) -> None:
    for filing_kind in BATCH_KINDS[kind]:
        for column in COLUMNS[kind]:
            if column.of is None or filing_kind in column.of:
                assert column_of(kind, path_of(column, filing_kind)) == column.name
    assert column_of(kind, ("subject",)) is None
    assert column_of(kind, ()) is None
    assert column_of(kind, ("rows",)) is None
    assert column_of(BatchKind.ACCEPTANCE, ("details", "acceptanceStatus", "asOf")) == "on"
    changed = ("details", "contractOrgAddressChanged", "newAddress")
    assert column_of(BatchKind.ORGANIZATION_CHANGE, changed) == "newMunicipality"
    assert column_of(kind, ("filing", "subject", "name")) == "name"


@pytest.mark.parametrize("kind", BatchKind)
def test_every_choice_has_a_label_that_begins_with_its_code(kind: BatchKind) -> None:
    for column in COLUMNS[kind]:
        if column.choice:
            for code in codes_of(column.choice, kind):
                assert shown(column.choice, code, Language.EN).startswith(f"{code} ")
    assert set(codes_of(Choice.KIND, kind)) == BATCH_KINDS[kind]


def test_q2_65_unreadable_cells_and_wrong_ones_beside_them_are_told_together() -> None:
    row = dict(EXAMPLES[BatchKind.ORGANIZATION_CHANGE][0]) | {
        "on": "yesterday",
        "birthDate": "",
        "sex": "male or female",
        "name": "small letters",
        "municipality": "99999",
        "newAddressRest": "１−１",
        "requestedByResident": "",
        "clientReference": " A-1 ",
    }

    found = read_rows(
        BatchKind.ORGANIZATION_CHANGE,
        [row, dict(EXAMPLES[BatchKind.ORGANIZATION_CHANGE][1])],
        TODAY,
    )
    told = {
        (column_of(BatchKind.ORGANIZATION_CHANGE, one.path), one.code) for one in found.problems
    }

    assert told == {
        ("on", "DAY_INVALID"),
        ("birthDate", "VALUE_REQUIRED"),
        ("sex", "CHOICE_UNKNOWN"),
        ("name", "ROMAN_NAME_INVALID"),
        ("municipality", "MUNICIPALITY_UNKNOWN"),
        ("newAddressRest", "VALUE_NOT_EXPECTED"),
        ("requestedByResident", "REQUEST_NOT_STATED"),
    }

    assert {(one.row, one.client_reference) for one in found.problems} == {(1, "A-1")}
    assert [filing is None for filing in found.filings] == [True, False]


def test_a_row_without_a_kind_is_checked_as_far_as_it_can_be_read() -> None:
    rows = [
        {"kind": kind, "name": "x", "cardNumber": "123456789"}
        for kind in ("", "SPOUSE_DIVORCED", "OTHER")
    ]
    found = read_rows(BatchKind.ACCEPTANCE, rows, TODAY)
    assert found.filings == (None, None, None)
    at_kind = [one.code for one in found.problems if one.path == ("details",)]
    assert at_kind == ["VALUE_REQUIRED", "KIND_NOT_ALLOWED", "CHOICE_UNKNOWN"]
    assert [one.row for one in found.problems if one.code == "ROMAN_NAME_INVALID"] == [1, 2, 3]


def test_q2_65_an_unknown_kind_hides_no_day_and_no_reason_that_cannot_be_read() -> None:
    wrong = dict(EXAMPLES[BatchKind.ACCEPTANCE][0]) | {
        "kind": "OTHER",
        "on": "2026-11-31",
        "reason": "tired",
    }
    found = read_rows(BatchKind.ACCEPTANCE, [wrong], TODAY).problems
    assert {(column_of(BatchKind.ACCEPTANCE, one.path), one.code) for one in found} == {
        ("kind", "CHOICE_UNKNOWN"),
        ("on", "DAY_INVALID"),
        ("reason", "CHOICE_UNKNOWN"),
    }


def test_q2_65_an_unknown_kind_hides_nothing_of_the_organization_either() -> None:
    wrong = dict(EXAMPLES[BatchKind.ORGANIZATION_CHANGE][0]) | {
        "kind": "",
        "on": "2027-12-01",
        "name": "small letters",
        "orgName": "ABC",
        "orgMunicipality": "99999",
        "newName": "",
        "requestedByResident": "",
    }

    found = read_rows(BatchKind.ORGANIZATION_CHANGE, [wrong], TODAY).problems
    assert {(column_of(BatchKind.ORGANIZATION_CHANGE, one.path), one.code) for one in found} == {
        ("kind", "VALUE_REQUIRED"),
        ("on", "DAY_IN_FUTURE"),
        ("name", "ROMAN_NAME_INVALID"),
        ("orgName", "NOT_FULL_WIDTH"),
        ("orgMunicipality", "MUNICIPALITY_UNKNOWN"),
        ("requestedByResident", "REQUEST_NOT_STATED"),
    }
    assert not any("activityOrgAddressChanged" in one.path for one in found)
