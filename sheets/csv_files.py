"""Batch files as CSV: written one way only, and read back only if nobody changed them since
(Q2-62).

    #todokede,<kind>,<template version>,<row count>,<SHA-256 over the rest>
    <machine names of the columns>
    <rows, quoted as in RFC 4180>

UTF-8 with BOM, CRLF. The digest proves no sender: it tells our export from what spreadsheet
programs and editors make of it. A cell that a spreadsheet program would take for a formula gets an
apostrophe, which reading takes away.
"""

import csv
import io
import re
from collections.abc import Sequence
from hashlib import sha256

from .findings import EMPTY, TOO_LARGE, FileRefused, not_exported
from .limits import LONGEST_CELL, Limits
from .rows import Cells, FileRows, Row
from .template import COLUMNS, TEMPLATE_VERSION

MARK = "#todokede"
_BOM = b"\xef\xbb\xbf"
_LINE_END = "\r\n"
_FIRST_LINE = re.compile(
    rb"#todokede,([A-Z_]{1,40}),([1-9][0-9]{0,5}),(0|[1-9][0-9]{0,5}),([0-9a-f]{64})\r\n"
)
_LONGEST_FIRST_LINE = 200
_FIRST_FILING_LINE = 3
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_HIDDEN = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def neutralised(value: str) -> str:
    """The value so that no spreadsheet program takes it for a formula; never the same for two
    values."""
    return "'" + value if _FORMULA.match(value) else value


def restored(value: str) -> str:
    """What `neutralised` was given."""
    return value[1:] if _HIDDEN.match(value) else value


def export_csv(kind: str, rows: Sequence[Cells]) -> bytes:
    """The file of these rows; the same bytes for the same rows."""
    names = COLUMNS[kind]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=_LINE_END)
    writer.writerow(names)
    writer.writerows([neutralised(row.get(name, "")) for name in names] for row in rows)
    rest = text.getvalue().encode()
    first = f"{MARK},{kind},{TEMPLATE_VERSION},{len(rows)},{sha256(rest).hexdigest()}{_LINE_END}"
    return _BOM + first.encode() + rest


def read_csv(data: bytes, limits: Limits, kind: str | None = None) -> FileRows:
    """The rows of an exported file. `kind`: the only one that is taken.

    Refused: BATCH_EMPTY, BATCH_TOO_LARGE, and BATCH_FILE_NOT_EXPORTED with the reason why it cannot
    be one.
    """
    if not data[: limits.file_bytes].strip():
        raise FileRefused(EMPTY)
    if len(data) > limits.file_bytes:
        raise not_exported("TOO_LONG")

    first_line = _FIRST_LINE.match(data, len(_BOM)) if data.startswith(_BOM) else None
    if first_line is None:
        raise not_exported(_why_no_first_line(data))
    made_for, version, row_count, digest = (part.decode() for part in first_line.groups())

    rest = data[first_line.end() :]
    if sha256(rest).hexdigest() != digest:
        raise not_exported("LINE_ENDS" if _has_other_line_ends(rest, digest) else "CHANGED")
    if made_for not in COLUMNS:
        raise not_exported("FIRST_LINE")
    if kind is not None and made_for != kind:
        raise not_exported("OTHER_KIND")
    if version != str(TEMPLATE_VERSION):
        raise not_exported("OTHER_VERSION")

    return FileRows(made_for, _rows(rest, made_for, int(row_count), limits))


def _rows(rest: bytes, kind: str, count: int, limits: Limits) -> list[Row]:
    """The rows below a first line whose digest is right. Anybody can compute a digest, so nothing
    is trusted here."""
    if limits.batch is not None and count > limits.batch:
        raise FileRefused(TOO_LARGE, limit=limits.batch)
    try:
        text = rest.decode()
    except UnicodeDecodeError:
        raise not_exported("ENCODING") from None
    if "\0" in text:
        raise not_exported("BINARY")

    try:
        rows = _parsed(text, COLUMNS[kind], count)
    except csv.Error:
        raise not_exported("COLUMNS") from None

    if len(rows) != count:
        raise not_exported("FIRST_LINE")
    if not rows:
        raise FileRefused(EMPTY)
    return rows


def _parsed(text: str, names: Sequence[str], most: int) -> list[Row]:
    """At most so many rows of cells. Raises csv.Error."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    if next(reader, None) != list(names):
        raise not_exported("COLUMNS")

    rows: list[Row] = []
    for values in reader:
        if len(rows) == most:
            raise not_exported("FIRST_LINE")
        if len(values) != len(names) or any(len(value) > LONGEST_CELL for value in values):
            raise not_exported("COLUMNS")
        cells = dict(zip(names, map(restored, values), strict=True))
        rows.append(Row(len(rows) + _FIRST_FILING_LINE, cells))
    return rows


def _why_no_first_line(data: bytes) -> str:
    """The likeliest story of a file that does not begin as our export begins."""
    if data.startswith(_WORKBOOKS):
        return "IS_WORKBOOK"
    if data.startswith(_UTF_16):
        return "UTF_16"
    body = data.removeprefix(_BOM)
    if body.startswith(_BOM):
        return "TWO_BOMS"

    first = re.split(rb"[\r\n]", body[: _LONGEST_FIRST_LINE + 2], maxsplit=1)[0]
    if first.startswith((b"#todokede", b'"#todokede')):
        return _why_other_first_line(data, first)
    encoding = _why_not_utf_8(body)
    if encoding:
        return encoding

    # A workbook that was saved as CSV by hand still shows its row of machine names.
    saved = any(b"clientReference" in line[:100] for line in body.split(b"\n", 8)[:8])
    return "SPREADSHEET_SAVED" if saved else "NO_FIRST_LINE"


def _why_other_first_line(data: bytes, first: bytes) -> str:
    separated = first.replace(b'"', b"").replace(b";", b",").replace(b"\t", b",").split(b",")
    if len(separated) > 5 or b";" in first or b"\t" in first or b'"' in first:
        # Excel fills every line up to the same number of columns, and separates by what the country
        # uses.
        return "SPREADSHEET_SAVED"
    if not data.startswith(_BOM):
        return _why_not_utf_8(data) or "NO_BOM"

    behind = data[len(_BOM) + len(first) :]
    well_formed = _FIRST_LINE.fullmatch(first + b"\r\n")
    if not behind.startswith(b"\r\n") and well_formed:
        changed = _has_other_line_ends(behind.lstrip(b"\r\n"), well_formed[4].decode())
        return "LINE_ENDS" if changed else "CHANGED"
    return "FIRST_LINE"


def _has_other_line_ends(rest: bytes, digest: str) -> bool:
    """Whether a program made other line ends of ours, or cut the last one off, and changed nothing
    besides."""
    lines = rest.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n")
    return sha256(lines.replace(b"\n", b"\r\n") + b"\r\n").hexdigest() == digest


def _why_not_utf_8(data: bytes) -> str | None:
    if b"\0" in data:
        return "UTF_16" if data.count(b"\0") * 4 > len(data) else "BINARY"
    try:
        data.decode()
    except UnicodeDecodeError:
        pass
    else:
        return None
    try:
        data.decode("cp932")
    except UnicodeDecodeError:
        return "ENCODING"
    return "CP932"
