"""Statuses, kinds and the guide."""

from datetime import date

import pytest

from efiling.problems import NOTICES
from efiling.rules.filings.guide import guide_of
from efiling.rules.filings.kinds import KINDS, kinds_of
from efiling.rules.filings.statuses import (
    STATUSES,
    groups_of,
    has_acceptance,
    has_filing_duty,
    is_short_stay,
    why_not_mid_to_long_term,
)
from efiling.rules.vocabulary import FilingGroup, FilingKind
from efiling.rules.vocabulary import StatusOfResidence as S

A, C, SP = (
    FilingGroup.ACTIVITY_ORGANIZATION,
    FilingGroup.CONTRACTING_ORGANIZATION,
    FilingGroup.SPOUSE,
)
TODAY = date(2026, 6, 1)

ACTIVITY = [
    "PROFESSOR",
    "HIGHLY_SKILLED_PROFESSIONAL_1C",
    "BUSINESS_MANAGER",
    "LEGAL_ACCOUNTING_SERVICES",
    "MEDICAL_SERVICES",
    "INSTRUCTOR",
    "INTRA_COMPANY_TRANSFEREE",
    "TECHNICAL_INTERN_TRAINING_1",
    "TECHNICAL_INTERN_TRAINING_2",
    "TECHNICAL_INTERN_TRAINING_3",
    "STUDENT",
    "TRAINEE",
]
CONTRACT = [
    "HIGHLY_SKILLED_PROFESSIONAL_1A",
    "HIGHLY_SKILLED_PROFESSIONAL_1B",
    "RESEARCHER",
    "ENGINEER_SPECIALIST_IN_HUMANITIES_INTERNATIONAL_SERVICES",
    "NURSING_CARE",
    "ENTERTAINER",
    "SKILLED_LABOR",
    "SPECIFIED_SKILLED_WORKER_1",
    "SPECIFIED_SKILLED_WORKER_2",
]
FROM_APRIL_2027 = ["EMPLOYMENT_FOR_SKILL_DEVELOPMENT", "INTRA_COMPANY_TRANSFEREE_2"]
SPOUSE = [
    "DEPENDENT",
    "SPOUSE_OR_CHILD_OF_JAPANESE_NATIONAL",
    "SPOUSE_OR_CHILD_OF_PERMANENT_RESIDENT",
]


def test_q1_4_every_status_opens_its_groups_and_no_others() -> None:
    expected: dict[str, tuple[FilingGroup, ...]] = dict.fromkeys(ACTIVITY, (A,))
    expected |= dict.fromkeys(CONTRACT, (C,)) | dict.fromkeys(SPOUSE, (SP,))
    expected["HIGHLY_SKILLED_PROFESSIONAL_2"] = (A, C)
    assert set(STATUSES) == set(S)
    for status in S:
        assert groups_of(status, True, TODAY) == expected.get(status, ())

    expected |= dict.fromkeys(FROM_APRIL_2027, (A,))
    for status in S:
        assert groups_of(status, True, date(2027, 4, 1)) == expected.get(status, ())


def test_q1_4_spouse_kinds_exist_only_where_being_a_spouse_is_the_basis() -> None:
    for name in SPOUSE:
        assert not has_filing_duty(S[name], False, TODAY)
        assert has_filing_duty(S[name], True, TODAY)
    assert has_filing_duty(S.STUDENT, False, TODAY)


def test_q1_14_institutions_file_for_these_statuses() -> None:
    accepted = {status for status in S if has_acceptance(status, TODAY)}
    assert len(accepted) == 17
    later = {status for status in S if has_acceptance(status, date(2027, 4, 1))}
    assert later - accepted == {S.INTRA_COMPANY_TRANSFEREE_2}
    assert {S.STUDENT, S.TRAINEE, S.HIGHLY_SKILLED_PROFESSIONAL_2} <= accepted
    assert S.SPECIFIED_SKILLED_WORKER_1 not in accepted


@pytest.mark.parametrize(
    ("period", "short"),
    [
        ("P3M", True),
        ("P90D", True),
        ("P30D", True),
        ("P2W", True),
        ("P4M", False),
        ("P6M", False),
        ("P1Y", False),
        ("P4Y3M", False),
        ("P3M1D", False),
        ("P93D", False),
    ],
)
def test_q1_3_three_months_or_less_is_a_short_stay(period: str, short: bool) -> None:
    assert is_short_stay(period) is short


@pytest.mark.parametrize("period", ["", "P", "3M", "P1.5Y", "PT3H", "P-1Y", "P１Y", "p3m"])
def test_q1_3_a_malformed_period_is_told(period: str) -> None:
    with pytest.raises(ValueError, match="period"):
        is_short_stay(period)


def test_q1_3_the_reason_why_somebody_is_no_mid_to_long_term_resident() -> None:
    assert why_not_mid_to_long_term(S.STUDENT, "P1Y", False) is None
    assert why_not_mid_to_long_term(S.PERMANENT_RESIDENT, None, False) is None
    assert why_not_mid_to_long_term(S.STUDENT, "P3M", False) == "PERIOD_TOO_SHORT"
    assert why_not_mid_to_long_term(S.TEMPORARY_VISITOR, "P90D", False) == "TEMPORARY_VISITOR"
    assert why_not_mid_to_long_term(S.DIPLOMAT, None, False) == "DIPLOMAT_OR_OFFICIAL"
    assert why_not_mid_to_long_term(S.OFFICIAL, None, False) == "DIPLOMAT_OR_OFFICIAL"
    assert (
        why_not_mid_to_long_term(S.SPECIAL_PERMANENT_RESIDENT, None, False)
        == "SPECIAL_PERMANENT_RESIDENT"
    )
    assert why_not_mid_to_long_term(S.DESIGNATED_ACTIVITIES, "P1Y", True) == "MISSION_STAFF"
    assert why_not_mid_to_long_term(S.DESIGNATED_ACTIVITIES, "P1Y", False) is None


def test_q1_4_kinds_of_a_group_come_in_order() -> None:
    assert [len(kinds_of([group], TODAY)) for group in FilingGroup] == [5, 5, 2, 3]
    assert kinds_of([SP], TODAY) == (FilingKind.SPOUSE_DIVORCED, FilingKind.SPOUSE_DECEASED)
    assert len({kind.details_field for kind in KINDS.values()}) == len(FilingKind)


def codes(status: S, basis: bool | None = None) -> list[str]:
    return [notice.code for notice in guide_of(status, None, False, basis, None, TODAY).advice]


def test_q1_4_the_guide_says_what_is_due_by_when_and_how_late() -> None:
    guide = guide_of(S.STUDENT, "P2Y", False, None, date(2026, 5, 1), TODAY)
    assert guide.mid_to_long_term is True
    assert guide.must_file is True
    assert guide.reason is None
    assert guide.groups == (A,)
    assert [kind.name for kind in guide.kinds] == list(kinds_of([A], TODAY))
    assert {(kind.due_on, kind.days_late) for kind in guide.kinds} == {(date(2026, 5, 15), 17)}
    assert guide_of(S.STUDENT, None, False, None, None, TODAY).kinds[0].due_on is None


@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("period", [None, "P3M", "P1Y"])
@pytest.mark.parametrize("basis", [None, False, True])
def test_q1_3_the_guide_gives_a_reason_whenever_nothing_is_due(
    status: S, period: str | None, basis: bool
) -> None:
    guide = guide_of(status, period, True, basis, None, TODAY)
    assert guide.must_file == bool(guide.kinds) == bool(guide.groups) == (guide.reason is None)
    assert guide.mid_to_long_term or not guide.must_file
    assert {notice.code for notice in guide.advice} | (
        {guide.reason.code} if guide.reason else set()
    ) <= set(NOTICES)


def test_q1_5_the_guide_says_where_other_changes_go() -> None:
    for status in S:
        assert {"IDENTITY_CHANGE_ELSEWHERE", "ADDRESS_CHANGE_ELSEWHERE", "PAPER_POSSIBLE"} <= set(
            codes(status)
        )


def test_q1_6_the_guide_names_duty_and_penalties_where_something_is_due() -> None:
    duty = {"RESIDENT_DUTY", "PENALTY_NOT_NOTIFIED", "PENALTY_FALSE", "DEPORTATION_FALSE"}
    assert duty <= set(codes(S.STUDENT))
    assert not duty & set(codes(S.ARTIST))


def test_q1_9_q1_10_q1_11_q1_13_the_guide_answers_the_usual_questions() -> None:
    assert {
        "BOTH_TOGETHER",
        "ACTIVITIES_CHECKED",
        "EMPLOYMENT_CERTIFICATE",
        "MERGER_NOT_NOTIFIED",
    } <= set(codes(S.SKILLED_LABOR))
    assert "MARRIAGE_NOT_NOTIFIED" in codes(S.DEPENDENT, True)
    assert "SPOUSE_BASIS_ABSENT" in codes(S.DEPENDENT)


def test_q1_2_q1_15_q1_17_the_guide_tells_duty_from_endeavor() -> None:
    assert {"INSTITUTION_DUTY", "INSTITUTION_NO_PENALTY"} <= set(codes(S.PROFESSOR))
    assert "INSTITUTION_DUTY" not in codes(S.SPECIFIED_SKILLED_WORKER_1)
