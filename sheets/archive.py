"""What a workbook is before anybody believes it: an archive of XML parts, looked through within
limits (Q2-8).

Refused are archives that unpack to more than a batch can hold, macros, links to elsewhere, and
whatever two programs that read them could understand differently. Only the parts that hold the
filings are read at all.
"""

import io
import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from .findings import unreadable
from .limits import Limits

MAX_ENTRIES = 200
MAX_RATIO = 200
RATIO_FREE_BYTES = 2 * 1024 * 1024
"""Below this any ratio is let pass: a sheet of empty styled cells packs very well."""
_MAX_DIRECTORY_BYTES = 64 * 1024
_ENCRYPTED = 1
"""The bit of an entry that has a password."""

_END = struct.Struct("<4s4H2LH")
_END_MARK, _END_64_MARK = b"PK\x05\x06", b"PK\x06\x07"
_OLD_MARK = b"\xd0\xcf\x11\xe0"
_PROGRAMS = ("vbaproject", "vbadata", "macrosheet", "/activex", "/embeddings/", "customui")
_ODS_PROGRAMS = ("basic/", "scripts/")
_LINKS = ("externallink", "xl/connections", "querytable", "xl/model/")
_ENCODING = re.compile(rb"""[^<]{0,8}<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"'>]*)""")

TYPES = "[Content_Types].xml"
CONTENT = "content.xml"
NONSENSE = (
    BadZipFile,
    zlib.error,
    expat.ExpatError,
    ParseError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    LookupError,
)
"""What the readers of archives and XML raise at nonsense."""


@dataclass(frozen=True, slots=True)
class Archive:
    """The parts of a workbook by name, none of them read yet."""

    file: ZipFile
    entries: Mapping[str, ZipInfo]
    limits: Limits

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def read(self, name: str, tags: int | None = None) -> bytes:
        """One part as XML in UTF-8 without a document type, with at most so many `tags`.

        It is never longer than its entry says, and the sum is known to be small.
        """
        entry = self.entries[name]
        with self.file.open(entry) as opened:
            content = opened.read(entry.file_size + 1)

        encoding = _ENCODING.match(content)
        other_encoding = encoding is not None and encoding[1].upper() != b"UTF-8"
        if b"\0" in content or b"<!DOCTYPE" in content or other_encoding:
            raise unreadable("DAMAGED")
        if tags is not None and content.count(b"<") > tags:
            raise unreadable("TOO_MUCH_INSIDE")
        return content


def open_archive(data: bytes, limits: Limits) -> Archive:
    """The workbook's archive. Refused: BATCH_FILE_UNREADABLE with the reason. Raises one of
    NONSENSE for what is none."""
    _check_end(data, limits)
    file = ZipFile(io.BytesIO(data))
    return Archive(file, _checked_entries(file, limits), limits)


def _check_end(data: bytes, limits: Limits) -> None:
    """The directory at the end is short enough to be read at all."""
    if len(data) > limits.file_bytes:
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


def _checked_entries(file: ZipFile, limits: Limits) -> Mapping[str, ZipInfo]:
    """The archive's entries by name, if nothing in its directory is against them."""
    entries = file.infolist()
    if len(entries) > MAX_ENTRIES or _unpacks_to_too_much(entries, limits):
        raise unreadable("TOO_MUCH_INSIDE")

    names = [entry.filename.lower() for entry in entries]
    if any(mark in name for name in names for mark in _PROGRAMS):
        raise unreadable("MACROS")
    if any(name.startswith(_ODS_PROGRAMS) for name in names):
        raise unreadable("MACROS")
    if any(mark in name for name in names for mark in _LINKS):
        raise unreadable("EXTERNAL_LINKS")

    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise unreadable("PASSWORD_OR_OLD")
    if any(entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for entry in entries):
        raise unreadable("DAMAGED")
    if len(set(names)) != len(names):
        raise unreadable("DAMAGED")
    return {entry.filename: entry for entry in entries}


def _unpacks_to_too_much(entries: Sequence[ZipInfo], limits: Limits) -> bool:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    ratio_too_high = unpacked > RATIO_FREE_BYTES and unpacked > MAX_RATIO * max(1, packed)
    return unpacked > limits.unpacked_bytes or ratio_too_high
