"""Takes workbooks apart and puts them together again, honestly or not."""

import io
import struct
from collections.abc import Callable, Mapping
from zipfile import ZIP_DEFLATED, ZipFile

Part = bytes | Callable[[bytes], bytes]


def parts_of(workbook: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_parts(workbook: bytes, changes: Mapping[str, Part]) -> bytes:
    """The workbook with some parts changed or added."""
    parts = parts_of(workbook)
    for name, change in changes.items():
        parts[name] = change if isinstance(change, bytes) else change(parts[name])
    return packed(parts)


def lying(workbook: bytes, name: str, size: int) -> bytes:
    """The workbook with an untrue unpacked size of one part, in both places that tell it."""
    data = bytearray(workbook)
    with ZipFile(io.BytesIO(workbook)) as archive:
        true, offset = archive.getinfo(name).file_size, archive.getinfo(name).header_offset
    struct.pack_into("<L", data, offset + 22, size)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        length = struct.unpack_from("<H", data, at + 28)[0]
        if data[at + 46 : at + 46 + length] == name.encode():
            assert struct.unpack_from("<L", data, at + 24)[0] == true
            struct.pack_into("<L", data, at + 24, size)
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(data)
