"""From an uploaded file to what the service says of its rows, each at its cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from efiling import clock
from efiling.errors import Problem, Refused
from efiling.problems.texts import message_of, notice_of, remedy_of
from efiling.rules.filings.batch_cells import cells_of
from efiling.rules.filings.batch_columns import COLUMNS, YES, column_of, heading_of, path_of
from efiling.rules.filings.batch_files import BatchFile, read_csv, read_workbook
from efiling.rules.filings.batch_rows import ReadRows, read_rows
from efiling.rules.filings.details import Filing
from efiling.rules.vocabulary import BatchKind
from gateway.http.file_reading import FILES, count_file
from gateway.portal.operations import Answer, Shown
from gateway.portal.visit import Visit
from i18n import N_, Language
from i18n.catalogue import text
from sheets.texts import row_ranges

TOLD_AT_ONCE = 3
"""More notices of one kind are folded behind the first."""
WHOLE_PERSON = N_("The person as a whole")
WHOLE_ROW = N_("The row as a whole")
WHOLE_FILE = N_("The file as a whole")

_OPTIONAL = frozenset(
    {
        "clientReference",
        "reason",
        "activities",
        "orgCorporateNumber",
        "orgPhone",
        "requestedByResident",
    }
)
_PLACE_OF_ACTIVITY = ("actualMunicipality", "actualAddressRest")
_TEXT_STARTS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"#todokede")
_NO_TEXT_STARTS = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"PK", b"\xd0\xcf\x11\xe0")
_LOOKED_AT = 4_096


@dataclass(frozen=True, slots=True)
class Place:
    """What is wrong with one cell. `was`: what stands there; `now`: what to type instead."""

    cell: str
    row: int | None
    reference: str
    heading: str
    was: str
    message: str
    remedy: str
    now: str | None


@dataclass(frozen=True, slots=True)
class RowNotice:
    """What to know before a file is filed, and the rows that it is about, if it is about some."""

    message: str
    rows: str = ""


@dataclass(frozen=True, slots=True)
class NoticeGroup:
    """Notices of one kind. `alike`: those that differ from the first ones by a number or so;
    `rows`: all of theirs."""

    first: Sequence[RowNotice]
    alike: Sequence[RowNotice] = ()
    rows: str = ""


@dataclass(frozen=True, slots=True)
class FileCheck:
    """A file and what the service says of it."""

    file: BatchFile
    places: Sequence[Place]
    notices: Sequence[NoticeGroup] = ()

    @property
    def fine(self) -> int:
        """How many rows have nothing against them."""
        return len(self.file.rows) - len({one.row for one in self.places if one.row is not None})

    @property
    def can_be_mended(self) -> bool:
        """Whether at least one place has a value to type instead."""
        return any(one.now is not None for one in self.places)

    def by_heading(self) -> Mapping[str, Sequence[Place]]:
        """The places of each column, those of most places first."""
        found: dict[str, list[Place]] = {}
        for one in self.places:
            found.setdefault(one.heading, []).append(one)
        return dict(sorted(found.items(), key=lambda item: -len(item[1])))

    def kinds(self) -> Mapping[str, int]:
        """How many rows of each kind, by its code."""
        found: dict[str, int] = {}
        for cells in self.file.rows:
            found[cells["kind"]] = found.get(cells["kind"], 0) + 1
        return found


async def read_file(visit: Visit, data: bytes, wanted: BatchKind) -> BatchFile:
    """The rows of a file. One of the other kind says itself what it is, and is taken as that.
    Raises Refused, RateLimited."""
    await count_file(visit.request.scope)
    read = read_csv if _is_text(data) else read_workbook
    try:
        return await FILES.run(partial(read, data, wanted))
    except Refused as refusal:
        if refusal.problems[0].params.get("reason") != "OTHER_KIND":
            raise
    (other,) = (one for one in BatchKind if one is not wanted)
    return await FILES.run(partial(read, data, other))


def _is_text(data: bytes) -> bool:
    """Whether a file is to be judged as the CSV of an export, rather than as a workbook."""
    if data.startswith(_TEXT_STARTS):
        return True
    return not data.startswith(_NO_TEXT_STARTS) and b"\0" not in data[:_LOOKED_AT]


async def look_at(visit: Visit, file: BatchFile, key: str) -> FileCheck:
    """What the service would say of the file if it were filed now. Raises Failure."""
    rows = await rows_of(file)
    sent = [number for number, filing in enumerate(rows.filings, 1) if filing]
    problems = [*rows.problems, *file.problems]
    answer = Answer({})
    if sent:
        answer = await visit.send("CheckBatch", {"input": batch_input(file.kind, rows, key)})

    of_file = dict.fromkeys(notice_of(one, visit.language) for one in file.notices)
    notices = [NoticeGroup([RowNotice(one)]) for one in of_file]
    if answer.data and not problems:
        notices += _by_kind(file, answer.payload["notices"])
    placed = [_place_of_problem(file, one, visit.language) for one in problems]
    placed += places_of(file, answer.problems, sent, visit.language)
    return FileCheck(file, sorted(placed, key=lambda one: one.row or 0), notices)


def _by_kind(file: BatchFile, notices: Sequence[Mapping[str, Any]]) -> list[NoticeGroup]:
    """What many rows have in common is told once, with the rows as the sheet counts them; of many
    that are alike only the first is told at once."""
    found: dict[str, dict[str, list[int]]] = {}
    for one in notices:
        rows = found.setdefault(one["code"], {}).setdefault(one["message"], [])
        if one["row"] is not None:
            rows.append(_sheet_row(file, one["row"]))
    return [_group(of_kind) for of_kind in found.values()]


def _group(by_message: Mapping[str, Sequence[int]]) -> NoticeGroup:
    told = [RowNotice(message, row_ranges(rows)) for message, rows in by_message.items()]
    shown = len(told) if len(told) <= TOLD_AT_ONCE else 1
    others = [row for rows in list(by_message.values())[shown:] for row in rows]
    return NoticeGroup(told[:shown], told[shown:], row_ranges(others))


def _sheet_row(file: BatchFile, row: int) -> int:
    return file.places.rows[row - 1] if file.places.rows else row


async def rows_of(file: BatchFile) -> ReadRows:
    """The filings of a file, as of today."""
    return await FILES.run(partial(read_rows, file.kind, file.rows, clock.today(), file.troubles))


def batch_input(kind: BatchKind, rows: ReadRows, key: str) -> Mapping[str, Any]:
    """The rows that could be read, as the input of `checkBatch` and `submitBatch`."""
    filings = [filing_input(kind, filing) for filing in rows.filings if filing]
    return {"kind": kind.value, "rows": filings, "idempotencyKey": key}


def filing_input(kind: BatchKind, filing: Filing) -> Mapping[str, Any]:
    """A filing as GraphQL's FilingInput: every column at its path."""
    cells = cells_of(kind, filing)
    elsewhere = any(cells.get(name) for name in _PLACE_OF_ACTIVITY)
    found: dict[str, Any] = {}
    for column in COLUMNS[kind]:
        value: str | bool = cells[column.name]
        is_left_out = (
            column.name == "kind"
            or (column.of is not None and filing.kind not in column.of)
            or (not value and column.name in _OPTIONAL)
            or (not elsewhere and column.name in _PLACE_OF_ACTIVITY)
        )
        if is_left_out:
            continue

        *groups, last = path_of(column, filing.kind)
        at = found
        for group in groups:
            at = at.setdefault(group, {})
        at[last] = value == YES if column.name == "requestedByResident" else value
    return found


def places_of(
    file: BatchFile, problems: Sequence[Shown], sent: Sequence[int], language: Language
) -> list[Place]:
    """Problems of rows that were sent, at their cells. `sent`: the file's number of each row."""
    found = []
    for one in problems:
        path = one.path[2:] if one.path[:1] == ("rows",) else one.path
        row = sent[one.row - 1] if one.row is not None else None
        reference = one.client_reference
        problem = Problem(one.code, path, {}, row, reference, one.suggestion, one.cell)
        found.append(_place(file, problem, one.message, one.remedy, language))
    return found


def _place_of_problem(file: BatchFile, problem: Problem, language: Language) -> Place:
    message, remedy = message_of(problem, language), remedy_of(problem, language)
    return _place(file, problem, message, remedy, language)


def _place(
    file: BatchFile, problem: Problem, message: str, remedy: str, language: Language
) -> Place:
    column = column_of(file.kind, problem.path) if problem.row is not None else None
    if column is not None:
        heading = heading_of(file.kind, column)
    elif problem.row is not None:
        heading = WHOLE_PERSON if problem.path else WHOLE_ROW
    else:
        heading = WHOLE_FILE

    cells = file.rows[problem.row - 1] if problem.row is not None else {}
    was = file.places.value(problem.row, column) or cells.get(column or "", "")
    return Place(
        cell=file.places.placed(file.kind, problem).cell or "",
        row=problem.row,
        reference=problem.client_reference or cells.get("clientReference", ""),
        heading=text(language, heading),
        was=was or str(problem.params.get("shown", "")),
        message=message,
        remedy=remedy,
        now=problem.suggestion,
    )
