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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from efiling.errors import Refused, refuse
from efiling.rules.filings.batch_columns import TEMPLATE_VERSION, column_names
from efiling.rules.filings.batch_rows import Cells
from efiling.rules.filings.batches import BATCH_LIMIT
from efiling.rules.vocabulary import BatchKind

MARK = "#todokede"
MAX_FILE_BYTES = 1024 * 1024
"""Of a CSV file and of a workbook alike."""
LONGEST_CELL = 4_000
"""Characters. No item is as long, and its own limit says so more kindly: this one stops floods."""

_BOM = b"\xef\xbb\xbf"
_LINE_END = "\r\n"
_FIRST_LINE = re.compile(
    rb"#todokede,([A-Z_]{1,40}),([1-9][0-9]{0,5}),(0|[1-9][0-9]{0,5}),([0-9a-f]{64})\r\n"
)
_LONGEST_FIRST_LINE = 200
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_HIDDEN = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class BatchFile:
    """What a batch file says: which kind of batch, and its rows."""

    kind: BatchKind
    rows: tuple[Cells, ...]


def neutralised(value: str) -> str:
    """The value so that no spreadsheet program takes it for a formula; never the same for two
    values."""
    return "'" + value if _FORMULA.match(value) else value


def restored(value: str) -> str:
    """What `neutralised` was given."""
    return value[1:] if _HIDDEN.match(value) else value


def export_csv(kind: BatchKind, rows: Sequence[Mapping[str, str]]) -> bytes:
    """The file of these rows; the same bytes for the same rows."""
    names = column_names(kind)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=_LINE_END)
    writer.writerow(names)
    writer.writerows([neutralised(row.get(name, "")) for name in names] for row in rows)
    rest = text.getvalue().encode()
    first = (
        f"{MARK},{kind.value},{TEMPLATE_VERSION},{len(rows)},{sha256(rest).hexdigest()}{_LINE_END}"
    )
    return _BOM + first.encode() + rest


def read_csv(data: bytes, kind: BatchKind) -> BatchFile:
    """The rows of an exported file.

    Refused: BATCH_EMPTY, BATCH_TOO_LARGE, and BATCH_FILE_NOT_EXPORTED with the `reason` why it
    cannot be one.
    """
    if not data[:MAX_FILE_BYTES].strip():
        raise refuse("BATCH_EMPTY")
    if len(data) > MAX_FILE_BYTES:
        raise _not_exported("TOO_LONG")

    first_line = _FIRST_LINE.match(data, len(_BOM)) if data.startswith(_BOM) else None
    if first_line is None:
        raise _not_exported(_why_no_first_line(data))
    kind_name, version, row_count, digest = first_line.groups()

    rest = data[first_line.end() :]
    if sha256(rest).hexdigest().encode() != digest:
        raise _not_exported("CHANGED")

    made_for = BatchKind.__members__.get(kind_name.decode())
    if made_for is not kind:
        raise _not_exported("FIRST_LINE" if made_for is None else "OTHER_KIND")
    if int(version) != TEMPLATE_VERSION:
        raise _not_exported("OTHER_VERSION")

    return BatchFile(kind, _rows(rest, kind, int(row_count)))


def _rows(rest: bytes, kind: BatchKind, count: int) -> tuple[Cells, ...]:
    """The rows below a first line whose digest is right. Anybody can compute a digest, so nothing
    is trusted here."""
    if count > BATCH_LIMIT:
        raise refuse("BATCH_TOO_LARGE", limit=BATCH_LIMIT)
    try:
        text = rest.decode()
    except UnicodeDecodeError:
        raise _not_exported("ENCODING") from None
    if "\0" in text:
        raise _not_exported("BINARY")

    try:
        rows = _parsed(text, column_names(kind), count)
    except csv.Error:
        raise _not_exported("COLUMNS") from None

    if len(rows) != count:
        raise _not_exported("FIRST_LINE")
    if not rows:
        raise refuse("BATCH_EMPTY")
    return tuple(rows)


def _parsed(text: str, names: Sequence[str], most: int) -> list[Cells]:
    """At most so many rows of cells. Raises csv.Error."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    if next(reader, None) != list(names):
        raise _not_exported("COLUMNS")

    rows: list[Cells] = []
    for values in reader:
        if len(rows) == most:
            raise _not_exported("FIRST_LINE")
        if len(values) != len(names) or any(len(value) > LONGEST_CELL for value in values):
            raise _not_exported("COLUMNS")
        rows.append(dict(zip(names, map(restored, values), strict=True)))
    return rows


def _not_exported(reason: str) -> Refused:
    return refuse("BATCH_FILE_NOT_EXPORTED", reason=reason)


def _why_no_first_line(data: bytes) -> str:
    """The likeliest story of a file that does not begin as our export begins."""
    if data.startswith(_WORKBOOKS):
        return "IS_WORKBOOK"
    if data.startswith(_UTF_16):
        return "UTF_16"
    body = data.removeprefix(_BOM)
    first = body.split(b"\n", 1)[0][:_LONGEST_FIRST_LINE].rstrip(b"\r")
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
    if not data[len(_BOM) + len(first) :].startswith(b"\r\n"):
        return "CHANGED"
    return "FIRST_LINE"


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
