"""Holidays of which we say ourselves whether they are: this file overrides the library.

An equinox is official only in February of the year before, a law may add a day for once: such a day
is a row of `holidays.csv`.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from .tables import rows

HOLIDAYS: Mapping[date, bool] = MappingProxyType(
    {date.fromisoformat(row["day"]): row["is_holiday"] == "true" for row in rows("holidays")}
)
"""Day to whether it is one, whatever the library says."""
