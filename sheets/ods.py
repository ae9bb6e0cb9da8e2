"""Reads OpenDocument spreadsheets (ODS): their cells as they are shown, which the format keeps
beside the values."""

import re
from dataclasses import dataclass, field

from .archive import CONTENT, Archive
from .findings import unreadable
from .limits import LONGEST_CELL, MAX_COLUMNS, Limits
from .table import CELL_ERROR, FORMULA, NUMBER_UNCLEAR, Book, Cell, Table
from .template import EXAMPLE_SHEETS, PROPERTY, SHEET
from .xml import Attributes, Walk

KIND = "mimetype"
"""The part that says what the archive is."""
MIME_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_META, _MANIFEST = "meta.xml", "META-INF/manifest.xml"
_CELLS = {"table-cell", "covered-table-cell"}
_LINKS = {"table-source", "cell-range-source", "dde-link", "dde-links"}
_PROGRAMS = {"event-listener", "script"}
_UNREAD = {"ruby-text", "note", "tracked-changes", "shapes"}
"""What stands in a sheet or a text and is not read; in a cell everything but its paragraphs."""
_SHORTENED = re.compile(r"-?\d(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)
_NUMBERS = {"float", "percentage", "currency"}
_PROPERTY_XML = re.compile(rb'name="' + PROPERTY.encode() + rb'"[^>]*>([A-Z_]+;[0-9]+)<')
_MOST_LINKS = 5_000


def read_ods(archive: Archive) -> Book:
    """Every sheet of the workbook. Refused: BATCH_FILE_UNREADABLE with the reason."""
    if archive.file.read(KIND)[:100].decode("ascii", "replace").strip() != MIME_TYPE:
        raise unreadable("NOT_WORKBOOK")
    if _MANIFEST in archive and b"encryption-data" in archive.read(_MANIFEST, _MOST_LINKS):
        raise unreadable("PASSWORD_OR_OLD")

    walk = _ContentWalk(archive.limits)
    walk.run(archive.read(CONTENT))

    meta = archive.read(_META, _MOST_LINKS) if _META in archive else b""
    named = _PROPERTY_XML.search(meta)
    return Book(walk.tables, named[1].decode() if named else "")


@dataclass(slots=True)
class _OpenCell:
    """A cell on its way in."""

    attributes: Attributes = field(default_factory=dict)
    paragraphs: list[str] = field(default_factory=list)
    in_paragraph: bool = False


class _ContentWalk(Walk):
    """Fills a table for each sheet. Of sheets that are not read, only formulas are noted."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits.elements)
        self.tables: list[Table] = []
        self._limits = limits
        self._row = self._column = 0
        self._row_times = 1
        self._unread = 0
        self._row_cells: dict[int, Cell] = {}
        self._cell: _OpenCell | None = None
        self._is_read = False

    def begin(self, name: str, attributes: Attributes) -> None:
        if name in _LINKS:
            raise unreadable("EXTERNAL_LINKS")
        if name in _PROGRAMS:
            raise unreadable("MACROS")
        if self._unread or name in _UNREAD:
            self._unread += 1
        elif self._cell is not None:
            self._begin_text(self._cell, name, attributes)
        elif name == "table":
            self._begin_table(_local(attributes))
        elif name == "table-row":
            self._begin_row(_local(attributes))
        elif name in _CELLS:
            self._cell = _OpenCell(_local(attributes))

    def end(self, name: str) -> None:
        if self._unread:
            self._unread -= 1
        elif name == "table-row":
            self._end_row()
        elif name in _CELLS and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None
        elif name == "p" and self._cell is not None:
            self._cell.in_paragraph = False

    def text(self, text: str) -> None:
        if self._cell is not None and self._cell.in_paragraph and not self._unread:
            self._cell.paragraphs[-1] += text

    def _begin_table(self, attributes: Attributes) -> None:
        title = attributes.get("name", "")
        self.tables.append(Table(title[:31]))
        self._is_read = title == SHEET or title in EXAMPLE_SHEETS
        self._row = 0

    def _begin_row(self, attributes: Attributes) -> None:
        self._row_times = max(1, int(attributes.get("number-rows-repeated", "1")))
        self._row_cells, self._column = {}, 0
        if attributes.get("visibility") in {"collapse", "filter"} and self.tables:
            last = min(self._row + self._row_times, self._limits.rows)
            self.tables[-1].hidden.update(range(self._row + 1, last + 1))

    def _begin_text(self, cell: _OpenCell, name: str, attributes: Attributes) -> None:
        if not cell.in_paragraph:
            if name == "p":
                cell.paragraphs.append("")
                cell.in_paragraph = True
            else:
                self._unread = 1
        elif name == "s":
            times = int(_local(attributes).get("c", "1"))
            cell.paragraphs[-1] += " " * min(times, LONGEST_CELL)
        elif name in {"tab", "line-break"}:
            cell.paragraphs[-1] += "\t" if name == "tab" else "\n"

    def _end_cell(self, cell: _OpenCell) -> None:
        times = max(1, int(cell.attributes.get("number-columns-repeated", "1")))
        spanned = int(cell.attributes.get("number-rows-spanned", "1"))
        if spanned > 1 and cell.attributes.get("number-columns-spanned", "1") == "1":
            last = min(self._row + spanned, self._limits.rows)
            self.tables[-1].merged.append((self._column + 1, self._row + 1, last))

        read = _read(cell)
        if read.trouble == FORMULA or (self._is_read and (read.text.strip() or read.trouble)):
            for place in range(1, min(times, MAX_COLUMNS + 1) + 1):
                self._row_cells[self._column + place] = read
        self._column += times

    def _end_row(self) -> None:
        if self._row_cells:
            for row in range(self._row + 1, self._row + self._row_times + 1):
                for column, cell in self._row_cells.items():
                    self.tables[-1].keep(row, column, cell, self._limits)
                if self.tables[-1].far:
                    break
        self._row += self._row_times


def _read(cell: _OpenCell) -> Cell:
    """The cell as it is shown, and what is against taking it."""
    text = "\n".join(cell.paragraphs)[: LONGEST_CELL + 1]
    kind = cell.attributes.get("value-type", "")
    day = ""
    match kind:
        case "date":
            day = cell.attributes.get("date-value", "")[:10]
        case "boolean":
            text = cell.attributes.get("boolean-value", "").upper()
        case "string" if not cell.paragraphs:
            text = cell.attributes.get("string-value", "")[: LONGEST_CELL + 1]

    if "formula" in cell.attributes:
        return Cell(text, day, FORMULA)
    if kind == "error":
        return Cell(text, trouble=CELL_ERROR)
    if kind in _NUMBERS and _SHORTENED.fullmatch(text.strip()):
        return Cell(text, trouble=NUMBER_UNCLEAR)
    return Cell(text or day, day)


def _local(attributes: Attributes) -> Attributes:
    """The attributes without their namespaces; the office's own value type comes first."""
    return {key.rpartition(" ")[2]: value for key, value in reversed(attributes.items())}
