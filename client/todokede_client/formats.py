"""Batch files as the service reads and writes them: columns, first line, checksum (CSV), template
(workbook).

The same format stands in the service's own code; `tests/client/test_formats.py` compares the two
byte for byte.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

from .errors import FileError

TEMPLATE_VERSION = 1
BATCH_LIMIT = 300
"""Rows of one batch; more go as several batches."""
FIRST_ROW = 4
"""The first row of a workbook that holds a filing, as spreadsheet programs count."""


class Kind(StrEnum):
    """The two kinds of batch. The values are those of the service."""

    ACCEPTANCE = "ACCEPTANCE"
    ORGANIZATION_CHANGE = "ORGANIZATION_CHANGE"


_PERSON = ("name", "birthDate", "sex", "nationality", "cardNumber", "municipality", "addressRest")
_ORGANIZATION = ("orgName", "orgMunicipality", "orgAddressRest", "orgCorporateNumber", "orgPhone")
_NEW = ("newName", "newMunicipality", "newAddressRest", "actualMunicipality", "actualAddressRest")
COLUMNS: Mapping[Kind, Sequence[str]] = MappingProxyType(
    {
        Kind.ACCEPTANCE: ("clientReference", "kind", "on", "reason", "activities", *_PERSON),
        Kind.ORGANIZATION_CHANGE: (
            *("clientReference", "kind", "on"),
            *(*_PERSON, *_ORGANIZATION, *_NEW, "requestedByResident"),
        ),
    }
)
CHOICES = frozenset(
    {"kind", "reason", "sex", "nationality", "requestedByResident"}
    | {
        name
        for names in COLUMNS.values()
        for name in names
        if name.lower().endswith("municipality")
    }
)
"""Columns with a list: a cell shows the code, a space and what it means; the code is what counts.
"""
DAYS = frozenset({"on", "birthDate"})

MARK = "#todokede"
_BOM = b"\xef\xbb\xbf"
_FIRST_LINE = re.compile(
    rb"#todokede,([A-Z_]{1,40}),([1-9][0-9]{0,5}),(0|[1-9][0-9]{0,5}),([0-9a-f]{64})\r\n"
)
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_HIDDEN = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


@dataclass(frozen=True, slots=True)
class Row:
    """One filing. `place`: its row in the workbook, or its line in a CSV file."""

    place: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BatchRows:
    """The filings of one file, any number of them."""

    kind: Kind
    rows: Sequence[Row]
    letters: Mapping[str, str] = field(default_factory=dict)
    """Of a workbook: the letter of each column."""

    def cell(self, place: int | None, column: str) -> str:
        """What a spreadsheet program calls a cell; empty for what is no cell of a workbook."""
        letter = self.letters.get(column)
        return f"{letter}{place}" if letter and place else ""

    def csv(self) -> bytes:
        """The batch file of all rows, as the service's own export writes it."""
        return export_csv(self.kind, [row.cells for row in self.rows])

    def parts(self, limit: int = BATCH_LIMIT) -> "list[BatchRows]":
        """The rows in their order, so many to a batch."""
        return [
            BatchRows(self.kind, self.rows[at : at + limit], self.letters)
            for at in range(0, len(self.rows), limit)
        ]


def export_csv(kind: Kind, rows: Sequence[Mapping[str, str]]) -> bytes:
    """The batch file of these rows: UTF-8 with BOM, CRLF, a checksum in the first line, no cell
    that is a formula."""
    names = COLUMNS[kind]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_neutralised(row.get(name, "")) for name in names] for row in rows)
    rest = text.getvalue().encode()
    first = f"{MARK},{kind.value},{TEMPLATE_VERSION},{len(rows)},{sha256(rest).hexdigest()}\r\n"
    return _BOM + first.encode() + rest


def read_csv(data: bytes) -> BatchRows:
    """The rows of an exported file. Errors: FileError BATCH_FILE_NOT_EXPORTED for any other CSV."""
    first_line = _FIRST_LINE.match(data, len(_BOM)) if data.startswith(_BOM) else None
    if first_line is None:
        raise _not_exported("its first line is not as the export writes it")
    kind_name, version, row_count, digest = first_line.groups()

    rest = data[first_line.end() :]
    if sha256(rest).hexdigest().encode() != digest:
        raise _not_exported(
            "its content does not fit its checksum: something was changed afterwards"
        )

    kind = Kind.__members__.get(kind_name.decode())
    if kind is None or int(version) != TEMPLATE_VERSION:
        raise _not_exported(
            "it was made for another version of the template; please update todokede-client"
        )

    names, *lines = _lines(rest) or [[]]
    other_columns = names != list(COLUMNS[kind]) or any(len(line) != len(names) for line in lines)
    if other_columns or len(lines) != int(row_count):
        raise _not_exported("its columns or rows are not as the export writes them")

    cells = (dict(zip(names, map(_restored, line), strict=True)) for line in lines)
    return BatchRows(kind, [Row(place, one) for place, one in enumerate(cells, 3)])


def _lines(rest: bytes) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(rest.decode(), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise _not_exported("it is not text as the export writes it") from None


def _not_exported(why: str) -> FileError:
    return FileError(
        "BATCH_FILE_NOT_EXPORTED",
        f"this CSV file is not one that `todokede export` or the service made: {why}",
    )


def _neutralised(value: str) -> str:
    return "'" + value if _FORMULA.match(value) else value


def _restored(value: str) -> str:
    return value[1:] if _HIDDEN.match(value) else value
