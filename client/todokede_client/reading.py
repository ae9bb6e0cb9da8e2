"""What the reader of a file says of it, before the service is asked."""

from collections.abc import Iterator, Sequence
from functools import partial

from .errors import FileError
from .formats import (
    UNREADABLE,
    BatchRows,
    ReaderText,
    UnfitCell,
    finding_text,
    notice_text,
    read_rows,
)
from .generated.fragments import NoticeFields, ProblemFields
from .outcomes import Finding, Outcome, PlacedNotice


class UnfitCells(FileError):
    """Cells that cannot be taken as they are, in the service's words."""

    def __init__(self, found: Sequence[UnfitCell]) -> None:
        super().__init__(UNREADABLE, UNREADABLE)
        self.text = ReaderText(words=partial(_all_of, found))


def _all_of(found: Sequence[UnfitCell], language: str) -> str:
    """What is wrong with each, and what to do about it."""
    texts = [finding_text(one, language) for one in found]
    messages, remedies = zip(*texts, strict=True)
    return " ".join([*messages, *dict.fromkeys(remedies)])


def read_file(data: bytes) -> BatchRows:
    """The rows of a workbook (XLSX, ODS) or an exported CSV file. Errors: FileError."""
    return read_rows(data)


def read_exact_file(data: bytes) -> BatchRows:
    """The same, where every cell can be taken: what is exported is what the cells show. Errors:
    FileError."""
    rows = read_file(data)
    if rows.findings:
        raise UnfitCells(rows.findings)
    return rows


def outcome_of(rows: BatchRows, language: str) -> Outcome:
    """What is to know of the file, and the cells that cannot be taken."""
    return Outcome(findings=list(_findings(rows, language)), notices=list(_notices(rows, language)))


def _notices(rows: BatchRows, language: str) -> Iterator[PlacedNotice]:
    known = {"ROWS_HIDDEN": rows.hidden, "ROWS_WITHOUT_FILING": rows.reference_only}
    for code, places in known.items():
        if places:
            message = notice_text(code, places, language)
            notice = NoticeFields(
                code=code, message=message, path=[], row=None, clientReference=None
            )
            yield PlacedNotice(notice, None)


def _findings(rows: BatchRows, language: str) -> Iterator[Finding]:
    for one in rows.findings:
        row = rows.rows[one.row - 1] if one.row else None
        message, remedy = finding_text(one, language)
        problem = ProblemFields(
            code=UNREADABLE,
            message=message,
            remedy=remedy,
            path=[],
            row=one.row,
            clientReference=row.cells.get("clientReference") if row else None,
            suggestion=one.suggestion,
        )
        place = row.place if row else None
        yield Finding(problem, place, one.column, cell=one.cell, value=one.shown)
