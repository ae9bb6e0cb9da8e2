"""What a spreadsheet program shows of a moment, by the letters of its format."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from .days import era_name, era_of

_WEEKDAYS = "月火水木金土日"
Pieces = Sequence[tuple[str, str]]
"""Text, or a letter of the format."""


def day_text(moment: datetime, pieces: Pieces) -> str:
    """The moment as the format's letters say; letters that stand together are one item."""
    runs = [(text, sign, len(list(same))) for (text, sign), same in groupby(pieces)]
    return "".join(
        text * count if text else _item(moment, sign, count, runs, at)
        for at, (text, sign, count) in enumerate(runs)
    )


def _item(
    moment: datetime, sign: str, count: int, runs: Sequence[tuple[str, str, int]], at: int
) -> str:
    """One item of the moment. An m beside hours or seconds means minutes."""
    letter, year = era_of(moment.date())

    match sign:
        case "y":
            return f"{moment.year:04}" if count > 2 else f"{moment.year % 100:02}"
        case "g":
            return letter if count == 1 else era_name(letter)[: 1 if count == 2 else 2]
        case "e":
            in_era = any(known == "g" for _, known, _ in runs)
            return f"{year:0{count}}" if in_era else f"{moment.year}"
        case "m" if _are_minutes(runs, at):
            return f"{moment.minute:0{count}}"
        case "m":
            return f"{moment.month:0{count}}" if count < 3 else f"{moment:%b}"
        case "d":
            return f"{moment.day:0{count}}" if count < 3 else f"{moment:%a}"
        case "a":
            return _WEEKDAYS[moment.weekday()] + ("曜日" if count > 3 else "")
        case "h":
            in_halves = any(known == "half" for _, known, _ in runs)
            return f"{(moment.hour - 1) % 12 + 1 if in_halves else moment.hour:0{count}}"
        case "s":
            return f"{moment.second:0{count}}"
        case "half":
            return "AM" if moment.hour < 12 else "PM"
        case _:
            return sign if sign in ".,%" else ""


def _are_minutes(runs: Sequence[tuple[str, str, int]], at: int) -> bool:
    before = [sign for _, sign, _ in runs[:at] if sign]
    after = [sign for _, sign, _ in runs[at + 1 :] if sign]
    return before[-1:] == ["h"] or after[:1] == ["s"]
