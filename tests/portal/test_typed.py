"""Days as people type them, in three fields or pasted into the first."""

from datetime import date

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
        ("平成八年", "二月", "二十九日", DAY),
        ("平成八", "二", "二九", DAY),
        ("一九九六", "二", "29", DAY),
        ("1996", "Feb", "29", DAY),
        ("1996", "February", "29", DAY),
        ("Ｈ８", "ｆｅｂ．", "２９", "H8-feb.-29"),
        ("1996", "十三", "9", "1996-十三-09"),
        ("1996", "", "", "1996"),
        ("1996", "13", "40", "1996-13-40"),
        ("", "", "", None),
    ],
)
def test_a_day_has_one_reading(year: str, month: str, day: str, read: str | None) -> None:
    typed = Typed({"on.year": [year], "on.month": [month], "on.day": [day]})

    assert typed.day("on") == read


@pytest.mark.parametrize(
    "whole",
    ["２０２６ー１１ー２０", "2026−11−20", "令8.11.20", "2026年11月20日（金）", "20/11/2026"],
)
def test_a_day_is_read_as_in_a_file(whole: str) -> None:
    assert Typed({"on.year": [whole]}).day("on") == "2026-11-20"


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [("26", "11", "20"), ("26/11/20", "", ""), ("226", "11", "20"), ("R1", "3", "1")],
)
def test_a_year_that_nobody_knows_makes_no_day(year: str, month: str, day: str) -> None:
    read = Typed({"on.year": [year], "on.month": [month], "on.day": [day]}).day("on")

    assert read is not None
    with pytest.raises(ValueError, match="isoformat"):
        date.fromisoformat(read)
