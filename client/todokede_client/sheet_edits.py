"""Texts written into a copy of an XLSX workbook, marked in yellow; nothing else of it changes."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from posixpath import join, normpath
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZipFile

from .errors import FileError
from .sheet_xml import Element, Rows, SheetRow, cell_xml, elements_of, rows_of, scan, spliced
from .sheets.template import SHEET
from .texts import N_

STYLES = "xl/styles.xml"
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
TYPES = "[Content_Types].xml"
YELLOW = "FFFFF2A8"
Changes = list[tuple[int, int, bytes]]

_SPANS = re.compile(rb'\sspans="[^"]*"')
_COUNT = re.compile(rb'\scount="[^"]*"')
_FILL = re.compile(rb'\s(?:fillId|applyFill)="[^"]*"')


@dataclass(frozen=True, slots=True)
class NewText:
    """What a cell is to hold; `row` from 1, `column` from 0. It keeps its format, and a mark is
    added."""

    row: int
    column: int
    text: str
    marked: bool = True


def last_column_of(data: bytes) -> int:
    """The last column, from 0, in which the sheet of filings holds anything."""
    with ZipFile(io.BytesIO(data)) as archive:
        return rows_of(archive.read(_sheet_in(archive))).last_column


def edited(data: bytes, texts: Sequence[NewText]) -> bytes:
    """The workbook with these texts in its sheet of filings. Errors: FileError where the sheet is
    not found."""
    copy = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as archive, ZipFile(copy, "w", ZIP_DEFLATED) as kept:
        path = _sheet_in(archive)
        sheet = archive.read(path)
        rows = rows_of(sheet)

        marks = _Marks(archive.read(STYLES) if STYLES in archive.namelist() else b"")
        new_parts = {path: spliced(sheet, _sheet_changes(sheet, rows, texts, marks))}
        if marks.added:
            new_parts[STYLES] = marks.written()
        chains = _chains_in(archive)
        if chains:
            new_parts |= _without(archive, chains)
        for entry in archive.infolist():
            if entry.filename not in chains:
                kept.writestr(entry, new_parts.get(entry.filename) or archive.read(entry))
    return copy.getvalue()


def _sheet_in(archive: ZipFile) -> str:
    """The part with the sheet of filings. Errors: FileError, also for an ODS workbook."""
    if WORKBOOK not in archive.namelist():
        raise FileError(
            "BATCH_FILE_UNREADABLE",
            N_("Only an XLSX workbook can be written into. Please save the file as .xlsx first."),
        )
    sheets = ElementTree.fromstring(archive.read(WORKBOOK)).iter()
    relation = ""
    for element in sheets:
        if element.tag.endswith("}sheet") and element.get("name") == SHEET:
            relation = next(value for name, value in element.attrib.items() if name.endswith("}id"))

    for element in ElementTree.fromstring(archive.read(RELATIONS)):
        if relation and element.get("Id") == relation:
            return _part_at(element.get("Target", ""))
    raise FileError("BATCH_FILE_UNREADABLE", N_("The workbook has no sheet {sheet}."), sheet=SHEET)


def _part_at(target: str) -> str:
    """The part that a relation of the workbook leads to."""
    return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))


def _chains_in(archive: ZipFile) -> set[str]:
    """The parts with the order of calculation. They name the cells with formulas; where one of
    these has become a text, a spreadsheet program offers to repair the workbook. Without such a
    part it makes a new one and says nothing."""
    return {
        _part_at(one.attributes.get("Target", ""))
        for one in elements_of(archive.read(RELATIONS))
        if one.attributes.get("Type", "").endswith("/calcChain")
    }


def _without(archive: ZipFile, parts: Set[str]) -> Iterator[tuple[str, bytes]]:
    """What leads to these parts, without that."""
    for name, attribute in ((RELATIONS, "Target"), (TYPES, "PartName")):
        xml = archive.read(name)
        gone = [
            one for one in elements_of(xml) if _part_at(one.attributes.get(attribute, "")) in parts
        ]
        yield name, spliced(xml, [(one.start, one.end, b"") for one in gone])


def _sheet_changes(
    sheet: bytes, rows: Rows, texts: Sequence[NewText], marks: "_Marks"
) -> Iterator[tuple[int, int, bytes]]:
    by_row: dict[int, list[NewText]] = {}
    for text in sorted(texts, key=lambda one: (one.row, one.column)):
        by_row.setdefault(text.row, []).append(text)

    assert rows.data, "a sheet has data, or its rows would not have been read"
    for number, new in by_row.items():
        if number in rows.rows:
            yield from _row_changes(sheet, rows.rows[number], new, marks)
            continue

        prefix = rows.data.prefix
        cells = b"".join(
            cell_xml(prefix, number, one.column, one.text, marks.of("", one.marked)) for one in new
        )
        row = f'<{prefix}row r="{number}">'.encode() + cells + f"</{prefix}row>".encode()
        behind = [one.element.start for one in rows.rows.values() if one.number > number]
        place = min(behind, default=rows.data.close)
        yield place, place, row


def _row_changes(
    sheet: bytes, row: SheetRow, new: Sequence[NewText], marks: "_Marks"
) -> Iterator[tuple[int, int, bytes]]:
    element = row.element
    tag = _SPANS.sub(b"", sheet[element.start : element.inside])
    added = b""

    for one in new:
        known = row.cells.get(one.column)
        style = known.attributes.get("s", "") if known else ""
        written = cell_xml(
            element.prefix, row.number, one.column, one.text, marks.of(style, one.marked)
        )
        if known:
            yield known.start, known.end, written
        elif element.is_empty_tag:
            added += written
        else:
            behind = [cell.start for at, cell in row.cells.items() if at > one.column]
            place = min(behind, default=element.close)
            yield place, place, written

    if element.is_empty_tag:
        tag = tag.removesuffix(b"/>") + b">" + added + f"</{element.name}>".encode()
    yield element.start, element.inside, tag


@dataclass
class _Marks:
    """The styles with a yellow twin of each that is asked for."""

    xml: bytes
    added: dict[str, int] = field(default_factory=dict)
    fills: Element | None = None
    formats: Element | None = None
    known: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.xml:
            scan(self.xml, self)

    def begin(self, element: Element) -> None:
        """Notes fills and formats of cells."""
        name = element.name.rpartition(":")[2]
        if name == "fills":
            self.fills = element
        elif name == "cellXfs":
            self.formats = element
        elif name == "xf" and self.formats and not self.formats.end:
            self.known.append(element)

    def end(self, element: Element) -> None:
        """Nothing more to note."""

    def of(self, style: str, marked: bool) -> str:
        """The style's twin; the style itself where there are no styles to add to."""
        place = int(style) if style.isdecimal() else 0
        if not marked or not self.fills or place >= len(self.known):
            return style
        return str(self.added.setdefault(str(place), len(self.known) + len(self.added)))

    def written(self) -> bytes:
        """The styles with the twins."""
        assert self.fills, "a twin has a fill"
        assert self.formats, "a twin has formats beside it"

        prefix = self.fills.prefix
        inside = self.xml[self.fills.inside : self.fills.close]
        fill_id = len(re.findall(rb"<(?:\w+:)?fill[\s>/]", inside))
        fill = (
            f'<{prefix}fill><{prefix}patternFill patternType="solid"><{prefix}fgColor '
            f'rgb="{YELLOW}"/></{prefix}patternFill></{prefix}fill>'
        )

        twins = b"".join(self._twin(int(place), fill_id) for place in self.added)
        return spliced(
            self.xml,
            [
                self._counted(self.fills, fill_id + 1),
                (self.fills.close, self.fills.close, fill.encode()),
                self._counted(self.formats, len(self.known) + len(self.added)),
                (self.formats.close, self.formats.close, twins),
            ],
        )

    def _counted(self, element: Element, count: int) -> tuple[int, int, bytes]:
        tag = _COUNT.sub(b"", self.xml[element.start : element.inside])
        return element.start, element.inside, tag.removesuffix(b">") + f' count="{count}">'.encode()

    def _twin(self, place: int, fill_id: int) -> bytes:
        xf = self.known[place]
        tag = _FILL.sub(b"", self.xml[xf.start : xf.inside])
        end = b"/>" if tag.endswith(b"/>") else b">"
        filled = tag.removesuffix(end) + f' fillId="{fill_id}" applyFill="1"'.encode() + end
        return filled + self.xml[xf.inside : xf.end]


def remarks(
    column: int, heading: str, by_row: Mapping[int, Sequence[str]], heading_row: int
) -> list[NewText]:
    """A column of words beside the filings, so that a mark is not a colour alone."""
    return [
        NewText(heading_row, column, heading, marked=False),
        *(NewText(row, column, "\n".join(lines), marked=False) for row, lines in by_row.items()),
    ]
