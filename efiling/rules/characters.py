"""Which characters there are: JIS X 0208, the half-width ones, what nobody sees."""

import re
from collections.abc import Iterable
from functools import lru_cache
from unicodedata import category, east_asian_width

from efiling.rules.stand_ins import stand_in_from

_LEVEL_1_AND_2_ROWS = (*range(1, 9), *range(16, 85))
_SHOWN = {" ": "␣", "\u00a0": "␣", "\t": "⇥", "\n": "⏎", "\r": "⏎", "\u2028": "⏎", "\u2029": "⏎"}
GETA = "〓"
"""What stands for a character that JIS X 0208 does not have."""


def _jis_characters() -> frozenset[str]:
    """The 6,879 characters of JIS X 0208, by the rows of EUC-JP: symbols and kana, level 1, level
    2."""
    found: set[str] = set()
    for row in _LEVEL_1_AND_2_ROWS:
        # What is none takes no neighbour along: each stands in a line of its own.
        lines = b"\n".join(bytes((0xA0 + row, 0xA0 + cell)) for cell in range(1, 95))
        found.update(lines.decode("euc_jp", "replace"))
    return frozenset(found - {"\n", "\ufffd"})


JIS = _jis_characters()


def ranges_of(characters: Iterable[str]) -> str:
    """Characters as they stand between the brackets of a pattern, neighbours as a range."""
    ranges: list[list[int]] = []
    for code in sorted(map(ord, characters)):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in ranges)


@lru_cache(maxsize=8_192)
def stand_in(character: str) -> str | None:
    """The usual JIS X 0208 spelling of a character outside it (髙: 高); None if none is known."""
    return stand_in_from(character, JIS)


def is_half_width(character: str) -> bool:
    """Half-width letters, signs and kana, and every kind of space but the full-width one."""
    if character.isspace():
        return character != "　"
    return east_asian_width(character) in {"Na", "H"} or character < "\x80"


def is_invisible(character: str) -> bool:
    """NUL, other controls, line ends, lone surrogates, unassigned and direction marks: never wanted
    in a field."""
    return category(character) in {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}


def has_no_shape(character: str) -> bool:
    """A control, a mark that joins or turns, half a character: nobody can see that it is there."""
    return category(character) in {"Cc", "Cf", "Cs"}


def visible(character: str) -> str:
    """A character so that it can be seen in a message: ␣ for a space, ⏎ for a line break, U+200B
    for what has no shape."""
    if character in _SHOWN:
        return _SHOWN[character]
    hidden = is_invisible(character) or character.isspace()
    return f"U+{ord(character):04X}" if hidden else character
