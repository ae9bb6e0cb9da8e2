"""What a cell's text means: the code of a choice, an ISO day, a number without its spaces.

What has one reading is taken. Everything else stays as it is, for the rules to refuse.
"""

from collections.abc import Sequence

from . import choices
from .days import day_of, suggested_day
from .template import Content, holds
from .unseen import plain

_SPACES = " \t\r\n　\xa0"
_CHOSEN = frozenset(
    {
        Content.KIND,
        Content.SEX,
        Content.REASON,
        Content.NATIONALITY,
        Content.MUNICIPALITY,
        Content.YES_NO,
    }
)
MOST_LISTED = 6
"""So many choices are few."""


def taken(column: str, written: str) -> str:
    """The value of a column's cell."""
    if holds(column) is Content.CODE:
        return _code(written)
    return meant(column, written) or written.strip(_SPACES)


def meant(column: str, written: str) -> str | None:
    """The ISO day or the code that a text means; None for other columns, and where nobody can
    tell."""
    kind = holds(column)
    if kind is Content.DAY:
        day = day_of(written)
        return day.isoformat() if day else None
    return choices.code_of(kind, written) if kind in _CHOSEN else None


def suggested(column: str, written: str) -> str | None:
    """What to type instead of a text that was not taken, where that can be told."""
    day = suggested_day(written) if holds(column) is Content.DAY else None
    return day.isoformat() if day else None


def choices_named(column: str, codes: Sequence[str]) -> str:
    """The choices of a column for a text, if they are few; empty if they are many or there are
    none."""
    return choices.named(holds(column), codes) if 0 < len(codes) <= MOST_LISTED else ""


def _code(written: str) -> str:
    """A card number as it is printed, where nothing but width, case and spaces is otherwise."""
    number = "".join(plain(written).split()).upper()
    return number if number.isascii() and number.isalnum() else written.strip(_SPACES)
