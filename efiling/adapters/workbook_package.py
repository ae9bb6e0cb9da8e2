"""What a workbook is before anybody believes it: an archive of XML parts, looked through within
limits (Q2-8).

Refused are archives that unpack to more than a batch can hold, macros, links to elsewhere,
formulas, and whatever the two programs that read it could understand differently. What is left is
packed anew, without compression, so that the reader of cells sees exactly the bytes that were
checked here.
"""

import io
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from efiling.adapters.batch_files import MAX_FILE_BYTES
from efiling.errors import Refused, refuse
from efiling.rules.filings.batches import BATCH_LIMIT

MAX_ENTRIES = 200
MAX_UNPACKED_BYTES = 5 * 1024 * 1024
MAX_RATIO = 200
RATIO_FREE_BYTES = 2 * 1024 * 1024
"""Below this any ratio is let pass: a sheet of empty styled cells packs very well."""
MAX_ELEMENTS = 80_000
"""XML elements of all sheets together; 300 full rows have 20,000."""
MAX_TAGS = 250_000
"""Of the table of texts and of the styles."""
MAX_COLUMNS = 64
MAX_ROWS = 2_003
_MANY_ROWS = 1_000
_MAX_DIRECTORY_BYTES = 64 * 1024

_END = struct.Struct("<4s4H2LH")
_END_MARK, _END_64_MARK = b"PK\x05\x06", b"PK\x06\x07"
_OLD_MARK = b"\xd0\xcf\x11\xe0"
_PROGRAMS = ("vbaproject", "vbadata", "macrosheet", "/activex", "/embeddings/", "customui")
_LINKS = ("externallink", "xl/connections", "querytable", "xl/model/")
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_ENCODING = re.compile(rb"""[^<]{0,8}<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"'>]*)""")
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TYPES, _WORKBOOK, _WORKBOOK_LINKS = (
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
)
_READ_BY_CELLS = ("_rels/.rels", "xl/sharedStrings.xml", "xl/styles.xml")
_PROPERTIES = "docProps/custom.xml"
_BROKEN = (
    BadZipFile,
    zlib.error,
    ParseError,
    expat.ExpatError,
    NotImplementedError,
    EOFError,
    ValueError,
    LookupError,
)
"""What the readers of archives and XML raise at nonsense."""


@dataclass(frozen=True, slots=True)
class Package:
    """A checked workbook. `archive` holds one sheet and what it needs; `properties` the document's
    own, as XML."""

    archive: bytes
    properties: bytes


def open_package(data: bytes, sheet: str) -> Package:
    """The workbook reduced to one sheet. Refused: BATCH_FILE_UNREADABLE with the `reason`,
    BATCH_TOO_LARGE."""
    _check_end(data)
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return _reduced(archive, _checked_entries(archive), sheet)
    except (
        BadZipFile,
        zlib.error,
        ParseError,
        expat.ExpatError,
        NotImplementedError,
        EOFError,
        ValueError,
        LookupError,
    ):
        raise unreadable("DAMAGED") from None


def unreadable(reason: str, **params: str) -> Refused:
    """The refusal of a workbook, to be raised."""
    return refuse("BATCH_FILE_UNREADABLE", reason=reason, **params)


def _check_end(data: bytes) -> None:
    """The directory at the end is short enough to be read at all."""
    if len(data) > MAX_FILE_BYTES:
        raise unreadable("TOO_LONG")
    if data.startswith(_OLD_MARK):
        raise unreadable("PASSWORD_OR_OLD")
    if not data.startswith(b"PK"):
        raise unreadable("IS_CSV" if b"#todokede" in data[:40] else "NOT_WORKBOOK")
    at = data.rfind(_END_MARK)
    if at < 0 or len(data) - at < _END.size or data[max(0, at - 20) : at].startswith(_END_64_MARK):
        raise unreadable("DAMAGED")
    _mark, _disk, _first, _here, entries, directory_bytes, _offset, _comment = _END.unpack_from(
        data, at
    )
    if entries > MAX_ENTRIES or directory_bytes > _MAX_DIRECTORY_BYTES:
        raise unreadable("TOO_MUCH_INSIDE")


def _checked_entries(archive: ZipFile) -> Mapping[str, ZipInfo]:
    entries = archive.infolist()
    unpacked, packed = (
        sum(entry.file_size for entry in entries),
        sum(entry.compress_size for entry in entries),
    )
    ratio_too_high = unpacked > RATIO_FREE_BYTES and unpacked > MAX_RATIO * max(1, packed)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES or ratio_too_high:
        raise unreadable("TOO_MUCH_INSIDE")
    names = [entry.filename.lower() for entry in entries]
    if any(mark in name for name in names for mark in _PROGRAMS):
        raise unreadable("MACROS")
    if any(mark in name for name in names for mark in _LINKS):
        raise unreadable("EXTERNAL_LINKS")
    if any(entry.flag_bits & 1 for entry in entries):
        raise unreadable("PASSWORD_OR_OLD")
    strange = any(entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for entry in entries)
    if strange or len(set(names)) != len(names):
        raise unreadable("DAMAGED")
    found = {entry.filename: entry for entry in entries}
    if not {_TYPES, _WORKBOOK, _WORKBOOK_LINKS} <= found.keys():
        raise unreadable("NOT_WORKBOOK")
    return found


def _reduced(archive: ZipFile, entries: Mapping[str, ZipInfo], sheet: str) -> Package:
    types = _read(archive, entries[_TYPES])
    if b"macroEnabled" in types or b"vbaProject" in types:
        raise unreadable("MACROS")
    for name in entries:
        if name.endswith(".rels"):
            _check_links(_tree(_read(archive, entries[name])))
    parts = {_TYPES: types, _WORKBOOK: _read(archive, entries[_WORKBOOK])}
    parts[_WORKBOOK_LINKS] = _read(archive, entries[_WORKBOOK_LINKS])
    room = MAX_ELEMENTS
    wanted = None
    for title, path in _sheets(parts[_WORKBOOK], parts[_WORKBOOK_LINKS]):
        if path not in entries:
            raise unreadable("DAMAGED")
        content = _read(archive, entries[path])
        room = _Scan(title, title == sheet, room).run(content)
        if title == sheet:
            wanted, parts[path] = path, content
    if wanted is None:
        raise unreadable("NOT_TEMPLATE", sheet=sheet)
    for name in _READ_BY_CELLS:
        if name in entries:
            parts[name] = _read(archive, entries[name])
            if parts[name].count(b"<") > MAX_TAGS:
                raise unreadable("TOO_MUCH_INSIDE")
    properties = _read(archive, entries[_PROPERTIES]) if _PROPERTIES in entries else b""
    return Package(_packed(parts), properties)


def _read(archive: ZipFile, entry: ZipInfo) -> bytes:
    """One part as XML in UTF-8 without a document type. It is never longer than its entry says, and
    the sum is known to be small."""
    with archive.open(entry) as file:
        content = file.read(entry.file_size + 1)
    named = _ENCODING.match(content)
    if b"\0" in content or b"<!DOCTYPE" in content or (named and named[1].upper() != b"UTF-8"):
        raise unreadable("DAMAGED")
    return content


def _packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _tree(content: bytes) -> Element:
    if content.count(b"<") > MAX_TAGS // 50:
        raise unreadable("TOO_MUCH_INSIDE")
    return fromstring(content)


def _check_links(links: Element) -> None:
    """A hyperlink is only text to us; everything else from elsewhere is refused."""
    for link in links:
        kind = link.get("Type", "").lower()
        if kind.endswith(("/vbaproject", "/xlmacrosheet", "/control", "/oleobject", "/package")):
            raise unreadable("MACROS")
        if link.get("TargetMode") == "External" and not kind.endswith("/hyperlink"):
            raise unreadable("EXTERNAL_LINKS")


def _sheets(workbook: bytes, links: bytes) -> Iterator[tuple[str, str]]:
    """Name and path of every worksheet."""
    targets = {link.get("Id"): link for link in _tree(links)}
    for sheet in _tree(workbook).iter():
        if sheet.tag.rpartition("}")[2] != "sheet":
            continue
        link = targets.get(
            sheet.get(_RELATION_ID)
            or sheet.get(_RELATION_ID.replace("schemas.openxml", "purl.oclc."))
        )
        if link is None:
            raise unreadable("DAMAGED")
        if link.get("Type", "").endswith("/worksheet"):
            target = link.get("Target", "")
            yield sheet.get("name", ""), target[1:] if target.startswith("/") else f"xl/{target}"


class _Scan:
    """Walks through a sheet's XML once. Formulas are refused in every sheet, far cells in the one
    that is read."""

    def __init__(self, title: str, wanted: bool, room: int) -> None:
        self._title = title[:31]
        self._wanted = wanted
        self._room = room
        self._cell = ""
        self._filled_row = 0
        self._filled_rows = 0
        self._far = ""

    def run(self, content: bytes) -> int:
        """How many elements may still come in other sheets."""
        parser = expat.ParserCreate("UTF-8", " ")
        parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.Parse(content, True)
        if self._far:
            if self._filled_rows > BATCH_LIMIT:
                raise refuse("BATCH_TOO_LARGE", limit=BATCH_LIMIT)
            raise unreadable("FAR_CELL", cell=self._far)
        return self._room

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._room -= 1
        if self._room < 0:
            raise unreadable("TOO_MUCH_INSIDE")
        name = name.rpartition(" ")[2]
        if name == "c":
            self._cell = attributes.get("r", "")
            if attributes.get("t") == "e" and self._wanted:
                raise unreadable("CELL_ERROR", cell=self._cell[:10], sheet=self._title)
        elif name == "f":
            raise unreadable("FORMULA", cell=self._cell[:10], sheet=self._title)
        elif name in {"v", "is"} and self._wanted:
            self._note_filled()

    def _note_filled(self) -> None:
        """A cell that holds something: its place decides how large the table is that the reader
        makes."""
        place = _CELL.fullmatch(self._cell)
        if place is None:
            raise unreadable("DAMAGED")
        row = int(place[2])
        if row != self._filled_row:
            self._filled_row = row
            self._filled_rows += 1
            if self._filled_rows > _MANY_ROWS:
                raise refuse("BATCH_TOO_LARGE", limit=BATCH_LIMIT)
        if row > MAX_ROWS or _column_number(place[1]) > MAX_COLUMNS:
            self._far = self._far or self._cell

    def _refuse_doctype(self, *_arguments: Any) -> None:
        raise unreadable("DAMAGED")


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
