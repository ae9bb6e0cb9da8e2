"""Text in columns of a terminal: folded where its script allows it, never cut. East Asian
characters are two columns wide."""

import unicodedata
from collections.abc import Iterable, Iterator

from rich.cells import cell_len

NARROWEST = 20
"""However small the window: text keeps so many columns."""
GAP = 2

_NOT_FIRST = frozenset(
    "、。，．・：；！？ー々ゝゞヽヾ）］｝〉》」』】〕％℃"
    "ぁぃぅぇぉっゃゅょァィゥェォッャュョヶ,.:;!?)]}%”’"
)
_NOT_LAST = frozenset("（［｛〈《「『【〔([{“‘")


def folded(text: str, width: int) -> list[str]:
    """Lines of at most so many columns with all of the text in them."""
    width = max(width, NARROWEST)
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for piece in _pieces(paragraph):
            if line and cell_len((line + piece).rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            *full, line = _chopped(line + piece, width)
            lines += full
        lines.append(line.rstrip())
    return lines


def beside(label: str, lines: Iterable[str], label_width: int, width: int) -> Iterator[str]:
    """Text with a label on its left; what is folded stands below itself. A label that is wider than
    its column has a line of its own."""
    indent = " " * (label_width + GAP)
    first = label + " " * (len(indent) - cell_len(label))
    if cell_len(label) > label_width:
        yield label
        first = indent

    for line in lines:
        for part in folded(line, width - len(indent)):
            yield (first + part).rstrip()
            first = indent


def _pieces(text: str) -> Iterator[str]:
    """What must not be broken, each with the spaces behind it."""
    piece = ""
    for before, after in zip(" " + text, text, strict=False):
        if piece and _may_break(before, after):
            yield piece
            piece = ""
        piece += after
    yield piece


def _may_break(before: str, after: str) -> bool:
    if after.isspace() or after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return before.isspace() or _is_ideographic(before) or _is_ideographic(after)


def _is_ideographic(character: str) -> bool:
    """Of a script that is written without spaces; Korean has them."""
    wide = unicodedata.east_asian_width(character) in "WF"
    return wide and not "\uac00" <= character <= "\ud7a3"


def _chopped(text: str, width: int) -> list[str]:
    """A text that may have no place to break, in pieces that fit; all but the last are full."""
    pieces = [""]
    for character in text:
        if cell_len((pieces[-1] + character).rstrip()) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces
