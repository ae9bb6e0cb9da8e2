"""Days and periods (Words of the requirements; Civil Code; Act 91 of 1988). Days are days in
Asia/Tokyo."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from importlib import import_module
from types import ModuleType

from efiling.reference import HOLIDAYS

FILING_PERIOD_DAYS = 14
_LAST_DAY_WITH_A_PERIOD = date(9999, 11, 30)


def load_holidays() -> ModuleType:
    """The library, which loads every country of the world, half a second: only where holidays are
    asked for, and by `serve`."""
    return import_module("holidays.countries.japan")


@lru_cache(maxsize=256)
def _holidays(year: int) -> frozenset[date]:
    of_library = set(load_holidays().Japan(years=year))
    ours = {day for day, is_holiday in HOLIDAYS.items() if is_holiday and day.year == year}
    return frozenset(day for day in of_library | ours if HOLIDAYS.get(day, True))


def is_working_day(day: date) -> bool:
    """Not a Saturday, Sunday, national (also substitute) holiday, nor 29 December to 3 January."""
    if day.weekday() >= 5 or (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3):
        return False
    return day not in _holidays(day.year)


@lru_cache(maxsize=4096)
def filing_due_on(event_on: date) -> date:
    """The last day in time: 14 days counted from the day after the event, moved to the first
    working day from there (Q1-4)."""
    if event_on > _LAST_DAY_WITH_A_PERIOD:
        return date.max
    due_on = event_on + timedelta(days=FILING_PERIOD_DAYS)
    while not is_working_day(due_on):
        due_on += timedelta(days=1)
    return due_on


def days_late(event_on: date, filed_on: date) -> int:
    """How many days after the last day in time; 0 if in time (Q1-4)."""
    return max(0, (filed_on - filing_due_on(event_on)).days)


def last_day_of_months_from(first: date, months: int) -> date:
    """The last day, included, of a period of calendar months whose first day does not count.

    It counts from the next day and ends before the corresponding day; where the last month has
    none, with its last day.
    """
    start = first + timedelta(days=1)
    total = start.year * 12 + start.month - 1 + months
    year, month = divmod(total, 12)
    month += 1
    if start.day > monthrange(year, month)[1]:
        return date(year, month, monthrange(year, month)[1])
    return date(year, month, start.day) - timedelta(days=1)


def last_day_of_year_from(first: date) -> date:
    """The last day, included, of one year: from 10 May 2026 it is 10 May 2027, from 28 Feb 2027 29
    Feb 2028."""
    return last_day_of_months_from(first, 12)


def add_months(day: date, months: int) -> date:
    """The same day some months on or back; the last day of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
