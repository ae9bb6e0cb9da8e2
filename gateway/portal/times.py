"""Times of day as people type them: 9:30, 0930, 9時半, 午後5時, 5:30 pm."""

import re
import unicodedata

LONGEST = 40
"""So much of a field is looked at."""
NOON = 12
_TIME = re.compile(
    r"(?P<before>午前|午後)?\s*(?P<hour>\d{1,2})"
    r"(?:\s*(?::\s*(?P<minute>\d{2})|時\s*(?:(?P<half>半)|(?P<minutes>\d{1,2})\s*分?)?))?"
    r"\s*(?P<behind>[AP]M)?",
    re.ASCII,
)
_FOUR_DIGITS = re.compile(r"(\d{2})(\d{2})", re.ASCII)
_LATER = frozenset({"午後", "PM"})


def time_of(typed: str) -> str | None:
    """The time as HH:MM; None where it is none, or may be one of two (12 with 午後 or PM)."""
    plain = unicodedata.normalize("NFKC", typed[:LONGEST]).strip().upper().replace(".", "")
    if found := _FOUR_DIGITS.fullmatch(plain):
        return _written(int(found[1]), int(found[2]))
    if not (found := _TIME.fullmatch(plain)):
        return None

    hour = int(found["hour"])
    minute = 30 if found["half"] else int(found["minute"] or found["minutes"] or 0)
    if half := found["before"] or found["behind"]:
        if hour >= NOON or (found["before"] and found["behind"]):
            return None
        hour += NOON if half in _LATER else 0
    return _written(hour, minute)


def _written(hour: int, minute: int) -> str | None:
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None
