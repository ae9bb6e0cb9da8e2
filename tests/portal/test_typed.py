"""Days as people type them, in three fields or pasted into the first."""

import pytest

from gateway.portal.typed import Typed

DAY = "1996-02-29"


@pytest.mark.parametrize(
    ("year", "month", "day", "read"),
    [
        ("1996", "2", "29", DAY),
        ("１９９６", "０２", "２９", DAY),
        (" 1996年 ", "2月", "29日", DAY),
        ("平成8", "2", "29", DAY),
        ("H8", "2", "29", DAY),
        ("平成8年2月29日", "", "", DAY),
        ("1996/2/29", "", "", DAY),
        ("1996.02.29", "", "", DAY),
        ("19960229", "", "", DAY),
        ("令和元年5月1日", "", "", "2019-05-01"),
        ("1996", "", "", "1996"),
        ("1996", "13", "40", "1996-13-40"),
        ("", "", "", None),
    ],
)
def test_a_day_has_one_reading(year: str, month: str, day: str, read: str | None) -> None:
    typed = Typed({"on.year": [year], "on.month": [month], "on.day": [day]})

    assert typed.day("on") == read
