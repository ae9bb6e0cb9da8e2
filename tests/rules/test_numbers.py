"""Reception numbers."""

from itertools import permutations, product
from string import ascii_uppercase, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efiling.rules.filings.numbers import (
    BATCH_LETTER,
    GROUP_LETTERS,
    in_groups,
    number_to_look_up,
    read_reception_number,
    reception_number,
)
from efiling.rules.vocabulary import FilingGroup

YEARS = range(2024, 2100)
DECADE = range(2030, 2040)
"""What stands before a digit matters by one of ten states only; ten years lead to all of them."""
LETTERS = (*GROUP_LETTERS.values(), BATCH_LETTER)
RUNNING_PLACES = range(5, 14)
NUMBERS = st.builds(
    reception_number,
    st.sampled_from(YEARS),
    st.sampled_from(LETTERS),
    st.integers(0, 999_999_999),
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


@pytest.mark.parametrize("letter", LETTERS)
def test_q2_54_one_wrong_character_in_year_letter_or_digit_is_noticed_in_every_year(
    letter: str,
) -> None:
    """One running number stands for all: the same digits behind two beginnings that differ never
    lead to the same check digit."""
    for year in YEARS:
        number = reception_number(year, letter, 1)

        wrong = [
            number[:place] + other + number[place + 1 :]
            for place in (0, 1, 2, 3, 4, 14)
            for other in digits + ascii_uppercase
            if other != number[place]
        ]
        assert [one for one in wrong if read_reception_number(one)] == []


def test_q2_54_one_wrong_digit_of_the_running_number_is_noticed() -> None:
    for year, place in product(DECADE, RUNNING_PLACES):
        ten = [with_digits(year, place, digit) for digit in digits]
        passed = [
            (one, other)
            for one, other in permutations(ten, 2)
            if read_reception_number(one[:14] + other[14])
        ]
        assert passed == []


def test_q2_54_swapped_neighbours_are_noticed_in_every_year() -> None:
    for year, letter in product(YEARS, LETTERS):
        number = reception_number(year, letter, 123_456_789)
        assert [at for at in range(14) if reads_with_a_swap(number, at)] == []


def test_q2_54_swapped_digits_of_the_running_number_are_noticed() -> None:
    for year, place in product(DECADE, RUNNING_PLACES[:-1]):
        pairs = [with_digits(year, place, a + b) for a, b in permutations(digits, 2)]
        assert [one for one in pairs if reads_with_a_swap(one, place)] == []
    for year, digit in product(DECADE, digits):
        assert not reads_with_a_swap(with_digits(year, 13, digit), 13)


def with_digits(year: int, place: int, some: str) -> str:
    """A number with these digits from a place of its running number on, zeros around them."""
    return reception_number(year, "A", int(some) * 10 ** (14 - place - len(some)))


def reads_with_a_swap(number: str, at: int) -> bool:
    """Whether it is another number with these neighbours swapped, and yet one that is read."""
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    return swapped != number and read_reception_number(swapped) is not None


@pytest.mark.parametrize(
    "number",
    ["2026A0000000016", "2026C0000000010", "2026B0000000011", "2026S0000000019", "2026R0000000027"],
)
def test_q2_54_numbers_given_out_so_far_stay_readable(number: str) -> None:
    assert number_to_look_up(number) == number
    assert number_to_look_up(in_groups(number)) == number


@given(NUMBERS)
def test_q2_54_a_number_given_out_now_can_be_looked_up(number: str) -> None:
    assert number_to_look_up(number) == number


@given(st.text(max_size=30))
def test_q2_54_anything_else_is_no_reception_number(text: str) -> None:
    number = read_reception_number(text)
    assert number is None or len(number) == 15
    assert number_to_look_up(text) is None or number_to_look_up(text) == number


def test_q2_54_numbers_that_do_not_fit_are_never_made() -> None:
    for year, letter, running in (
        (2026, "A", 10**9),
        (2026, "A", -1),
        (2026, "a", 1),
        (2026, "I", 1),
        (2026, "D", 1),
        (20260, "A", 1),
    ):
        with pytest.raises(ValueError, match="reception number"):
            reception_number(year, letter, running)
    assert set(GROUP_LETTERS) == set(FilingGroup)
