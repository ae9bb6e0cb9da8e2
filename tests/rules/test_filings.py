"""Filings as they arrive."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efiling.errors import Notice, Problem
from efiling.rules.filings.contents import contents_of, filing_from
from efiling.rules.filings.details import DETAILS_OF
from efiling.rules.filings.filings import (
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
    check_filing,
    check_for_status,
    notices_of,
    receipt_items,
)
from efiling.rules.filings.kinds import KINDS
from efiling.rules.people.identity import Address, CardFacts, Subject
from efiling.rules.vocabulary import FilingKind, Sex, StatusOfResidence, StudentLeavingReason
from i18n import Language

TODAY = date(2026, 5, 20)
ON = date(2026, 5, 8)
SUBJECT = Subject(
    CardFacts("NGUYEN VAN AN", date(1996, 2, 29), Sex.MALE, "VNM", "AB12345678CD"),
    Address("13104", "西新宿２−８−１"),
)
OLD = Organization(
    "株式会社みどり", Address("13104", "西新宿２−８−１"), "7000012050002", "03-1234-5678"
)
NEW = Organization("あおば株式会社", Address("27127", "梅田１−１"))
PLACE = Address("13101", "千代田１−１")

DETAILS: dict[type, Details] = {
    NameChanged: NameChanged(ON, OLD, "株式会社みどり商事", PLACE),
    AddressChanged: AddressChanged(ON, OLD, Address("13101", "千代田１−１")),
    OrganizationEvent: OrganizationEvent(ON, OLD, PLACE),
    Transfer: Transfer(ON, OLD, NEW, "システムの設計", PLACE),
    SpouseEvent: SpouseEvent(ON),
    AcceptanceStarted: AcceptanceStarted(ON, "日本語教育"),
    AcceptanceEnded: AcceptanceEnded(ON, StudentLeavingReason.GRADUATION),
    AcceptanceStatus: AcceptanceStatus(date(2026, 5, 1)),
}


def filing(kind: FilingKind, details: Details | None = None) -> Filing:
    return Filing(kind, SUBJECT, details or DETAILS[DETAILS_OF[kind]], None, "番号1")


def problems_of(given: Filing) -> list[tuple[str, tuple[str, ...]]]:
    return [(problem.code, problem.path) for problem in check_filing(given, TODAY)[1]]


@pytest.mark.parametrize("kind", DETAILS_OF)
def test_q1_8_every_kind_is_taken_with_its_own_items_and_kept_whole(kind: FilingKind) -> None:
    checked, problems = check_filing(filing(kind), TODAY)
    assert problems == []
    assert checked == filing(kind)
    assert filing_from(json.loads(json.dumps(contents_of(checked)))) == checked


def test_q1_4_every_kind_has_details() -> None:
    assert set(DETAILS_OF) == set(KINDS)


def test_q1_8_details_of_another_kind_are_no_filing() -> None:
    with pytest.raises(ValueError, match="do not belong"):
        check_filing(filing(FilingKind.SPOUSE_DIVORCED, DETAILS[Transfer]), TODAY)


def test_q2_52_the_event_day_may_be_today_but_not_tomorrow() -> None:
    assert problems_of(filing(FilingKind.SPOUSE_DIVORCED, SpouseEvent(TODAY))) == []
    assert problems_of(filing(FilingKind.SPOUSE_DIVORCED, SpouseEvent(date(2026, 5, 21)))) == [
        ("DAY_IN_FUTURE", ("filing", "details", "spouseDivorced", "on"))
    ]


def test_q2_46_everything_wrong_is_told_at_once() -> None:
    subject = Subject(replace(SUBJECT.facts, name="Nguyen"), Address("13104", "西新宿2"))
    organization = Organization("", Address("99999", "髙"), "1", "x")
    wrong = Filing(
        FilingKind.CONTRACT_CONCLUDED,
        subject,
        Transfer(date(2027, 1, 1), organization, NEW, None, Address("13104", " ")),
        client_reference="a" * 65,
    )

    details = ("filing", "details", "contractConcluded")
    assert sorted(problems_of(wrong)) == sorted(
        [
            ("ROMAN_NAME_INVALID", ("filing", "subject", "name")),
            ("NOT_FULL_WIDTH", ("filing", "subject", "address", "rest")),
            ("DAY_IN_FUTURE", (*details, "on")),
            ("VALUE_REQUIRED", (*details, "activities")),
            ("VALUE_REQUIRED", (*details, "previous", "name")),
            ("MUNICIPALITY_UNKNOWN", (*details, "previous", "address", "municipality")),
            ("NOT_JIS", (*details, "previous", "address", "rest")),
            ("CORPORATE_NUMBER_INVALID", (*details, "previous", "corporateNumber")),
            ("PHONE_INVALID", (*details, "previous", "phone")),
            ("VALUE_REQUIRED", (*details, "actualPlaceOfActivity", "rest")),
            ("VALUE_TOO_LONG", ("filing", "clientReference")),
        ]
    )


@pytest.mark.parametrize("new_name", ["株式会社みどり", "株式会社　みどり", "　株式会社みどり"])
def test_q1_11_a_name_that_stays_the_same_is_no_change(new_name: str) -> None:
    for kind in (FilingKind.ACTIVITY_ORG_NAME_CHANGED, FilingKind.CONTRACT_ORG_NAME_CHANGED):
        path = ("filing", "details", KINDS[kind].details_field, "newName")
        assert problems_of(filing(kind, NameChanged(ON, OLD, new_name))) == [
            ("NOTHING_CHANGED", path)
        ]


@pytest.mark.parametrize("rest", ["西新宿２−８−１", "西新宿２丁目８番１号", "西新宿二丁目　８－１"])
def test_q1_11_an_address_that_stays_the_same_is_no_change(rest: str) -> None:
    kind = FilingKind.CONTRACT_ORG_ADDRESS_CHANGED
    path = ("filing", "details", "contractOrgAddressChanged", "newAddress")
    assert problems_of(filing(kind, AddressChanged(ON, OLD, Address("13104", rest)))) == [
        ("NOTHING_CHANGED", path)
    ]
    assert problems_of(filing(kind, AddressChanged(ON, OLD, Address("13103", rest)))) == []


def test_q2_53_optional_items_may_be_left_out_or_blank() -> None:
    plain = OrganizationEvent(ON, Organization(OLD.name, OLD.address, "", " "), None)
    checked, problems = check_filing(filing(FilingKind.ACTIVITY_ORG_LEFT, plain), TODAY)
    assert problems == []
    assert checked.details == OrganizationEvent(ON, Organization(OLD.name, OLD.address), None)


def test_q1_4_a_kind_outside_the_groups_of_the_status_is_refused() -> None:
    left = filing(FilingKind.ACTIVITY_ORG_LEFT)
    assert check_for_status(left, StatusOfResidence.STUDENT, False, TODAY) == []
    assert check_for_status(left, StatusOfResidence.SKILLED_LABOR, False, TODAY) == [
        Problem("KIND_NOT_ALLOWED", ("filing", "details", "activityOrgLeft"))
    ]

    divorced = filing(FilingKind.SPOUSE_DIVORCED)
    assert check_for_status(divorced, StatusOfResidence.DEPENDENT, True, TODAY) == []
    assert [
        p.code for p in check_for_status(divorced, StatusOfResidence.DEPENDENT, False, TODAY)
    ] == ["KIND_NOT_ALLOWED"]

    for kind in (FilingKind.ACTIVITY_ORG_LEFT, FilingKind.CONTRACT_ENDED):
        assert (
            check_for_status(
                filing(kind), StatusOfResidence.HIGHLY_SKILLED_PROFESSIONAL_2, False, TODAY
            )
            == []
        )


def test_q1_8_activities_at_a_new_organization_are_not_asked_of_students() -> None:
    silent = filing(FilingKind.ACTIVITY_ORG_TRANSFERRED, Transfer(ON, OLD, NEW))
    assert problems_of(silent) == []
    assert check_for_status(silent, StatusOfResidence.STUDENT, False, TODAY) == []
    assert check_for_status(silent, StatusOfResidence.PROFESSOR, False, TODAY) == [
        Problem("VALUE_REQUIRED", ("filing", "details", "activityOrgTransferred", "activities"))
    ]


def test_q1_4_a_late_filing_is_told_how_late_it_is() -> None:
    left = filing(FilingKind.ACTIVITY_ORG_LEFT)
    assert notices_of(left, [], date(2026, 5, 22)) == []
    assert notices_of(left, [], date(2026, 5, 25)) == [
        Notice("FILED_LATE", {"due_on": "2026-05-22", "days": 3})
    ]


@pytest.mark.parametrize(
    ("joining", "leaving"),
    [
        (FilingKind.ACTIVITY_ORG_TRANSFERRED, FilingKind.ACTIVITY_ORG_LEFT),
        (FilingKind.ACTIVITY_ORG_TRANSFERRED, FilingKind.ACTIVITY_ORG_CEASED),
        (FilingKind.CONTRACT_CONCLUDED, FilingKind.CONTRACT_ENDED),
    ],
)
def test_q1_9_joining_without_leaving_carries_a_notice(
    joining: FilingKind, leaving: FilingKind
) -> None:
    assert notices_of(filing(joining), [joining], ON) == [Notice("LEAVE_ALSO_DUE")]
    assert notices_of(filing(joining), [leaving, joining], ON) == []
    assert notices_of(filing(leaving), [], ON) == []


def test_q2_54_the_receipt_shows_everything_that_was_filed() -> None:
    items = dict(receipt_items(filing(FilingKind.CONTRACT_CONCLUDED), Language.EN))
    assert items["Address in Japan"] == "東京都新宿区西新宿２−８−１"
    assert items["Nationality/region"] == "Vietnam"
    assert items["Name of the previous organization"] == "株式会社みどり"
    assert items["Name of the new organization"] == "あおば株式会社"
    assert items["Activities at the new organization"] == "システムの設計"
    assert items["Actual place of activity"] == "東京都千代田区千代田１−１"
    assert items["Your reference"] == "番号1"
    assert (
        dict(receipt_items(filing(FilingKind.SPOUSE_DECEASED), Language.EN))["Day of the event"]
        == "2026-05-08"
    )


@given(st.sampled_from(sorted(DETAILS_OF)), st.text(max_size=20), st.text(max_size=20), st.dates())
def test_q2_45_checking_twice_changes_nothing(
    kind: FilingKind, name: str, rest: str, on: date
) -> None:
    organization = Organization(name, Address("13104", rest), rest, name)
    details: Any = {
        NameChanged: NameChanged(on, organization, rest, Address("13104", name)),
        AddressChanged: AddressChanged(on, organization, Address("13101", name)),
        OrganizationEvent: OrganizationEvent(on, organization),
        Transfer: Transfer(on, organization, NEW, name),
        SpouseEvent: SpouseEvent(on),
        AcceptanceStarted: AcceptanceStarted(on, name),
        AcceptanceEnded: AcceptanceEnded(on),
        AcceptanceStatus: AcceptanceStatus(on),
    }[DETAILS_OF[kind]]

    once, problems = check_filing(filing(kind, details), TODAY)
    twice, again = check_filing(once, TODAY)

    assert twice == once
    assert bool(problems) == bool(again)
    assert filing_from(contents_of(once)) == once
