"""Days as people write them: with hyphens, slashes or kanji, in Japanese eras, in full-width
digits."""

import re
from datetime import date, datetime, timedelta

from .unseen import plain

_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—−─ㅡｰー", "-"))
LONGEST = 80
"""Nobody writes a day with more characters; the patterns below would go over them again and again.
"""
_ERAS = {"R": 2018, "H": 1988, "S": 1925, "T": 1911, "M": 1867}
_ERA_STARTS = {
    "R": date(2019, 5, 1),
    "H": date(1989, 1, 8),
    "S": date(1926, 12, 25),
    "T": date(1912, 7, 30),
    "M": date(1868, 1, 25),
}
_ERA_NAMES = {"令和": "R", "平成": "H", "昭和": "S", "大正": "T", "明治": "M"}
_ERA_SIGNS = {"令": "R", "平": "H", "昭": "S", "大": "T", "明": "M"}

_MONTHS = (
    *("JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY"),
    *("AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"),
)
_KANJI = "〇一二三四五六七八九"
_IN_KANJI = re.compile(f"[{_KANJI}十]+(?=[年月日])")

_TIME = r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|\+09:?00)?)?"
_WEEKDAY = re.compile(r"[(（]?(?:[月火水木金土日](?:曜日?)?|MON|TUE|WED|THU|FRI|SAT|SUN)[)）]$")
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})\s*(?:[-/.]|年)\s*(\d{{1,2}})\s*(?:[-/.]|月)\s*(\d{{1,2}})\s*日?{_TIME}", re.ASCII
)
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_OF_ERA = re.compile(
    r"([A-Z]|令和|平成|昭和|大正|明治|令|平|昭|大|明)\s*(\d{1,2}|元)\s*(?:[-/.]|年)\s*"
    rf"(\d{{1,2}})\s*(?:[-/.]|月)\s*(\d{{1,2}})\s*日?{_TIME}",
    re.ASCII,
)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})\s*[-/.]\s*(\d{{1,2}})\s*[-/.]\s*(\d{{4}}){_TIME}", re.ASCII)
_MONTH_SECOND = re.compile(rf"(\d{{1,2}})[\s/.-]*([A-Z]{{3,9}})[\s,/.-]*(\d{{4}}){_TIME}", re.ASCII)
_MONTH_FIRST = re.compile(rf"([A-Z]{{3,9}})[\s.]*(\d{{1,2}})[\s,]+(\d{{4}}){_TIME}", re.ASCII)
_SERIAL = re.compile(r"[2-7]\d{4}", re.ASCII)
_SERIAL_ZERO = date(1899, 12, 30)


def day_of(written: str) -> date | None:
    """The one day that a text can mean; None where it means none or may mean several."""
    if len(written) > LONGEST:
        return None
    day = _WEEKDAY.sub("", plain(written.translate(_HYPHENS)).upper()).strip()
    day = _IN_KANJI.sub(_in_digits, day.removeprefix("西暦"))
    for pattern, make in _READERS:
        found = pattern.fullmatch(day)
        if found:
            return make(*found.groups())
    return None


def suggested_day(written: str) -> date | None:
    """The day that a text probably means though it does not say so: the number behind a day that
    has lost its format."""
    number = plain(written)
    return _SERIAL_ZERO + timedelta(days=int(number)) if _SERIAL.fullmatch(number) else None


def day_of_serial(serial: float, from_1904: bool) -> datetime | None:
    """The moment that a spreadsheet program keeps as a number; None outside of its calendar."""
    if from_1904:
        zero = datetime(1904, 1, 1)  # noqa: DTZ001 - a spreadsheet has no zone
    elif serial < 60:
        zero = datetime(1899, 12, 31)  # noqa: DTZ001 - a spreadsheet has no zone
    else:
        # the 29 February 1900 of these programs never was
        zero = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet has no zone
    if not 0 <= serial < 2_958_466:
        return None
    return zero + timedelta(seconds=round(serial * 86_400))


def era_of(day: date) -> tuple[str, int]:
    """The letter of the era, and its year. Days before all of them count as the first one's."""
    for letter, start in _ERA_STARTS.items():
        if day >= start:
            return letter, day.year - _ERAS[letter]
    return "M", day.year - _ERAS["M"]


def era_name(letter: str) -> str:
    """The name of an era by its letter."""
    return next(name for name, known in _ERA_NAMES.items() if known == letter)


def _of_year(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _of_era(era: str, year: str, month: str, day: str) -> date | None:
    letter = _ERA_NAMES.get(era) or _ERA_SIGNS.get(era) or era
    if letter not in _ERAS:
        return None

    number = 1 if year == "元" else int(year)
    found = _of_year(str(_ERAS[letter] + number), month, day)
    # H31.6.1 is what many wrote ahead; R1.3.1 was before its era and is a mistake
    return found if found and number and found >= _ERA_STARTS[letter] else None


def _of_year_last(first: str, second: str, year: str) -> date | None:
    """Month first or day first, where only one of them is a day."""
    found = {_of_year(year, first, second), _of_year(year, second, first)} - {None}
    return found.pop() if len(found) == 1 else None


def _of_month_second(day: str, month: str, year: str) -> date | None:
    """With the month as an English word, whole or cut off: 20 Nov 2026."""
    number = next((at for at, name in enumerate(_MONTHS, 1) if name.startswith(month)), 0)
    return _of_year(year, str(number), day)


def _of_month_first(month: str, day: str, year: str) -> date | None:
    return _of_month_second(day, month, year)


def _in_digits(found: re.Match[str]) -> str:
    """A number in kanji, with tens (二十一) or by place (二〇二六)."""
    tens, has_tens, ones = found[0].partition("十")
    if not has_tens:
        return "".join(str(_KANJI.index(one)) for one in tens)
    parts = (tens or "一", ones or "〇")
    if not all(len(part) == 1 and part in _KANJI for part in parts):
        return found[0]
    return str(_KANJI.index(parts[0]) * 10 + _KANJI.index(parts[1]))


_READERS = (
    (_YEAR_FIRST, _of_year),
    (_EIGHT_DIGITS, _of_year),
    (_OF_ERA, _of_era),
    (_YEAR_LAST, _of_year_last),
    (_MONTH_SECOND, _of_month_second),
    (_MONTH_FIRST, _of_month_first),
)
