"""One canonical form, at the feed and at filing."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efiling.errors import Problem
from efiling.rules.characters import JIS
from efiling.rules.people.canonical import canonical_name, canonical_place
from efiling.rules.people.identity import (
    Address,
    CardFacts,
    Subject,
    check_subject,
    identity_bytes,
)
from efiling.rules.text import Problems, roman_name
from efiling.rules.vocabulary import Sex

FACTS = CardFacts("NGUYEN VAN AN", date(1996, 2, 29), Sex.MALE, "VNM", "AB12345678CD")
SUBJECT = Subject(FACTS, Address("13104", "西新宿２－８－１"))

NUMBERS = st.integers(1, 299)
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def wide(number: int) -> str:
    return str(number).translate(WIDE)


def kanji(number: int) -> str:
    digits = "〇一二三四五六七八九"
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    parts = [("百", hundreds), ("十", tens)]
    return "".join((digits[n] if n > 1 else "") + sign for sign, n in parts if n) + (
        digits[ones] if ones else ""
    )


@pytest.mark.parametrize(
    "rest",
    [
        "西新宿２－８－１",
        "西新宿２−８−１",
        "西新宿２‐８‐１",
        "西新宿２―８―１",
        "西新宿２—８—１",
        "西新宿２ー８ー１",
        "西新宿２丁目８番１号",
        "西新宿二丁目８番地１",
        "西新宿　二丁目　８－１",
        "西新宿２丁目－８－１号",
        "西新宿２－８－１　",
    ],
)
def test_q2_46_the_usual_ways_of_writing_an_address_meet(rest: str) -> None:
    assert canonical_place("13104", rest) == "13104西新宿２−８−１"


@given(
    NUMBERS,
    NUMBERS,
    NUMBERS,
    st.sampled_from("－−‐―ー"),
    st.sampled_from(["西新宿", "コーポ町", "旭ヶ丘"]),
)
def test_q2_46_feed_and_filing_forms_of_one_address_meet(
    chome: int, block: int, house: int, dash: str, town: str
) -> None:
    feed = town + dash.join(map(wide, (chome, block, house)))
    written = f"{town}{kanji(chome)}丁目{wide(block)}番{wide(house)}号"
    half = f"{town}　{wide(chome)}丁目　{wide(block)}番地　{wide(house)}"
    another = town + dash.join(map(wide, (chome, house, block)))

    meeting = canonical_place("13104", feed)
    assert meeting == canonical_place("13104", written)
    if block != house:
        assert meeting != canonical_place("13104", another)
    assert canonical_place("13104", half).startswith("13104" + town.replace("ヶ", "ケ"))


@given(st.text(st.sampled_from(sorted(JIS)), max_size=40))
def test_q2_46_the_canonical_form_is_stable(rest: str) -> None:
    once = canonical_place("13104", rest)
    assert canonical_place("13104", rest + "　") == once
    assert "　" not in once
    assert not once.endswith("−")


@pytest.mark.parametrize(
    ("card", "typed"),
    [
        ("大字中野８番地の３", "大字中野８−３"),
        ("中野千二百三番地", "中野１２０３番地"),
        ("中野８の青空荘１０１", "中野８番地青空荘１０１"),
        ("中野大字上町５", "中野上町５"),
        ("字東８−３", "東８−３"),
        ("中野８之３", "中野８−３"),
        ("中野８ノ３", "中野８−３"),
        ("旭ヶ丘１−２", "旭ケ丘１−２"),
        ("旭が丘１−２", "旭ヵ丘１−２"),
        ("御池通烏丸東入る２", "御池通烏丸東入ル２"),
        ("烏丸通御池上る１", "烏丸通御池上ル１"),
        ("北二十四条西五丁目", "北２４条西５"),
        ("西新宿２−８−１メゾン３０１号室", "西新宿二丁目８番１号　メゾン３０１"),
        ("ゔィラ１", "ヴィラ１"),
        ("南５−１　ｶﾞｰﾃﾞﾝﾊｲﾂ３０１", "南５−１　ガーデンハイツ３０１"),
        ("髙野１", "高野１"),
        ("俱利１", "倶利１"),
        ("서울町１", "〓〓町１"),
        ("\u202a西新宿\u202c２\x07−８\u2063", "西新宿２−８"),
    ],
)
def test_q2_46_addresses_that_mean_one_place_meet(card: str, typed: str) -> None:
    assert canonical_place("13104", card) == canonical_place("13104", typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [("中野８−３", "中野８３"), ("一番町１", "１番町２"), ("上野１−２", "上野２−１")],
)
def test_q2_46_addresses_of_two_places_stay_apart(one: str, other: str) -> None:
    assert canonical_place("13104", one) != canonical_place("13104", other)


def test_q2_46_a_long_vowel_stays_one_within_words() -> None:
    assert canonical_place("13104", "コーポー２ー１") == "13104コーポー２−１"


def test_q2_48_names_meet_in_capitals_with_single_spaces() -> None:
    assert canonical_name(" Nguyen  van AN") == "NGUYEN VAN AN"


@pytest.mark.parametrize(
    ("card", "typed"),
    [
        ("LEE JOHN 3RD", "LEE JOHN RD"),
        ("LEE #2 JOHN", "LEE JOHN"),
        ("LEE JOHN 李", "LEE JOHN"),
        ("李,LEE", "LEE"),
        ("-'ABD AN", "'ABD AN"),
    ],
)
def test_q2_48_what_nobody_can_type_counts_for_nothing(card: str, typed: str) -> None:
    problems: Problems = []
    roman_name(typed, ("name",), problems)

    assert problems == [], "the person can type it"
    assert canonical_name(card) == canonical_name(typed)


@given(st.text(st.sampled_from("AZÑaé '.,/()-李1&・\u200b"), max_size=12))
def test_q2_48_whoever_has_a_letter_in_the_name_can_type_it(name: str) -> None:
    card = f"{name}L"
    problems: Problems = []
    typed = roman_name(canonical_name(card), ("name",), problems)

    assert problems == []
    assert canonical_name(typed) == canonical_name(card)


def test_q2_46_every_fact_of_an_identity_counts() -> None:
    others = [
        replace(FACTS, name="NGUYEN VAN ANH"),
        replace(FACTS, birth_date=date(1996, 3, 1)),
        replace(FACTS, sex=Sex.FEMALE),
        replace(FACTS, nationality="PHL"),
        replace(FACTS, card_number="AB12345678CE"),
    ]
    assert len({identity_bytes(other) for other in [FACTS, *others]}) == 6
    moved = replace(SUBJECT, address=Address("13103", SUBJECT.address.rest))
    assert identity_bytes(moved.facts) == identity_bytes(FACTS)
    assert identity_bytes(moved.facts, moved.address) != identity_bytes(
        SUBJECT.facts, SUBJECT.address
    )
    assert identity_bytes(FACTS) != identity_bytes(SUBJECT.facts, SUBJECT.address)


def test_q2_44_q2_45_unknown_choices_are_told_with_everything_else() -> None:
    problems: Problems = []
    strange = Subject(replace(FACTS, name="nguyen", nationality="JPN"), Address("13999", "1"))
    check_subject(strange, ("filing", "subject"), problems)

    assert [(problem.code, problem.path[2:]) for problem in problems] == [
        ("ROMAN_NAME_INVALID", ("name",)),
        ("NATIONALITY_UNKNOWN", ("nationality",)),
        ("MUNICIPALITY_UNKNOWN", ("address", "municipality")),
        ("NOT_FULL_WIDTH", ("address", "rest")),
    ]

    problems.clear()
    check_subject(Subject(replace(FACTS, nationality=""), Address("", "")), (), problems)

    assert problems == [
        Problem("VALUE_REQUIRED", path)
        for path in (("nationality",), ("address", "municipality"), ("address", "rest"))
    ]
