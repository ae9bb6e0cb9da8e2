"""Where rows, cells and styles stand in the parts of an XLSX workbook, to the byte, so that some of
them can be replaced and everything else stays as the spreadsheet program wrote it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from .sheets.template import letters_of, place_of

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]+)")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True)
class Element:
    """An element's bytes: from `start` to `end`, its content beginning at `inside` and ending at
    `close`. An empty tag has no content: both are `end`."""

    name: str
    attributes: Mapping[str, str]
    start: int
    inside: int = 0
    close: int = 0
    end: int = 0

    @property
    def is_empty_tag(self) -> bool:
        """Written as `<c/>`."""
        return self.inside == self.end

    @property
    def prefix(self) -> str:
        """Of its namespace, with the colon."""
        return self.name.rpartition(":")[0] + ":" if ":" in self.name else ""


@dataclass(slots=True)
class SheetRow:
    """A row with its cells by column, counted from 0."""

    number: int
    element: Element
    cells: dict[int, Element] = field(default_factory=dict)


class Listener(Protocol):
    """Is told of elements as they begin and end."""

    def begin(self, element: Element) -> None: ...
    def end(self, element: Element) -> None: ...


def scan(xml: bytes, listener: Listener) -> None:
    """Tells a listener of every element of a part. Raises expat.ExpatError."""
    open_elements: list[Element] = []
    parser = expat.ParserCreate()

    def begin(name: str, attributes: dict[str, str]) -> None:
        start = parser.CurrentByteIndex
        element = Element(name, attributes, start, inside=_end_of_tag(xml, start))
        open_elements.append(element)
        listener.begin(element)

    def end(_name: str) -> None:
        element = open_elements.pop()
        place = parser.CurrentByteIndex
        # The parser stands behind an empty tag by now, where the content of another one would be.
        if xml.endswith(b"/>", element.start, element.inside):
            element.close = element.end = element.inside
        else:
            element.close, element.end = place, xml.index(b">", place) + 1
        listener.end(element)

    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.Parse(xml, True)


def _end_of_tag(xml: bytes, start: int) -> int:
    """Behind the `>` of a start tag; one in quotes does not count."""
    quote = 0
    for place in range(start, len(xml)):
        byte = xml[place]
        if quote:
            quote = 0 if byte == quote else quote
        elif byte in b"\"'":
            quote = byte
        elif byte == ord(">"):
            return place + 1
    return len(xml)


class _Elements:
    """Keeps all of them."""

    def __init__(self) -> None:
        self.found: list[Element] = []

    def begin(self, element: Element) -> None:
        """Notes it; its end is known later."""
        self.found.append(element)

    def end(self, element: Element) -> None:
        """Nothing more to note."""


def elements_of(xml: bytes) -> Sequence[Element]:
    """Every element of a part. Raises expat.ExpatError."""
    elements = _Elements()
    scan(xml, elements)
    return elements.found


class Rows:
    """Every row and cell of a sheet. What has no reference stands behind what is before it."""

    def __init__(self) -> None:
        self.rows: dict[int, SheetRow] = {}
        self.data: Element | None = None
        self.last_column = -1
        self._row = 0
        self._column = -1

    def begin(self, element: Element) -> None:
        """Notes rows and cells."""
        name = element.name.rpartition(":")[2]
        if name == "sheetData":
            self.data = element
        elif name == "row":
            self._row = int(element.attributes.get("r") or self._row + 1)
            self._column = -1
            self.rows[self._row] = SheetRow(self._row, element)
        elif name == "c" and self._row in self.rows:
            reference = _REFERENCE.fullmatch(element.attributes.get("r", ""))
            self._column = place_of(reference[1]) - 1 if reference else self._column + 1
            self.rows[self._row].cells[self._column] = element
            self.last_column = max(self.last_column, self._column)

    def end(self, element: Element) -> None:
        """Nothing more to note."""


def rows_of(xml: bytes) -> Rows:
    """The rows of a sheet. Raises expat.ExpatError."""
    rows = Rows()
    scan(xml, rows)
    return rows


def cell_xml(prefix: str, row: int, column: int, text: str, style: str) -> bytes:
    """A cell that holds a text."""
    styled = f" s={quoteattr(style)}" if style else ""
    kept = escape(_NOT_XML.sub("", text))
    return (
        f'<{prefix}c r="{letters_of(column + 1)}{row}"{styled} t="inlineStr"><{prefix}is>'
        f'<{prefix}t xml:space="preserve">{kept}</{prefix}t></{prefix}is></{prefix}c>'
    ).encode()


def spliced(xml: bytes, changes: Iterable[tuple[int, int, bytes]]) -> bytes:
    """The part with other bytes from place to place; several at one place in their order."""
    return b"".join(_pieces(xml, changes))


def _pieces(xml: bytes, changes: Iterable[tuple[int, int, bytes]]) -> Iterator[bytes]:
    at = 0
    for start, end, content in sorted(changes, key=lambda change: change[:2]):
        yield xml[at:start]
        yield content
        at = end
    yield xml[at:]
