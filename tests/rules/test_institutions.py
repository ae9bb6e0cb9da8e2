"""What institutions are, in rules alone."""

from dataclasses import replace
from datetime import date

import pytest

from efiling.rules.institutions.changes import InstitutionChanges, changed_names, facts_after
from efiling.rules.institutions.institutions import (
    InstitutionFacts,
    PostalAddress,
    check_institution,
    identity_bytes,
    known_identities,
)
from efiling.rules.institutions.linked_systems import linked_access, linked_since
from efiling.rules.text import Problems
from efiling.rules.vocabulary import InstitutionKind, LinkedSystem, LinkState
from tests.builders.institutions import LANGUAGE_SCHOOL


def checked(**changes: object) -> tuple[InstitutionFacts, list[tuple[str, tuple[str, ...]]]]:
    problems: Problems = []
    changed = replace(LANGUAGE_SCHOOL, **changes)  # type: ignore[arg-type]
    facts = check_institution(changed, problems)
    return facts, [(problem.code, problem.path) for problem in problems]


def test_q2_13_every_item_gets_one_form() -> None:
    facts, problems = checked(
        corporate_number="７００００１２０５０００２",
        phone="０３－１２３４－５６７８",
        address=PostalAddress("１６００００１", "13104", "西新宿２－８－１"),
        kinds=(InstitutionKind.REGISTERED_SUPPORT_ORGANIZATION,) * 2,
        support_organization_number="２０登−０００１２３".replace("−", "－"),
    )
    assert problems == []
    assert facts.corporate_number == "7000012050002"
    assert facts.phone == "03-1234-5678"
    assert facts.address.postal_code == "160-0001"
    assert facts.kinds == (InstitutionKind.REGISTERED_SUPPORT_ORGANIZATION,)
    assert facts.support_organization_number == "20登-000123"
    assert check_institution(facts, []) == facts


@pytest.mark.parametrize("kana", ["アオゾラ", "ヴァイオリン・スクール　ー", "ァヶ"])
def test_q2_13_a_reading_is_in_katakana(kana: str) -> None:
    assert checked(kana=kana)[1] == []


@pytest.mark.parametrize(
    ("kana", "code"),
    [("あおぞら", "KANA_INVALID"), ("ｱｵｿﾞﾗ", "NOT_FULL_WIDTH"), ("", "VALUE_REQUIRED")],
)
def test_q2_13_a_reading_in_anything_else_is_refused_once(kana: str, code: str) -> None:
    assert checked(kana=kana)[1] == [(code, ("kana",))]


@pytest.mark.parametrize(
    "number", ["7000012050001", "700001205000", "0000000000000", "A000012050002"]
)
def test_q2_13_a_corporate_number_has_a_right_check_digit(number: str) -> None:
    assert checked(corporate_number=number)[1] == [
        ("CORPORATE_NUMBER_INVALID", ("corporateNumber",))
    ]


def test_q2_23_an_institution_is_its_number_name_and_address_however_they_are_written() -> None:
    same = replace(
        LANGUAGE_SCHOOL,
        name="青空　日本語学院",
        address=PostalAddress("000-0000", "13104", "西新宿二丁目８番１号"),
    )
    assert identity_bytes(same) == identity_bytes(LANGUAGE_SCHOOL)
    others = [
        replace(LANGUAGE_SCHOOL, corporate_number=None),
        replace(LANGUAGE_SCHOOL, name="青空日本語学園"),
        replace(LANGUAGE_SCHOOL, address=replace(LANGUAGE_SCHOOL.address, rest="西新宿２－８－２")),
        replace(LANGUAGE_SCHOOL, address=replace(LANGUAGE_SCHOOL.address, municipality="13103")),
    ]
    assert len({identity_bytes(facts) for facts in (LANGUAGE_SCHOOL, *others)}) == 5


def test_q2_23_the_short_and_the_long_words_for_its_form_are_one_name() -> None:
    long, short = (replace(LANGUAGE_SCHOOL, name=f"{form}青空") for form in ("株式会社", "（株）"))
    assert identity_bytes(long) == identity_bytes(short)
    assert identity_bytes(long) != identity_bytes(replace(short, name="（有）青空"))

    for facts in (long, short):
        known = known_identities(facts)
        assert known[0] == identity_bytes(facts)
        for spelling in ("株式会社青空", "（株）青空"):
            assert any(spelling.encode() in one for one in known), "as it was known before"


def test_q2_19_an_update_names_what_differs_and_never_what_it_says() -> None:
    problems: Problems = []
    after = facts_after(
        LANGUAGE_SCHOOL, InstitutionChanges(name="緑学院", phone="03-1234-5678"), problems
    )
    assert problems == []
    assert changed_names(LANGUAGE_SCHOOL, after) == ["name"]


def test_q2_21_both_kinds_of_skilled_worker_organizations_use_one_linked_system() -> None:
    registered_on = date(2027, 4, 1)
    since = linked_since(
        (InstitutionKind.SPECIFIED_SKILLED_WORKER_ORGANIZATION,), {}, registered_on
    )
    both = (*InstitutionKind,)
    assert linked_since(both, since, date(2027, 5, 1)) == {
        LinkedSystem.SPECIFIED_SKILLED_WORKER: registered_on,
        LinkedSystem.JAPANESE_LANGUAGE_SCHOOL: date(2027, 5, 1),
    }
    assert linked_since((InstitutionKind.ACCEPTING_ORGANIZATION,), since, registered_on) == {}


@pytest.mark.parametrize(
    ("today", "account", "password"),
    [
        (date(2027, 4, 7), LinkState.PENDING, LinkState.PENDING),
        (date(2027, 4, 8), LinkState.AVAILABLE, LinkState.PENDING),
        (date(2027, 4, 9), LinkState.AVAILABLE, LinkState.AVAILABLE),
    ],
)
def test_q2_34_account_and_password_become_known_each_on_their_day(
    today: date, account: LinkState, password: LinkState
) -> None:
    since = {LinkedSystem.JAPANESE_LANGUAGE_SCHOOL: date(2027, 4, 1)}
    skilled, school = linked_access(since, date(2027, 4, 8), today)
    assert skilled.account is skilled.password is LinkState.NOT_APPLICABLE
    assert school.account == account
    assert school.account_from == date(2027, 4, 8)
    assert school.password == password
    assert school.password_from == date(2027, 4, 9)
