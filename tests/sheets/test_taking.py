"""What has one reading is taken, and nothing else is."""

import pytest

from sheets import choices, days
from sheets.choices import candidates
from sheets.taking import suggested, taken
from sheets.template import Content
from sheets.unseen import is_blank


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-01",
        "2026/11/1",
        "2026年11月1日",
        "2026年 11月 1日（日）",
        "20261101",
        "２０２６．１１．１",
        "R8.11.1",
        "令和8年11月1日",
        "Ｒ８/11/1",
        "2026-11-01 09:30",
    ],
)
def test_a_day_is_read_however_it_is_written(written: str) -> None:
    assert taken("on", written) == "2026-11-01"


def test_other_eras_and_orders_are_read_where_they_mean_one_day() -> None:
    assert taken("birthDate", "平成8年2月29日") == "1996-02-29"
    assert taken("birthDate", "S60.1.1") == "1985-01-01"
    assert taken("birthDate", "令和元年5月1日") == "2019-05-01"
    assert taken("birthDate", "平成31年6月1日") == "2019-06-01"
    assert taken("on", "11/25/2026") == "2026-11-25"


@pytest.mark.parametrize(
    "written",
    ["11/1/2026", "8.11.1", "26/11/1", "2026/2/30", "R1.3.1", "R0.1.1", "X8.1.1", "46327"],
)
def test_a_day_that_may_be_another_one_stays_as_it_is(written: str) -> None:
    assert taken("on", written) == written


def test_the_number_behind_a_day_without_its_format_is_suggested_as_that_day() -> None:
    assert suggested("on", "46327") == "2026-11-01"
    assert suggested("on", "yesterday") is None
    assert suggested("name", "46327") is None


@pytest.mark.parametrize(
    ("column", "written", "code"),
    [
        ("sex", "男", "MALE"),
        ("sex", "男性", "MALE"),
        ("sex", "Ｍ", "MALE"),
        ("sex", "FEMALE 女", "FEMALE"),
        ("sex", "未記載", "NOT_STATED"),
        ("sex", "Ｘ", "NOT_STATED"),
        ("nationality", "ベトナム", "VNM"),
        ("nationality", "Viet Nam", "VNM"),
        ("nationality", "vn", "VNM"),
        ("nationality", "VNM ベトナム", "VNM"),
        ("nationality", "Ｖ Ｎ　Ｍ", "VNM"),
        ("municipality", "13 104", "13104"),
        ("municipality", "東京都新宿区", "13104"),
        ("municipality", "東京都　新宿区", "13104"),
        ("municipality", "新宿区", "13104"),
        ("municipality", "2387", "02387"),
        ("municipality", "０２３８７", "02387"),
        ("municipality", "131041", "13104"),
        ("reason", "卒業", "GRADUATION"),
        ("kind", "留学生の受入れの状況", "ACCEPTANCE_STATUS"),
        ("kind", "Acceptance ended", "ACCEPTANCE_ENDED"),
        ("requestedByResident", "はい", "true"),
        ("requestedByResident", "TRUE", "true"),
        ("cardNumber", "ab 1234 5678 cd", "AB12345678CD"),
        ("cardNumber", "ａｂ１２３４５６７８ｃｄ", "AB12345678CD"),
    ],
)
def test_a_label_stands_for_its_code(column: str, written: str, code: str) -> None:
    assert taken(column, written) == code


@pytest.mark.parametrize(
    ("column", "written", "code"),
    [
        ("nationality", "VNM ベトナム Vietnam", "VNM"),
        ("nationality", "ベトナム（Viet Nam）", "VNM"),
        ("nationality", "ベトナム VNM", "VNM"),
        ("nationality", "韓国／South Korea", "KOR"),
        ("nationality", "Trinidad and Tobago トリニダード・トバゴ", "TTO"),
        ("municipality", "東京都 新宿区 13104", "13104"),
        ("sex", "男 / Male", "MALE"),
        ("reason", "卒業 Graduation", "GRADUATION"),
    ],
)
def test_several_names_of_one_thing_stand_for_its_code(
    column: str, written: str, code: str
) -> None:
    assert taken(column, written) == code


@pytest.mark.parametrize(
    ("column", "written"),
    [
        ("nationality", "ベトナム ネパール"),
        ("nationality", "VNM Vietnam Nepal"),
        ("nationality", "ベトナム or so"),
        ("sex", "男女"),
        ("sex", "男 女"),
        ("nationality", " ".join(["Vietnam"] * 9)),
        ("sex", "male or female"),
        ("municipality", "府中市"),
        ("municipality", "13104 渋谷区"),
        ("municipality", "131040"),
        ("nationality", "VNM ネパール"),
        ("requestedByResident", "true いいえ"),
    ],
)
def test_what_may_mean_several_stays_as_it_is(column: str, written: str) -> None:
    assert taken(column, written) == written


def test_places_of_one_name_are_listed_where_they_are_few() -> None:
    assert candidates(Content.MUNICIPALITY, "府中市") == ["13206", "34208"]
    assert candidates(Content.MUNICIPALITY, "大阪市") == []
    assert candidates(Content.MUNICIPALITY, "新宿区") == []


def test_lists_that_were_read_are_not_read_again_for_whoever_comes_first() -> None:
    choices._index.cache_clear()
    choices.read_lists()
    read = choices._index.cache_info().misses

    for holds in Content:
        choices.code_of(holds, "a word that nobody typed so far")
    assert choices._index.cache_info().misses == read


@pytest.mark.parametrize(
    "written",
    [
        "令和八年十一月一日",
        "二〇二六年十一月一日",
        "西暦2026年11月1日",
        "2026/11/1(Sun)",
        "1 November 2026",
        "1-Nov-2026",
        "Nov. 1, 2026",
        "November 1 2026",
        "2026-11-01T09:30:00+09:00",
    ],
)
def test_a_day_in_kanji_or_with_the_name_of_its_month_is_read(written: str) -> None:
    assert taken("on", written) == "2026-11-01"


def test_numbers_in_kanji_are_read_with_tens_and_by_place() -> None:
    assert taken("on", "平成三十年十二月三十一日") == "2018-12-31"
    assert taken("on", "昭和六十年十月二十日") == "1985-10-20"
    for none in (
        "令和十十年一月一日",
        "二千二十六年一月一日",
        "1 Novem 26",
        "32 Nov 2026",
        "1 Foo 2026",
    ):
        assert taken("on", none) == none


def test_a_text_that_is_longer_than_any_day_is_not_searched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(days, "plain", None)
    assert taken("on", "一" * 81) == "一" * 81


@pytest.mark.parametrize("hyphen", "‐‑‒–—−─ㅡｰー－")
def test_every_look_alike_of_the_hyphen_parts_a_day(hyphen: str) -> None:
    assert taken("on", f"2026{hyphen}11{hyphen}1") == "2026-11-01"


@pytest.mark.parametrize("unseen", ["\u200b", "\u200e", "\ufeff", "\u202a", "\u2067", "\u061c"])
def test_signs_that_nobody_sees_change_no_day_and_no_choice(unseen: str) -> None:
    assert taken("on", f"{unseen}2026/11{unseen}/1{unseen}") == "2026-11-01"
    assert taken("sex", f"{unseen}男") == "MALE"
    assert taken("nationality", f"ベト{unseen}ナム") == "VNM"
    assert taken("municipality", f"{unseen}13104{unseen}") == "13104"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Côte d’Ivoire", "CIV"),
        ("Cote d'Ivoire", "CIV"),
        ("COTE DʼIVOIRE", "CIV"),
        ("Sao Tome & Principe", "STP"),
        ("São Tomé and Príncipe", "STP"),
        ("Trinidad and Tobago", "TTO"),
        ("Trinidad & Tobago", "TTO"),
        ("Saint Kitts and Nevis", "KNA"),
        ("St. Lucia", "LCA"),
        ("Turkiye", "TUR"),
        ("Palestine", "PSE"),
        ("Holy See", "VAT"),
        ("ガーナ", "GHA"),
    ],
)
def test_a_country_is_known_without_its_marks_and_by_its_usual_names(
    written: str, code: str
) -> None:
    assert taken("nationality", written) == code


def test_no_two_choices_of_a_list_became_one() -> None:
    for holds in Content:
        for code, (label, *_) in choices._labels()[holds].items():
            assert code in choices._meant(holds, label), label
            if holds is not Content.MUNICIPALITY:
                assert choices.code_of(holds, label) == code


@pytest.mark.parametrize(
    "unseen", ["", "　", "\u200b \n", "\u00a0\u200f", "\u202a\u202c", "\ufe0f\u00ad"]
)
def test_a_cell_in_which_nothing_is_seen_is_blank(unseen: str) -> None:
    assert is_blank(unseen)
    assert not is_blank(f"{unseen}〓")
