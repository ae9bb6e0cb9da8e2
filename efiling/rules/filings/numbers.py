"""Reception numbers: year, letter, running number, check digit; 15 characters, printed in groups
(*decided*).

The check digit is Damm's: it finds every wrong character and every swap of neighbours. The letter
counts as a six and the last digit of its ASCII code, so that the five letters differ in every year.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from unicodedata import normalize

from efiling.rules.vocabulary import FilingGroup

GROUP_LETTERS: Mapping[FilingGroup, str] = MappingProxyType(
    {
        FilingGroup.ACTIVITY_ORGANIZATION: "A",
        FilingGroup.CONTRACTING_ORGANIZATION: "C",
        FilingGroup.SPOUSE: "S",
        FilingGroup.ACCEPTANCE: "R",
    }
)
BATCH_LETTER = "B"
PASSED_OVER = 1_000_000
"""More filings than two years have; a thousand times there is room for it."""

_LETTERS = "".join((*GROUP_LETTERS.values(), BATCH_LETTER))
_NUMBER = re.compile(rf"\d{{4}}[{_LETTERS}]\d{{10}}")
_BETWEEN = re.compile(r"[\s\-‐-―−ー]+")

_LETTER_TENS = "6"
_ENDING = 3
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def reception_number(year: int, letter: str, running: int) -> str:
    """The number of a filing or batch received in `year`. Raises ValueError where it would not have
    15 characters."""
    body = f"{year:04}{letter}{running:09}"
    if running < 0 or not _NUMBER.fullmatch(body + "0"):
        raise ValueError("no reception number for these parts")
    return body + _check_digit(body)


def running_number(number: str) -> int:
    """The running number in a reception number. Errors: ValueError for what is none."""
    return int(number[5:14])


def passed_over(known_until: datetime, now: datetime) -> int:
    """So many running numbers nobody gets when a database was put back that knows nothing after
    `known_until`: those that were given out since, and are on receipts, are among them. One for
    each second besides: the same database may be put back twice."""
    return PASSED_OVER + max(0, int((now - known_until).total_seconds()))


def read_reception_number(text: str) -> str | None:
    """The number that somebody typed, or None if it is none. Spaces, hyphens, case and width are
    forgiven."""
    number = _typed(text)
    return number if number and number[-1] == _check_digit(number[:-1]) else None


def number_to_look_up(text: str) -> str | None:
    """The number under which something may be stored. Those given out earlier have another check
    digit behind S and R; a wrong letter that looks like one finds nothing, as no running number is
    given twice."""
    return read_reception_number(text) or _given_out_earlier(_typed(text))


def in_groups(number: str) -> str:
    """For reading and printing: `2026-A000-0001-237`."""
    return "-".join((number[:4], number[4:8], number[8:12], number[12:]))


def _typed(text: str) -> str | None:
    number = _BETWEEN.sub("", normalize("NFKC", text[:64])).upper()
    return number if number.isascii() and _NUMBER.fullmatch(number) else None


def _check_digit(body: str) -> str:
    # Numbers that are given out together differ at their ends alone.
    begun = _begun(body[:4] + _LETTER_TENS + str(ord(body[4]) % 10) + body[5:-_ENDING])
    return str(_interim(body[-_ENDING:], begun))


def _given_out_earlier(number: str | None) -> str | None:
    """The number, if its check digit is right with the letter as its whole ASCII code. That is the
    same for A, B and C; but A and R had one digit in some years."""
    if number is None:
        return None
    earlier = str(_interim(number[:4] + str(ord(number[4])) + number[5:-1]))
    return number if number[-1] == earlier else None


def _interim(digits: str, interim: int = 0) -> int:
    """Damm's algorithm: from the interim digit before some digits to the one behind them."""
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim


_begun = lru_cache(maxsize=256)(_interim)
