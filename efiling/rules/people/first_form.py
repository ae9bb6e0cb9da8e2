"""The first canonical form of names and places. Digests from before the second form are of it.

Nobody can make a digest anew without the text, so what somebody types is compared in both forms.
"""

import re

from efiling.rules.characters import keyboard_mapped
from efiling.rules.people.canonical import TO_FULL_WIDTH, kanji_number

_DIGITS = "０-９"
_DASHES = str.maketrans("－‐―", "−−−")
_SPACES = re.compile(r"\s+")
_LONG_VOWEL_BETWEEN_DIGITS = re.compile(f"(?<=[{_DIGITS}−])ー(?=[{_DIGITS}])")
_KANJI_BEFORE_CHOME = re.compile("[〇一二三四五六七八九十百]+(?=丁目)")
_UNIT_AFTER_DIGIT = re.compile(f"(?<=[{_DIGITS}])(?:丁目|番地|番|号)")
_DASH_RUN = re.compile("−{2,}")


def first_name(name: str) -> str:
    """Capitals and single spaces."""
    return " ".join(name.upper().split())


def first_text(value: str) -> str:
    """Keyboard variants mapped, half-width letters widened, spaces removed."""
    return _SPACES.sub("", keyboard_mapped(value)).translate(TO_FULL_WIDTH)


def first_place(municipality: str, rest: str) -> str:
    """The municipality's code and the rest with house numbers in one form."""
    written = first_text(rest).translate(_DASHES)
    written = _KANJI_BEFORE_CHOME.sub(lambda found: kanji_number(found[0]), written)
    written = _UNIT_AFTER_DIGIT.sub("−", written)
    written = _LONG_VOWEL_BETWEEN_DIGITS.sub("−", written)
    return municipality + _DASH_RUN.sub("−", written).rstrip("−")
