"""The table of texts that the cells of an XLSX workbook point to.

It may have very many that no cell of ours needs, so it is only cut into pieces; a piece is read
when a cell asks for it.
"""

import re
from xml.etree.ElementTree import Element, fromstring

_ENTRY = re.compile(rb"<si(?:\s[^>]*)?>")
_PLAIN = re.compile(rb"\s*<t(?:\s[^>]*)?>([^<&]*)</t>\s*")


class Texts:
    """The texts by their number. Errors: IndexError for a number that none has."""

    def __init__(self, content: bytes) -> None:
        self._read: dict[int, str] = {}
        # With prefixes, comments or literal parts a piece cannot be told by its tags alone.
        is_usual = b"<!" not in content and b"<?" not in content[1:] and b":si" not in content
        self._pieces = content.replace(b"<si/>", b"<si></si>").split(b"</si>") if is_usual else []
        self._entries = [] if is_usual or not content else list(fromstring(content))

    def __getitem__(self, number: int) -> str:
        if number not in self._read:
            self._read[number] = self._text(number)
        return self._read[number]

    def _text(self, number: int) -> str:
        if self._entries:
            return _without_readings(self._entries[number])
        begun = _ENTRY.search(self._pieces[number])
        if begun is None:
            raise IndexError(number)
        piece = begun.string[begun.end() :]
        plain = _PLAIN.fullmatch(piece)
        if plain:
            return plain[1].decode().replace("\r\n", "\n")
        return _without_readings(fromstring(b"<si>" + piece + b"</si>"))


def _without_readings(entry: Element) -> str:
    """One text without the readings above its kanji."""
    read = (part for part in entry if not part.tag.endswith("rPh"))
    return "".join(text for part in read for text in part.itertext())
