"""Periods and deadlines."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from efiling.rules import calendar
from efiling.rules.calendar import (
    add_months,
    days_late,
    filing_due_on,
    is_working_day,
    last_day_of_months_from,
    last_day_of_year_from,
)

DAYS = st.dates(date(2012, 7, 9), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("event_on", "due_on"),
    [
        (date(2026, 5, 1), date(2026, 5, 15)),  # a Friday
        (date(2026, 5, 2), date(2026, 5, 18)),  # Saturday 16 May
        (
            date(2026, 4, 19),
            date(2026, 5, 7),
        ),  # 3 May a Sunday, 4 to 6 May holidays, 6 May a substitute
        (date(2026, 12, 15), date(2027, 1, 4)),  # 29 December
        (date(2025, 12, 20), date(2026, 1, 5)),  # 3 January, then Sunday
        (date(2026, 9, 7), date(2026, 9, 24)),  # 22 September between two holidays is one
        (date(9999, 12, 30), date.max),
    ],
)
def test_q1_4_a_filing_is_due_within_14_days_moved_past_holidays(
    event_on: date, due_on: date
) -> None:
    assert filing_due_on(event_on) == due_on


@pytest.mark.parametrize(
    ("day", "is_holiday", "due_on"),
    [
        ("2027-06-15", True, date(2027, 6, 16)),  # the library knows none
        ("2027-06-15", False, date(2027, 6, 15)),
        ("2027-05-03", False, date(2027, 5, 3)),  # the library knows one
    ],
)
def test_q1_4_our_own_file_of_holidays_overrides_the_library(
    day: str, is_holiday: bool, due_on: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar, "HOLIDAYS", {date.fromisoformat(day): is_holiday})
    calendar._holidays.cache_clear()
    calendar.filing_due_on.cache_clear()
    try:
        assert filing_due_on(date.fromisoformat(day) - timedelta(days=14)) == due_on
    finally:
        calendar._holidays.cache_clear()
        calendar.filing_due_on.cache_clear()


def test_q1_4_days_late_count_from_the_last_day_in_time() -> None:
    assert days_late(date(2026, 5, 1), date(2026, 5, 15)) == 0
    assert days_late(date(2026, 5, 1), date(2026, 5, 16)) == 1
    assert days_late(date(2026, 5, 2), date(2026, 5, 18)) == 0
    assert days_late(date(2026, 5, 2), date(2026, 5, 19)) == 1


@given(DAYS)
def test_q1_4_the_last_day_is_a_working_day_14_days_on_at_the_earliest(event_on: date) -> None:
    due_on = filing_due_on(event_on)
    assert is_working_day(due_on)
    assert timedelta(days=14) <= due_on - event_on <= timedelta(days=26)
    assert not any(
        is_working_day(event_on + timedelta(days=n)) for n in range(14, (due_on - event_on).days)
    )


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 5, 10), date(2027, 5, 10)),
        (date(2027, 2, 28), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2028, 2, 28), date(2029, 2, 28)),
        (date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_q2_29_one_year_ends_as_the_civil_code_says(first: date, last: date) -> None:
    assert last_day_of_year_from(first) == last


@given(DAYS, st.integers(1, 60))
def test_q2_24_periods_grow_with_their_first_day(first: date, months: int) -> None:
    last = last_day_of_months_from(first, months)
    assert last >= add_months(first, months)
    assert (last - add_months(first, months)).days <= 3
    assert last_day_of_months_from(first + timedelta(days=1), months) >= last
