"""Reception numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efiling.rules.filings.numbers import (
    GROUP_LETTERS,
    in_groups,
    read_reception_number,
    reception_number,
)
from efiling.rules.vocabulary import FilingGroup

NUMBERS = st.builds(
    reception_number, st.integers(2026, 2099), st.sampled_from("ACSRB"), st.integers(0, 999_999_999)
)


@given(NUMBERS)
def test_q2_54_a_reception_number_has_15_characters_and_reads_back(number: str) -> None:
    assert len(number) == 15
    assert read_reception_number(number) == number
    assert read_reception_number(f" {in_groups(number).lower()} ") == number
    assert (
        read_reception_number(number.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}))
        == number
    )


@given(NUMBERS, st.integers(0, 14), st.integers(1, 9))
def test_q2_54_one_wrong_character_is_noticed(number: str, place: int, by: int) -> None:
    wrong = (
        "ACSRB"[("ACSRB".index(number[4]) + 1) % 5]
        if place == 4
        else str((int(number[place]) + by) % 10)
    )
    assert read_reception_number(number[:place] + wrong + number[place + 1 :]) is None


@given(NUMBERS, st.integers(5, 13))
def test_q2_54_swapped_neighbours_are_noticed(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or read_reception_number(swapped) is None


@given(st.text(max_size=30))
def test_q2_54_anything_else_is_no_reception_number(text: str) -> None:
    number = read_reception_number(text)
    assert number is None or len(number) == 15


def test_q2_54_numbers_that_do_not_fit_are_never_made() -> None:
    for year, letter, running in (
        (2026, "A", 10**9),
        (2026, "A", -1),
        (2026, "a", 1),
        (2026, "I", 1),
        (20260, "A", 1),
    ):
        with pytest.raises(ValueError, match="reception number"):
            reception_number(year, letter, running)
    assert set(GROUP_LETTERS) == set(FilingGroup)
