"""Batch files as the rules want them: what `sheets` read in a workbook or an exported CSV file, its
refusals and findings as problems (Q2-60 to Q2-62)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from efiling.errors import Notice, Problem, Refused
from efiling.rules.filings.batch_places import NO_PLACES, BatchPlaces
from efiling.rules.filings.batch_rows import Cells
from efiling.rules.vocabulary import BatchKind
from sheets import csv_files
from sheets.csv_files import neutralised, restored
from sheets.findings import UNREADABLE, FileRefused, Finding
from sheets.limits import SERVICE
from sheets.rows import FileRows
from sheets.rows import read_workbook as read_sheet
from sheets.texts import row_ranges

__all__ = ["BatchFile", "export_csv", "neutralised", "read_csv", "read_workbook", "restored"]

Troubles = Mapping[int, Mapping[str, Problem]]
"""By row, counted from 1, and by column: cells that cannot be taken as they are."""


@dataclass(frozen=True, slots=True)
class BatchFile:
    """What a batch file says: which kind of batch, its rows, and where they stand in a workbook.

    `troubles`: cells that cannot be taken; `problems`: those that belong to no filing; `notices`:
    what to know of the sheet.
    """

    kind: BatchKind
    rows: tuple[Cells, ...]
    places: BatchPlaces = NO_PLACES
    troubles: Troubles = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notices: tuple[Notice, ...] = ()

    def every_trouble(self) -> list[Problem]:
        """Everything that is against the file itself."""
        return [one for by_column in self.troubles.values() for one in by_column.values()] + list(
            self.problems
        )


def export_csv(kind: BatchKind, rows: Sequence[Mapping[str, str]]) -> bytes:
    """The file of these rows; the same bytes for the same rows."""
    return csv_files.export_csv(kind.value, rows)


def read_csv(data: bytes, kind: BatchKind) -> BatchFile:
    """The rows of an exported file.

    Refused: BATCH_EMPTY, BATCH_TOO_LARGE, and BATCH_FILE_NOT_EXPORTED with the `reason` why it
    cannot be one.
    """
    try:
        found = csv_files.read_csv(data, SERVICE, kind.value)
    except FileRefused as refusal:
        raise _refused(refusal) from None
    return BatchFile(kind, tuple(row.cells for row in found.rows))


def read_workbook(data: bytes, kind: BatchKind) -> BatchFile:
    """The rows of a filled workbook, without those that are empty.

    Refused: BATCH_EMPTY, BATCH_TOO_LARGE, BATCH_ON_EXAMPLE_SHEET, and BATCH_FILE_UNREADABLE with
    the `reason`.
    """
    try:
        found = read_sheet(data, SERVICE, kind.value)
    except FileRefused as refusal:
        raise _refused(refusal) from None

    troubles: defaultdict[int, dict[str, Problem]] = defaultdict(dict)
    problems = []
    for finding in found.findings:
        problem = _problem(finding)
        if finding.row is None or not finding.column:
            problems.append(problem)
        else:
            troubles[finding.row][finding.column] = problem

    if not found.rows:
        raise Refused(*problems)
    return BatchFile(
        kind=kind,
        rows=tuple(row.cells for row in found.rows),
        places=_places(found),
        troubles=troubles,
        problems=tuple(problems),
        notices=tuple(_notices(found)),
    )


def _refused(refusal: FileRefused) -> Refused:
    params = dict(refusal.params)
    if refusal.reason:
        params["reason"] = refusal.reason
    return Refused(Problem(refusal.code, (), params))


def _problem(finding: Finding) -> Problem:
    params = {"reason": finding.reason, "cell": finding.cell, "sheet": finding.sheet}
    if finding.shown:
        params["shown"] = finding.shown
    return Problem(
        UNREADABLE,
        params=params,
        row=finding.row,
        suggestion=finding.suggestion,
        cell=finding.cell,
    )


def _places(found: FileRows) -> BatchPlaces:
    return BatchPlaces(
        letters=found.letters,
        rows=tuple(row.place for row in found.rows),
        shown=tuple({**row.cells, **row.shown} for row in found.rows),
    )


def _notices(found: FileRows) -> list[Notice]:
    """What the filer should know of rows that they may not see, or that are no filings."""
    notices = []
    if found.hidden:
        notices.append(Notice("ROWS_HIDDEN", {"rows": row_ranges(found.hidden)}))
    if found.reference_only:
        notices.append(Notice("ROWS_WITHOUT_FILING", {"rows": row_ranges(found.reference_only)}))
    return notices
