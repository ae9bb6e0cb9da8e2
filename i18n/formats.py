"""Days, moments and numbers as a reader of a language writes them. Moments are always shown in
Asia/Tokyo."""

from datetime import date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_timezone_name
from babel.numbers import format_decimal

from i18n import Language

_TOKYO = ZoneInfo("Asia/Tokyo")
# CLDR knows Tagalog as Filipino.
_CLDR = {Language.TL: "fil"}


@cache
def locale_of(language: Language) -> Locale:
    """The CLDR locale, for whatever Babel formats."""
    return Locale.parse(_CLDR.get(language, language.value))


@lru_cache(maxsize=5_000)
def day(language: Language, value: date) -> str:
    """A day in words: 2027年4月1日, April 1, 2027. A sweep tells thousands the same day."""
    return format_date(value, format="long", locale=locale_of(language))


def moment(language: Language, value: datetime) -> str:
    """An aware moment in Asia/Tokyo, 24 hours, with the zone's name; ValueError for a naive one."""
    return f"{moment_of_zone(language, value)} ({zone(language)})"


def moment_of_zone(language: Language, value: datetime) -> str:
    """The same where `zone` is said elsewhere, once for many; ValueError for a naive one."""
    if value.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    local = value.astimezone(_TOKYO)
    return f"{day(language, local.date())} {local:%H:%M}"


@lru_cache(maxsize=5_000)
def number(language: Language, value: int) -> str:
    """A count with the language's grouping; not for reception numbers and other codes. A page with
    charts has hundreds, most of them small."""
    return format_decimal(value, locale=locale_of(language))


@cache
def zone(language: Language) -> str:
    """What the time of Japan is called."""
    return get_timezone_name(
        _TOKYO, width="long", zone_variant="standard", locale=locale_of(language)
    )
