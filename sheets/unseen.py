"""Signs that nobody sees and nobody means by a day, a number or the name of a choice."""

import re
from unicodedata import normalize

NEVER_MEANT = "\u00ad\u180b-\u180d\u180f\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
"""Left out of every text, as between the brackets of a pattern."""
TURNING = "\u061c\u202a-\u202e\u2066-\u2069"
"""Marks that turn the direction of writing: other programs put them around what is copied. They may
hide what a text says, so that only values with one reading are read without them."""

LONGEST = 500
_UNSEEN = re.compile(f"[{NEVER_MEANT}{TURNING}]")


def is_blank(text: str) -> bool:
    """Whether nothing is there but spaces and signs that nobody sees."""
    return not (text if text.isascii() else _UNSEEN.sub("", text)).strip()


def plain(written: str) -> str:
    """A text of one width, without such signs and without spaces around it; nothing of one that is
    longer than any day, number or name of a choice."""
    if len(written) > LONGEST:
        return ""
    return normalize("NFKC", _UNSEEN.sub("", written)).strip()
