"""What a cell shows of a number, by its format."""

import pytest

from sheets.number_formats import shown


@pytest.mark.parametrize(
    ("written", "number_format", "text"),
    [
        ("12345", "0000000", "0012345"),
        ("12", '"S-"0000', "S-0012"),
        ("12", "S-0000", "S-0012"),
        ("1100", "00000", "01100"),
        ("312345678", "0##-####-####", "03-1234-5678"),
        ("1234567890123456", "0", "1234567890123456"),
        ("7000012050002", "General", "7000012050002"),
        ("1234567.5", "#,##0.00", "1,234,567.50"),
        ("0.125", "0.0%", "12.5%"),
        ("-5", "0;[Red]-0", "-5"),
        ("12", 'General"号"', "12号"),
        ("46327", "yyyy/m/d", "2026/11/1"),
        ("46327", '[$-411]ggge"年"m"月"d"日"', "令和8年11月1日"),
        ("46327", "ge.m.d", "R8.11.1"),
        ("46327.4", "yyyy-mm-dd h:mm", "2026-11-01 9:36"),
    ],
)
def test_a_number_is_read_as_its_cell_shows_it(written: str, number_format: str, text: str) -> None:
    found = shown(written, number_format)
    assert found is not None
    assert found.text == text


@pytest.mark.parametrize(
    ("written", "number_format"),
    [
        ("1234567890123456", "General"),
        ("1.23456789012346E15", "0"),
        ("0.5", "# ?/?"),
        ("5", "[>3]0;0"),
        ("5", "0" * 300),
        ("nan", "0"),
        ("1", "0." + "0" * 200),
    ],
)
def test_what_a_cell_shows_is_not_guessed_at(written: str, number_format: str) -> None:
    assert shown(written, number_format) is None


def test_a_day_is_the_same_in_both_calendars_of_spreadsheets() -> None:
    since_1900, since_1904 = shown("46327", "yyyy/m/d"), shown("44865", "yyyy/m/d", from_1904=True)
    assert since_1900 is not None
    assert since_1904 is not None
    assert since_1900.day == since_1904.day == "2026-11-01"
