"""Rows as people name them."""

from sheets.texts import row_ranges


def test_rows_are_told_in_ranges() -> None:
    assert row_ranges([7, 4, 5, 6, 130, 9]) == "4–7, 9, 130"
    assert row_ranges([]) == ""
