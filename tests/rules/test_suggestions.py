"""What to type instead of a value that is refused: whole, wherever one reading is without doubt."""

from collections.abc import Mapping
from string import printable
from typing import Literal
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efiling.rules import arrival, text
from efiling.rules.institutions.institutions import katakana
from efiling.rules.people.canonical import canonical_name, canonical_text
from tests.builders.refusals import codes_of

PATH = ("rest",)
MARKS = "\u202a\u202c\u2066\u2069\u061c"
"""Other programs put them around what is copied; the last one stands between Arabic digits."""


ON_CARDS = "西２一丁目字の-－ー ｶﾞAb'~髙①ßØ😀か" + "\u3099\u202a\x07\u2063"


def checked(check: str, value: str, **more: object) -> tuple[str, text.Problems]:
    problems: text.Problems = []
    return getattr(text, check)(value, PATH, problems, **more), problems


@pytest.mark.parametrize("sign", printable.strip())
def test_q2_45_every_sign_of_a_keyboard_has_a_full_width_one(sign: str) -> None:
    _, (problem,) = checked("full_width", f"青{sign}空")

    assert problem.code == "NOT_FULL_WIDTH"
    assert problem.suggestion
    assert checked("full_width", problem.suggestion)[1] == []


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("McDonald's", "ＭｃＤｏｎａｌｄ’ｓ"),
        ('"青空"~', "”青空”〜"),
        ("¥1", "￥１"),
        ("Straße", "Ｓｔｒａｓｓｅ"),
        ("Øst", "Ｏｓｔ"),
        ("カﾞーﾃﾞﾝ", "ガーデン"),
        ("ハﾟーク1", "パーク１"),
    ],
)
def test_q2_47_the_whole_text_is_suggested(typed: str, whole: str) -> None:
    _, problems = checked("full_width", typed)

    assert {problem.suggestion for problem in problems} == {whole}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("𩸽町", "𩸽→〓"),
        ("髙𩸽", "髙→高 𩸽→〓"),
        ("서울", "서→〓 울→〓"),
        ("青😀", "😀→〓"),
        ("青\u202e", "–"),
    ],
)
def test_q2_47_what_has_no_spelling_is_told_as_geta(typed: str, told: str) -> None:
    _, (problem,) = checked("full_width", typed)

    assert problem.code == "NOT_JIS"
    assert problem.params["stand_ins"] == told


@given(st.text(st.sampled_from(ON_CARDS), max_size=9))
def test_q2_46_who_types_an_address_as_on_the_card_is_told_what_meets_it(card: str) -> None:
    _, problems = checked("full_width", card)
    for suggestion in {problem.suggestion or "" for problem in problems} - {""}:
        assert checked("full_width", suggestion)[1] == []
        assert canonical_text(suggestion) == canonical_text(card)


@given(st.text(st.sampled_from("AZaéÑßø '.,/()-ーｰ－ʻ’`李😀\u202a"), max_size=9))
def test_q2_46_who_types_a_name_as_on_the_card_is_told_what_meets_it(card: str) -> None:
    _, problems = checked("roman_name", card)
    for suggestion in {problem.suggestion or "" for problem in problems} - {""}:
        assert checked("roman_name", suggestion)[1] == []
        assert canonical_name(suggestion) == canonical_name(card)


@pytest.mark.parametrize("mark", MARKS)
def test_q2_45_a_mark_that_turns_letters_around_is_refused_and_not_suggested(mark: str) -> None:
    meant: Mapping[str, str] = {
        "full_width": "西新宿",
        "roman_name": "NGUYEN AN",
        "mail_address": "a@example.jp",
        "plain_text": "A-1",
    }
    for check, value in meant.items():
        _, problems = checked(check, f"{mark}{value}{mark}")
        assert [problem.suggestion for problem in problems] == [value], check


@pytest.mark.parametrize("mark", MARKS)
def test_q2_13_such_a_mark_has_no_meaning_in_a_number(mark: str) -> None:
    for check, number in (
        ("card_number", "AB12345678CD"),
        ("phone", "03-1234-5678"),
        ("corporate_number", "7000012050002"),
    ):
        assert checked(check, f"{mark}{number}{mark}") == (number, [])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ＪＥＡＮーＬＵＣ", "JEAN-LUC"), ("OʻZBEK AN", "O'ZBEK AN"), ("O‛NEIL", "O'NEIL")],
)
def test_q2_48_a_sign_that_is_nearly_the_plain_one_is_suggested_as_it(
    typed: str, meant: str
) -> None:
    _, (problem,) = checked("roman_name", typed)

    assert problem.code == "ROMAN_NAME_INVALID"
    assert problem.suggestion == meant


def test_q2_64_a_deemed_number_with_a_hyphen_is_suggested_without_it() -> None:
    _, (problem,) = checked("card_number", "A-123456789", deemed_allowed=True)
    assert problem.suggestion == "A123456789"

    _, (problem,) = checked("card_number", "ＡＢー１２３４５６７８ーＣＤ")
    assert problem.suggestion == "AB12345678CD"

    assert codes_of(checked("card_number", "A-123456789")[1]) == ["CARD_NUMBER_INVALID"]
    assert checked("card_number", "A-123456789")[1][0].suggestion is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ABO2345678CD", "AB02345678CD"),
        ("ABl234567ICD", "AB12345671CD"),
        ("0B12345678C1", "OB12345678CI"),
        ("AB-O2345678-CD", "AB02345678CD"),
        ("ABX2345678CD", None),
        ("O23456789", None),
    ],
)
def test_q2_13_a_letter_among_the_digits_of_a_card_number_is_suggested_as_a_digit(
    typed: str, meant: str | None
) -> None:
    _, (problem,) = checked("card_number", typed)

    assert problem.suggestion == meant


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("あおぞら ｶﾞｸｲﾝ", "アオゾラ　ガクイン"),
        ("スーパ−", "スーパー"),
        ("ｽｰﾊﾟ-", "スーパー"),
        ("Aozora", None),
        ("青空ｶﾞｸｲﾝ", None),
    ],
)
def test_q2_13_a_reading_is_suggested_as_one_or_not_at_all(typed: str, reading: str | None) -> None:
    problems: text.Problems = []
    katakana(typed, PATH, problems)

    assert [problem.suggestion for problem in problems] == [reading]
    again: text.Problems = []
    assert reading is None or katakana(reading, PATH, again) == reading
    assert again == []


@pytest.mark.parametrize(
    ("check", "typed", "meant"),
    [
        ("phone", "+81(0)3-1234-5678", "+81-3-1234-5678"),
        ("phone", "+81（0）312345678", "+81-312345678"),
        ("phone", "TEL:03(1234)5678", "03-1234-5678"),
        ("corporate_number", "T7000012050002", "7000012050002"),
        ("corporate_number", "Ｔ７０００－０１２０－５０００－２", "7000012050002"),
        ("corporate_number", "T7000012050003", None),
        ("mail_address", "Hanako <hanako@example.jp>", "hanako@example.jp"),
        ("mail_address", "mailto:hanako@example.jp", "hanako@example.jp"),
        ("mail_address", "hanako@example。jp", "hanako@example.jp"),
        ("mail_address", "hanako@example.jp.", "hanako@example.jp"),
        ("mail_address", "ａ．．ｂ＠ｄｏｃｏｍｏ．ｎｅ．ｊｐ", "a..b@docomo.ne.jp"),
        ("mail_address", "<a@example.jp>, <b@example.jp>", None),
        ("mail_address", "a@example.jp\nBcc: <b@example.jp>", None),
    ],
)
def test_q2_13_a_number_or_address_comes_without_what_was_copied_along(
    check: str, typed: str, meant: str | None
) -> None:
    _, (problem,) = checked(check, typed)

    assert problem.suggestion == meant
    assert meant is None or checked(check, meant) == (meant, [])


@pytest.mark.parametrize("check", ["full_width", "roman_name", "plain_text", "mail_address"])
@pytest.mark.parametrize("sign", ["1", "é", "\u202a", "ﾔ"])
def test_of_an_endless_value_nothing_but_the_beginning_is_looked_at(
    check: str, sign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths: list[int] = []

    def normalized(form: Literal["NFC", "NFD", "NFKC", "NFKD"], value: str) -> str:
        lengths.append(len(value))
        return normalize(form, value)

    monkeypatch.setattr(arrival, "normalize", normalized)
    taken, problems = checked(check, f" {sign * 900_000}")

    assert "VALUE_TOO_LONG" in codes_of(problems)
    assert max([len(taken), *lengths]) <= arrival.READ_AT_MOST


@pytest.mark.parametrize("unseen", ["", "\ufe0f"])
@pytest.mark.parametrize("count", [1_600, 1_900])
def test_a_text_in_many_signs_is_taken_whole_or_refused(count: int, unseen: str) -> None:
    """Some systems write 각 as three signs; signs that nobody sees are left out."""
    whole = "각" * count
    taken, problems = checked("plain_text", normalize("NFD", whole) + unseen * 300, limit=4_000)

    assert codes_of(problems) == (["VALUE_TOO_LONG"] if len(taken) > 4_000 else [])
    assert problems or taken == whole


@pytest.mark.parametrize(
    ("typed", "fits"), [("1" * 200, True), ("1" * 201, False), ("㍿" * 51, False)]
)
def test_q2_47_nothing_is_suggested_that_is_too_long_itself(typed: str, fits: bool) -> None:
    _, problems = checked("full_width", typed)

    assert [problem.suggestion is not None for problem in problems[:1]] == [fits]


def test_q2_47_of_many_strange_characters_few_are_looked_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_up: list[str] = []

    def stand_in(character: str) -> None:
        looked_up.append(character)

    monkeypatch.setattr(text, "stand_in", stand_in)
    checked("full_width", "".join(map(chr, range(0xAC00, 0xAC00 + 4_000))))

    assert len(looked_up) <= text.NAMED_AT_MOST
