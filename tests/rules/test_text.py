"""What may be typed into a field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efiling.errors import Problem
from efiling.rules import text
from efiling.rules.characters import JIS, stand_in
from efiling.rules.stand_ins import STAND_INS
from efiling.rules.text import Problems
from tests.builders.refusals import codes_of

PATH = ("rest",)


def checked(check: str, value: str, **more: object) -> tuple[str, Problems]:
    problems: Problems = []
    return getattr(text, check)(value, PATH, problems, **more), problems


def test_q2_47_the_table_holds_exactly_jis_x_0208() -> None:
    by_codec = {
        chr(code)
        for code in range(0x80, 0x10000)
        if not 0xD800 <= code < 0xE000 and chr(code).encode("iso2022_jp", "ignore")
    }
    assert by_codec - {"¥", "‾"} == JIS
    assert len(JIS) == 6879


def test_q2_47_keyboard_variants_are_mapped_before_anything_is_refused() -> None:
    assert checked("full_width", "１－２～３∥—￠￡￢") == ("１−２〜３‖―¢£¬", [])


def test_q2_45_half_width_characters_are_refused_by_name_a_space_included() -> None:
    value, problems = checked("full_width", "西新宿2-8 ｱ")
    assert value == "西新宿2-8 ｱ"
    assert problems == [
        Problem(
            "NOT_FULL_WIDTH",
            PATH,
            {"characters": "2 - 8 ␣ ｱ", "stand_ins": "2→２ -→− 8→８ ␣→「　」 ｱ→ア"},
            suggestion="西新宿２−８　ア",
        )
    ]


def test_q2_47_characters_outside_level_1_and_2_are_refused_with_their_stand_in() -> None:
    _, problems = checked("full_width", "髙橋﨑①㈱𠮷")
    assert problems == [
        Problem(
            "NOT_JIS",
            PATH,
            {"characters": "髙 﨑 ① ㈱ 𠮷", "stand_ins": "髙→高 﨑→崎 ①→１ ㈱→（株） 𠮷→吉"},
            suggestion="高橋崎１（株）吉",
        )
    ]


def test_q2_47_both_faults_are_told_at_once() -> None:
    assert codes_of(checked("full_width", "1髙" + "あ" * 200)[1]) == [
        "NOT_FULL_WIDTH",
        "NOT_JIS",
        "VALUE_TOO_LONG",
    ]


@pytest.mark.parametrize("hidden", ["\0", "\ud800", "\u202e", "\x1b"])
def test_q2_47_invisible_characters_are_refused_and_shown_by_number(hidden: str) -> None:
    _, problems = checked("full_width", f"西{hidden}新宿")
    assert len(problems) == 1
    assert problems[0].params["characters"] == f"U+{ord(hidden):04X}"
    assert codes_of(checked("plain_text", f"a{hidden}b")[1]) == ["CHARACTER_NOT_ALLOWED"]


@pytest.mark.parametrize(
    "hidden", ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\ufe00", "\U000e0100"]
)
def test_q2_47_signs_that_nobody_sees_are_left_out(hidden: str) -> None:
    assert checked("full_width", f"西{hidden}新宿{hidden}") == ("西新宿", [])
    assert checked("roman_name", f"NGUYEN{hidden} AN") == ("NGUYEN AN", [])
    assert checked("plain_text", f"a{hidden}b") == ("ab", [])


@pytest.mark.parametrize("around", [" ", "　", "\u00a0", "\t", "\n", "\r\n", " \u2003\n"])
def test_q2_45_spaces_and_line_ends_around_a_value_go(around: str) -> None:
    assert checked("full_width", f"{around}西新宿{around}") == ("西新宿", [])
    assert checked("roman_name", f"{around}AN{around}") == ("AN", [])
    assert checked("card_number", f"{around}AB12345678CD{around}") == ("AB12345678CD", [])
    assert checked("mail_address", f"{around}a@example.jp{around}") == ("a@example.jp", [])
    assert checked("phone", f"{around}03-1234-5678{around}") == ("03-1234-5678", [])


@pytest.mark.parametrize(
    ("inside", "named"), [("\n", "⏎"), ("\t", "⇥"), ("\u00a0", "␣"), (" ", "␣")]
)
def test_q2_45_a_space_inside_is_refused_by_its_name_with_the_whole_value(
    inside: str, named: str
) -> None:
    _, (problem,) = checked("full_width", f"西新宿{inside}ビル")

    assert problem.code == "NOT_FULL_WIDTH"
    assert problem.params["characters"] == named
    assert problem.suggestion == "西新宿　ビル"


@pytest.mark.parametrize(
    ("typed", "whole"),
    [("ﾔﾏﾀﾞ荘", "ヤマダ荘"), ("ｶﾞｰﾃﾞﾝ ﾊｲﾂ", "ガーデン　ハイツ"), ("ﾊﾟｰｸ3-1", "パーク３−１")],
)
def test_q2_45_advice_is_made_for_the_whole_text(typed: str, whole: str) -> None:
    _, (problem,) = checked("full_width", typed)

    assert problem.suggestion == whole


def test_q2_47_a_character_without_a_spelling_leaves_no_suggestion() -> None:
    assert checked("full_width", "서울")[1][0].suggestion is None


@pytest.mark.parametrize("blank", ["", " ", "　", " 　\t"])
def test_q1_8_a_blank_required_item_is_missing(blank: str) -> None:
    for check in (
        "full_width",
        "roman_name",
        "card_number",
        "mail_address",
        "phone",
        "corporate_number",
    ):
        assert codes_of(checked(check, blank)[1]) == ["VALUE_REQUIRED"]


@given(st.text(max_size=300))
def test_q2_45_what_passes_is_jis_within_the_limit_and_passes_again(value: str) -> None:
    normalised, problems = checked("full_width", value)
    if not problems:
        assert 0 < len(normalised) <= 200
        assert set(normalised) <= JIS
        assert checked("full_width", normalised) == (normalised, [])


def test_q2_47_every_stand_in_can_be_typed() -> None:
    assert len(STAND_INS) > 100
    for character in STAND_INS:
        assert character not in JIS or character in "～"
        suggestion = stand_in(character)
        assert suggestion
        assert set(suggestion) <= JIS


@pytest.mark.parametrize(
    "name",
    [
        "NGUYEN VAN AN",
        "O'BRIEN MARY-ANN",
        "SMITH JOHN JR.",
        "X",
        "'ABD AN",
        "AN (VAN) S/O LY",
        "A" * 200,
    ],
)
def test_q2_48_a_roman_name_stays_as_on_the_card(name: str) -> None:
    assert checked("roman_name", name) == (name, [])


@pytest.mark.parametrize("name", ["Nguyen VAN", "ＡＮ", "AN1", "-AN", "АN", "\u0301"])
def test_q2_49_a_roman_name_in_other_letters_is_refused(name: str) -> None:
    assert codes_of(checked("roman_name", name)[1]) == ["ROMAN_NAME_INVALID"]


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("AN　VAN", "AN VAN"),
        ("AN\tVAN", "AN VAN"),
        ("AN\u00a0VAN", "AN VAN"),
        ("ÉVA MUÑOZ", "EVA MUNOZ"),
        ("GROẞE ØRSTED ŁUKA", "GROSSE ORSTED LUKA"),
        ("O’DONNELL", "O'DONNELL"),
        ("MARY‐ANN", "MARY-ANN"),
        ("MARY–ANN", "MARY-ANN"),
    ],
)
def test_q2_48_what_has_one_reading_is_taken(typed: str, taken: str) -> None:
    assert checked("roman_name", typed) == (taken, [])


@pytest.mark.parametrize(
    ("typed", "meant"), [("Nguyen Van", "NGUYEN VAN"), ("ＡＮ　Ｖａｎ", "AN VAN")]
)
def test_q2_48_a_name_in_small_or_wide_letters_comes_back_as_on_the_card(
    typed: str, meant: str
) -> None:
    _, (problem,) = checked("roman_name", typed)

    assert problem.code == "ROMAN_NAME_INVALID"
    assert problem.suggestion == meant


def test_q2_49_several_half_width_spaces_count_as_one() -> None:
    assert checked("roman_name", " NGUYEN  VAN   AN ") == ("NGUYEN VAN AN", [])


@pytest.mark.parametrize(
    "number",
    ["AB1234567CD", "AB12345678C", "AB١٢٣٤٥٦٧٨CD", "A123456789", "AB12345678CDE"],
)
def test_q2_13_a_card_number_has_two_capitals_eight_digits_two_capitals(number: str) -> None:
    assert checked("card_number", "AB12345678CD") == ("AB12345678CD", [])
    assert codes_of(checked("card_number", number)[1]) == ["CARD_NUMBER_INVALID"]


@pytest.mark.parametrize(
    "number", ["ab12345678cd", "ＡＢ１２３４５６７８ＣＤ", "AB 1234 5678 CD", "AB12345678CD\r\n"]
)
def test_q2_13_a_card_number_with_one_reading_is_taken(number: str) -> None:
    assert checked("card_number", number) == ("AB12345678CD", [])


@pytest.mark.parametrize(
    "number", ["AB-12345678-CD", "ＡＢ－１２３４５６７８ＣＤ", "ab 12345678‐cd"]
)
def test_q2_13_a_card_number_with_hyphens_is_suggested_without(number: str) -> None:
    (problem,) = checked("card_number", number)[1]
    assert problem.suggestion == "AB12345678CD"


def test_q2_64_a_deemed_card_number_counts_only_where_allowed() -> None:
    assert checked("card_number", "A123456789", deemed_allowed=True) == ("A123456789", [])
    assert checked("card_number", "123456789", deemed_allowed=True) == ("123456789", [])


@pytest.mark.parametrize(("name", "named"), [("ドゥボア", "ド ゥ ボ ア"), ("Йорк", "Й о р к")])
def test_q2_48_a_refused_name_is_told_by_the_characters_that_were_typed(
    name: str, named: str
) -> None:
    (problem,) = checked("roman_name", name)[1]
    assert problem.params["characters"] == named


@pytest.mark.parametrize("mail", ["a@example.jp", "a.b+c@mail.example.co.jp", "o'neil@example.org"])
def test_q2_36_free_mail_and_phone_addresses_are_fine(mail: str) -> None:
    assert checked("mail_address", mail) == (mail, [])


@pytest.mark.parametrize("mail", ["a..b@docomo.ne.jp", "ab.@ezweb.ne.jp", "a.b..@softbank.ne.jp"])
def test_q2_35_addresses_of_old_phone_contracts_are_taken(mail: str) -> None:
    assert checked("mail_address", mail) == (mail, [])


@pytest.mark.parametrize(
    "mail",
    [
        "a@example.jp,b@example.jp",
        "A <a@example.jp>",
        "a@localhost",
        "a..b@example.jp",
        '"a b"@example.jp',
        "-oQ@example.jp",
        "a@example.jp\nBcc: b@example.jp",
        "mıke@example.jp",
        "ａ@example.jp",
        "a@-example.jp",
        "a@127.0.0.1",
        "a@[127.0.0.1]",
        "a b@example.jp",
    ],
)
def test_q2_35_a_mail_address_is_exactly_one_plain_address(mail: str) -> None:
    assert codes_of(checked("mail_address", mail)[1]) == ["MAIL_INVALID"]


def test_q2_35_a_mail_address_has_at_most_60_characters() -> None:
    assert checked("mail_address", "a" * 49 + "@example.jp")[1] == []
    assert codes_of(checked("mail_address", "a" * 50 + "@example.jp")[1]) == ["VALUE_TOO_LONG"]


def test_q1_8_a_corporate_number_carries_a_check_digit() -> None:
    assert checked("corporate_number", "7000012050002") == ("7000012050002", [])
    assert checked("corporate_number", "７０００012050002") == ("7000012050002", [])
    for wrong in ("8000012050002", "700001205000", "70000120500021", "700001205000x"):
        assert codes_of(checked("corporate_number", wrong)[1]) == ["CORPORATE_NUMBER_INVALID"]


def test_q1_8_a_phone_number_is_digits_and_hyphens() -> None:
    assert checked("phone", "０３－1234-5678") == ("03-1234-5678", [])
    assert checked("phone", "+81312345678")[1] == []
    for wrong in ("123", "03--1234-5678", "03-1234-567a", "-0312345678", "1" * 16):
        assert codes_of(checked("phone", wrong)[1]) == ["PHONE_INVALID"]
