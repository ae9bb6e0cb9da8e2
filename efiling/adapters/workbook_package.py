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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, fromstring
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from efiling.adapters.batch_files import MAX_FILE_BYTES
from efiling.adapters.workbook_scan import MAX_ELEMENTS, SheetScan, unreadable

MAX_ENTRIES = 200
MAX_UNPACKED_BYTES = 5 * 1024 * 1024
MAX_RATIO = 200
RATIO_FREE_BYTES = 2 * 1024 * 1024
"""Below this any ratio is let pass: a sheet of empty styled cells packs very well."""
MAX_TAGS = 250_000
"""Of the table of texts and of the styles."""
_MAX_DIRECTORY_BYTES = 64 * 1024
_ENCRYPTED = 1
"""The bit of an entry that has a password."""

_END = struct.Struct("<4s4H2LH")
_END_MARK, _END_64_MARK = b"PK\x05\x06", b"PK\x06\x07"
_OLD_MARK = b"\xd0\xcf\x11\xe0"
_PROGRAMS = ("vbaproject", "vbadata", "macrosheet", "/activex", "/embeddings/", "customui")
_LINKS = ("externallink", "xl/connections", "querytable", "xl/model/")
_ENCODING = re.compile(rb"""[^<]{0,8}<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"'>]*)""")
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TYPES, _WORKBOOK, _WORKBOOK_LINKS = (
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
)
_READ_BY_CELLS = ("_rels/.rels", "xl/sharedStrings.xml", "xl/styles.xml")
_PROPERTIES = "docProps/custom.xml"
_NONSENSE = (
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
    except _NONSENSE:
        raise unreadable("DAMAGED") from None


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

    _mark, _disk, _first, _here, entries, directory_bytes, *_ = _END.unpack_from(data, at)
    if entries > MAX_ENTRIES or directory_bytes > _MAX_DIRECTORY_BYTES:
        raise unreadable("TOO_MUCH_INSIDE")


def _checked_entries(archive: ZipFile) -> Mapping[str, ZipInfo]:
    """The archive's entries by name, if nothing in its directory is against them."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or _unpacks_to_too_much(entries):
        raise unreadable("TOO_MUCH_INSIDE")

    names = [entry.filename.lower() for entry in entries]
    if any(mark in name for name in names for mark in _PROGRAMS):
        raise unreadable("MACROS")
    if any(mark in name for name in names for mark in _LINKS):
        raise unreadable("EXTERNAL_LINKS")

    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise unreadable("PASSWORD_OR_OLD")
    if any(entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for entry in entries):
        raise unreadable("DAMAGED")

    if len(set(names)) != len(names):
        raise unreadable("DAMAGED")
    by_name = {entry.filename: entry for entry in entries}
    if not {_TYPES, _WORKBOOK, _WORKBOOK_LINKS} <= by_name.keys():
        raise unreadable("NOT_WORKBOOK")
    return by_name


def _unpacks_to_too_much(entries: Sequence[ZipInfo]) -> bool:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    ratio_too_high = unpacked > RATIO_FREE_BYTES and unpacked > MAX_RATIO * max(1, packed)
    return unpacked > MAX_UNPACKED_BYTES or ratio_too_high


def _reduced(archive: ZipFile, entries: Mapping[str, ZipInfo], sheet: str) -> Package:
    """What is needed to read one sheet; every other part is looked through and left out."""
    types = _read(archive, entries[_TYPES])
    if b"macroEnabled" in types or b"vbaProject" in types:
        raise unreadable("MACROS")
    for name in entries:
        if name.endswith(".rels"):
            _check_links(_tree(_read(archive, entries[name])))

    parts = {
        _TYPES: types,
        _WORKBOOK: _read(archive, entries[_WORKBOOK]),
        _WORKBOOK_LINKS: _read(archive, entries[_WORKBOOK_LINKS]),
    }
    parts |= _wanted_sheet(archive, entries, sheet, parts[_WORKBOOK], parts[_WORKBOOK_LINKS])

    for name in _READ_BY_CELLS:
        if name in entries:
            parts[name] = _read(archive, entries[name])
            if parts[name].count(b"<") > MAX_TAGS:
                raise unreadable("TOO_MUCH_INSIDE")

    properties = _read(archive, entries[_PROPERTIES]) if _PROPERTIES in entries else b""
    return Package(_packed(parts), properties)


def _wanted_sheet(
    archive: ZipFile, entries: Mapping[str, ZipInfo], sheet: str, workbook: bytes, links: bytes
) -> dict[str, bytes]:
    """The part of the sheet by its path. All sheets are scanned, hidden ones too."""
    wanted = {}
    room = MAX_ELEMENTS
    for title, path in _sheets(workbook, links):
        if path not in entries:
            raise unreadable("DAMAGED")
        content = _read(archive, entries[path])
        room = SheetScan(title, title == sheet, room).run(content)
        if title == sheet:
            wanted[path] = content

    if not wanted:
        raise unreadable("NOT_TEMPLATE", sheet=sheet)
    return wanted


def _read(archive: ZipFile, entry: ZipInfo) -> bytes:
    """One part as XML in UTF-8 without a document type. It is never longer than its entry says, and
    the sum is known to be small."""
    with archive.open(entry) as file:
        content = file.read(entry.file_size + 1)
    encoding = _ENCODING.match(content)
    other_encoding = encoding is not None and encoding[1].upper() != b"UTF-8"
    if b"\0" in content or b"<!DOCTYPE" in content or other_encoding:
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
