"""The only place that looks at a clock. Moments are aware and in UTC; days are days in Asia/Tokyo.

`TODOKEDE_CLOCK` moves business time: whoever opens the application calls
`configure(settings().clock)`. Leases and rate windows use `monotonic()` or the database's time,
which never move.
"""

import re
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
AHEAD = timedelta(hours=9)
LAST_SUMMER_TIME = 1951
"""Since then Tokyo's clocks are ahead of UTC by the same all the year round."""

FIRST_YEAR, LAST_YEAR = 1900, 9000
"""Of moments that somebody names: one may look centuries ahead or behind from there."""

FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, 14, 59, 59, tzinfo=UTC)
"""What has a year in UTC and in Tokyo."""

_OFFSET = re.compile(r"([+-])(\d{1,6})([dhm])")
_UNIT_SECONDS = {"d": 86_400, "h": 3_600, "m": 60}


class _Clock:
    """Real, moved by an offset, or standing still at one moment."""

    def __init__(self) -> None:
        self.fixed: datetime | None = None
        self.offset = timedelta()


_configured: tuple[datetime | None, timedelta] = (None, timedelta())
_clock = _Clock()


def parse(value: str) -> datetime | timedelta:
    """What a value of `TODOKEDE_CLOCK` means: a moment to stand still at, or an offset
    `[+-]N(d|h|m)`.

    Raises ValueError for anything else; a moment needs its offset from UTC.
    """
    offset = _OFFSET.fullmatch(value)
    if offset:
        return _offset_of(value, sign=offset[1], count=int(offset[2]), unit=offset[3])

    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None or len(value) < len("2027-04-01T00:00Z"):
        raise ValueError(value)
    if not is_reached(moment):
        raise ValueError(value)
    return moment.astimezone(UTC)


def is_reached(moment: datetime) -> bool:
    """Whether days and years may be counted from a moment, in both directions."""
    return FIRST_YEAR <= moment.year <= LAST_YEAR


def _offset_of(value: str, sign: str, count: int, unit: str) -> timedelta:
    seconds = count * _UNIT_SECONDS[unit]
    offset = timedelta(seconds=seconds if sign == "+" else -seconds)
    try:
        moved = datetime.now(UTC) + offset
    except OverflowError as error:
        raise ValueError(value) from error
    if not is_reached(moved):
        raise ValueError(value)
    return offset


def configure(value: str | None) -> None:
    """Sets business time from `TODOKEDE_CLOCK`; None or empty is real time. Raises ValueError."""
    global _configured
    target = parse(value) if value else timedelta()
    _configured = (None, target) if isinstance(target, timedelta) else (target, timedelta())
    restore()


def now() -> datetime:
    """The present moment of business time, aware, in UTC."""
    if _clock.fixed is not None:
        return _clock.fixed
    return datetime.now(UTC) + _clock.offset


def business(moment: datetime) -> datetime:
    """Business time at a real moment that somebody else's clock told."""
    return _clock.fixed if _clock.fixed is not None else moment + _clock.offset


def moved_by() -> timedelta | None:
    """How far business time is moved from real time; None where it stands still."""
    return None if _clock.fixed is not None else _clock.offset


def today() -> date:
    """The present day in Asia/Tokyo."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The day in Asia/Tokyo on which an aware moment falls."""
    if moment.tzinfo is UTC and moment.year > LAST_SUMMER_TIME:
        return (moment + AHEAD).date()
    return moment.astimezone(TOKYO).date()


def within_calendar(moment: datetime) -> datetime:
    """An aware moment, or the nearest one that has a year from 1 to 9999 in UTC, as databases keep
    it, and in Asia/Tokyo, as it is shown."""
    try:
        moment.astimezone(UTC), moment.astimezone(TOKYO)
    except OverflowError:
        return FIRST if moment.year == 1 else LAST
    return moment


def midnight(day: date) -> datetime:
    """The moment, in UTC, at which a day in Asia/Tokyo begins."""
    return datetime(day.year, day.month, day.day, tzinfo=TOKYO).astimezone(UTC)


def monotonic() -> float:
    """Seconds that never go back and that nobody can move."""
    return time.monotonic()


def real_seconds() -> float:
    """Seconds since 1970 of real time, whatever business time is: for what other programs count in
    it."""
    return time.time()


def is_moved() -> bool:
    """Whether business time differs from real time; production refuses that."""
    return _clock.fixed is not None or bool(_clock.offset)


def move_to(moment: datetime) -> None:
    """Tests: stand still at an aware moment."""
    if moment.tzinfo is None:
        raise ValueError(moment)
    _clock.fixed = moment.astimezone(UTC)


def move_by(delta: timedelta) -> None:
    """Tests: move business time on from where it is."""
    if _clock.fixed is not None:
        _clock.fixed += delta
    else:
        _clock.offset += delta


def restore() -> None:
    """Back to what `configure` set; real time if it was never called."""
    _clock.fixed, _clock.offset = _configured
