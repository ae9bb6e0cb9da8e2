"""When institutions are warned that their password or their access ends (Q2-29, Q2-39;
requirements, ★ 9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

PASSWORD_DAYS = (7, 30)
UNUSED_DAYS = (7, 30, 60)
_SHORTEST_YEAR, _LONGEST_YEAR = timedelta(days=365), timedelta(days=366)


class WarningOf(StrEnum):
    """What is about to end: a part of the keys by which each warning is sent once."""

    PASSWORD = "password-warning"
    UNUSED = "unused-warning"


def days_ahead(last_day: date, today: date, steps: Sequence[int]) -> int | None:
    """The step, of ascending numbers of days, that a last day has come to; None: it is farther
    away, or over."""
    left = (last_day - today).days
    if left < 0:
        return None
    return next((step for step in steps if left <= step), None)


@dataclass(frozen=True, slots=True)
class Days:
    """From one day to another, both included."""

    first: date
    last: date


def last_days(today: date, steps: Sequence[int]) -> Days:
    """The last days of which somebody is warned by now."""
    return Days(today, today + timedelta(days=max(steps)))


def days_a_year_before(days: Days) -> Days:
    """On which days a year may have begun that ends on one of these; a day more on each side of a
    leap day."""
    return Days(days.first - _LONGEST_YEAR, days.last - _SHORTEST_YEAR)
