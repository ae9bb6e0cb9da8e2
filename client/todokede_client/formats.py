"""Batch files as the service reads and writes them. The reader is the service's own, `sheets`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from .errors import FileError
from .sheets import csv_files
from .sheets.findings import UNREADABLE, FileRefused
from .sheets.findings import Finding as UnfitCell
from .sheets.limits import BATCH_LIMIT, OWN_MACHINE
from .sheets.rows import Cells, Row, is_workbook, read_workbook
from .sheets.template import COLUMNS, FIRST_ROW, PERSON, TEMPLATE_VERSION, cell_name
from .sheets.texts import finding_text, notice_text, refusal_text
from .texts import ENGLISH, Text

__all__ = [
    "BATCH_LIMIT",
    "COLUMNS",
    "FIRST_ROW",
    "TEMPLATE_VERSION",
    "UNREADABLE",
    "BatchRows",
    "Kind",
    "ReaderText",
    "Row",
    "UnfitCell",
    "UnfitFile",
    "export_csv",
    "finding_text",
    "is_workbook",
    "notice_text",
    "read_rows",
]


class Kind(StrEnum):
    """The two kinds of batch. The values are those of the service."""

    ACCEPTANCE = "ACCEPTANCE"
    ORGANIZATION_CHANGE = "ORGANIZATION_CHANGE"


@dataclass(frozen=True, slots=True)
class ReaderText(Text):
    """What the reader says, which has words of its own in every language."""

    message: str = ""
    words: Callable[[str], str] = str

    def told(self, language: str = ENGLISH) -> str:
        """In a language."""
        return self.words(language)


class UnfitFile(FileError):
    """A file that the reader does not take, in the service's words."""

    def __init__(self, refusal: FileRefused) -> None:
        super().__init__(refusal.code, refusal.code)
        self.text = ReaderText(words=partial(refusal_text, refusal))


@dataclass(frozen=True, slots=True)
class BatchRows:
    """The filings of one file, any number of them.

    `letters`: of a workbook, the letter of each column. `findings`: its cells that cannot be taken;
    `hidden`, `reference_only`: rows that nobody sees, and that are no filings.
    """

    kind: Kind
    rows: Sequence[Row]
    letters: Mapping[str, str] = field(default_factory=dict)
    findings: Sequence[UnfitCell] = ()
    hidden: Sequence[int] = ()
    reference_only: Sequence[int] = ()

    @property
    def of_workbook(self) -> bool:
        """Whether they stand in rows of a sheet, not in lines of a CSV file."""
        return bool(self.letters)

    def cell(self, place: int | None, column: str, path: Sequence[str] = ()) -> str:
        """What a spreadsheet program calls a cell, or those of a person as a whole; empty for what
        is no cell of a workbook."""
        columns = [column] if column else PERSON if list(path) == ["subject"] else ()
        known = self.letters and place and columns
        return cell_name(self.letters, columns, place) if known and place else ""

    def shown(self, row: int | None, column: str) -> str:
        """What stands in a cell, where that is not what was read in it."""
        known = row is not None and 1 <= row <= len(self.rows)
        if row is None or not known:
            return ""
        one = self.rows[row - 1]
        return one.shown.get(column) or one.cells.get(column, "")

    def csv(self) -> bytes:
        """The batch file of all rows, as the service's own export writes it."""
        return export_csv(self.kind, [row.cells for row in self.rows])

    def parts(self, limit: int = BATCH_LIMIT) -> "list[BatchRows]":
        """The rows in their order, so many to a batch."""
        return [
            BatchRows(self.kind, self.rows[at : at + limit], self.letters)
            for at in range(0, len(self.rows), limit)
        ]


def export_csv(kind: Kind, rows: Sequence[Cells]) -> bytes:
    """The batch file of these rows: UTF-8 with BOM, CRLF, a checksum in the first line, no cell
    that is a formula."""
    return csv_files.export_csv(kind.value, rows)


def read_rows(data: bytes) -> BatchRows:
    """The rows of a workbook (XLSX, ODS) or an exported CSV file. Errors: FileError."""
    read = read_workbook if is_workbook(data) else csv_files.read_csv
    try:
        file = read(data, OWN_MACHINE)
    except FileRefused as refusal:
        raise UnfitFile(refusal) from None

    return BatchRows(
        Kind[file.kind],
        file.rows,
        file.letters,
        file.findings,
        file.hidden,
        file.reference_only,
    )
