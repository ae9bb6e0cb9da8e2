"""Reads XLSX workbooks, those in Strict Open XML too: which sheets there are, and what their cells
need."""

import re
from collections.abc import Iterator, Sequence
from posixpath import normpath

from .archive import TYPES, Archive
from .findings import unreadable
from .number_formats import BUILT_IN, GENERAL
from .table import Book
from .template import EXAMPLE_SHEETS, PROPERTY, SHEET
from .xlsx_cells import FormulaWalk, SheetWalk, Styles
from .xlsx_texts import Texts
from .xml import Attributes, Walk, elements

_WORKBOOK, _WORKBOOK_LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_TEXTS, _STYLES, _PROPERTIES = "xl/sharedStrings.xml", "xl/styles.xml", "docProps/custom.xml"
_MOST_LINKS = 5_000
"""XML elements of a part that lists sheets or links."""
_PROPERTY_XML = re.compile(rb'name="' + PROPERTY.encode() + rb'"[^>]*>\s*<[^>]*>([A-Z_]+;[0-9]+)<')
_PROGRAM_LINKS = ("/vbaproject", "/xlmacrosheet", "/control", "/oleobject", "/package")
_TRUE = {"1", "true", "on"}


def read_xlsx(archive: Archive) -> Book:
    """Every sheet of the workbook. Refused: BATCH_FILE_UNREADABLE with the reason."""
    if not {_WORKBOOK, _WORKBOOK_LINKS} <= archive.entries.keys():
        raise unreadable("NOT_WORKBOOK")
    types = archive.read(TYPES)
    if b"macroEnabled" in types or b"vbaProject" in types:
        raise unreadable("MACROS")
    for name in archive.entries:
        if name.endswith(".rels"):
            _check_links(archive.read(name, _MOST_LINKS))

    workbook = archive.read(_WORKBOOK, _MOST_LINKS)
    styles = Styles(_formats(archive), _is_from_1904(workbook))
    texts = Texts(archive.read(_TEXTS, archive.limits.tags) if _TEXTS in archive else b"")

    tables, room = [], archive.limits.elements
    for title, path in _sheets(workbook, archive.read(_WORKBOOK_LINKS, _MOST_LINKS)):
        if path not in archive:
            raise unreadable("DAMAGED")
        is_read = title == SHEET or title in EXAMPLE_SHEETS
        walk = (
            SheetWalk(title, texts, styles, archive.limits, room)
            if is_read
            else FormulaWalk(title, archive.limits, room)
        )
        walk.run(archive.read(path))
        tables.append(walk.table)
        room = walk.left

    properties = archive.read(_PROPERTIES) if _PROPERTIES in archive else b""
    named = _PROPERTY_XML.search(properties)
    return Book(tables, named[1].decode() if named else "")


def _check_links(links: bytes) -> None:
    """A hyperlink is only text to us; everything else from elsewhere is refused."""
    for _, link in elements(links, _MOST_LINKS, "Relationship"):
        kind = link.get("Type", "").lower()
        if kind.endswith(_PROGRAM_LINKS):
            raise unreadable("MACROS")
        if link.get("TargetMode") == "External" and not kind.endswith("/hyperlink"):
            raise unreadable("EXTERNAL_LINKS")


def _sheets(workbook: bytes, links: bytes) -> Iterator[tuple[str, str]]:
    """Name and path of every worksheet."""
    targets = {link.get("Id"): link for _, link in elements(links, _MOST_LINKS, "Relationship")}
    for _, sheet in elements(workbook, _MOST_LINKS, "sheet"):
        link = targets.get(sheet.get("id"))
        if link is None:
            raise unreadable("DAMAGED")
        if link.get("Type", "").endswith("/worksheet"):
            target = link.get("Target", "")
            path = target[1:] if target.startswith("/") else normpath(f"xl/{target}")
            yield sheet.get("name", ""), path


def _is_from_1904(workbook: bytes) -> bool:
    found = elements(workbook, _MOST_LINKS, "workbookPr")
    return any(one.get("date1904", "") in _TRUE for _, one in found)


def _formats(archive: Archive) -> Sequence[str]:
    """The number format of each style that cells can have, in their order."""
    if _STYLES not in archive:
        return ()
    walk = _StyleWalk(archive.limits.tags)
    walk.run(archive.read(_STYLES, archive.limits.tags))
    own = walk.own
    return [own.get(number) or BUILT_IN.get(number, GENERAL) for number in walk.used]


class _StyleWalk(Walk):
    """Number formats of the workbook's own, and which ones its styles use."""

    def __init__(self, room: int) -> None:
        super().__init__(room)
        self.own: dict[int, str] = {}
        self.used: list[int] = []
        self._in = ""

    def begin(self, name: str, attributes: Attributes) -> None:
        if name in {"numFmts", "cellXfs", "cellStyleXfs", "dxfs"}:
            self._in = name
        elif name == "numFmt" and self._in == "numFmts":
            self.own[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif name == "xf" and self._in == "cellXfs":
            self.used.append(int(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if name == self._in:
            self._in = ""
