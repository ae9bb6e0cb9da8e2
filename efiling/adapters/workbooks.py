"""Workbooks of batches: the empty template, one filled with what to correct, and the reader of both
(Q2-8, Q2-65).

Sheet 届出: labels in row 2, hidden machine names in row 3, one filing a row from row 4 on. A cell
of a list shows code and meaning, and reading takes the code. Which template it is stands in a
hidden cell and in a document property. Nothing in it is a formula or a macro; it opens in Excel
2013 and LibreOffice.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from efiling.adapters.workbook_sheets import Sheets
from efiling.adapters.workbook_words import problem_in_words
from efiling.errors import Problem
from efiling.rules.filings.batch_cells import cells_of
from efiling.rules.filings.batch_columns import (
    COLUMNS,
    Choice,
    Column,
    codes_of,
    column_names,
    column_of,
    shown,
)
from efiling.rules.filings.batch_examples import EXAMPLES
from efiling.rules.filings.batch_files import neutralised, read_workbook
from efiling.rules.filings.batch_rows import Cells
from efiling.rules.filings.batches import BATCH_LABELS, BATCH_LIMIT
from efiling.rules.filings.details import Filing
from efiling.rules.vocabulary import BatchKind
from i18n import N_, Language
from i18n.catalogue import text
from sheets import template as shape
from sheets.template import PROPERTY, SHEET, TEMPLATE_VERSION

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

__all__ = [
    "LANGUAGES",
    "read_workbook",
    "template",
    "write_corrections",
    "write_remarks",
    "write_rows",
]

LANGUAGES = (Language.JA, Language.EN)
"""Those of the template. Whoever reads another language gets English beside Japanese."""

FIRST_ROW = shape.FIRST_ROW - 1
"""Counted from 0, as it is written."""
_LISTS = "lists"
_HOW_TO = N_(
    "One notification a row, up to {limit}. Where a cell has a list, please choose from it. No "
    "formulas."
)
_EXAMPLE = N_("Example")
_TO_CORRECT = N_("To be corrected")
_WIDTHS = {
    "kind": 34,
    "name": 28,
    "nationality": 20,
    "municipality": 26,
    "addressRest": 34,
    "activities": 30,
}
_WIDTH = 20
_MADE_ON = datetime(2026, 1, 1)  # noqa: DTZ001 - the file format has no zone
"""The same at every download, so that the file is the same."""
_NO_SURPRISES = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def template(kind: BatchKind, language: Language, on: date | None = None) -> bytes:
    """The empty workbook; the same bytes each time. With a day, its list of kinds has what can be
    filed then."""
    return _template(kind, language, tuple(codes_of(Choice.KIND, kind, on)))


@cache
def _template(kind: BatchKind, language: Language, kinds: Sequence[str]) -> bytes:
    return _workbook(kind, language, [], kinds)


def write_corrections(
    kind: BatchKind, rows: Sequence[tuple[Filing, Sequence[Problem]]], language: Language
) -> bytes:
    """The template filled with filings, each with its problems in the last column and its bad cells
    marked.

    Errors: ValueError for a filing that such a batch does not take.
    """
    return _workbook(
        kind, language, [(cells_of(kind, filing), problems) for filing, problems in rows]
    )


def write_rows(kind: BatchKind, rows: Sequence[Cells], language: Language) -> bytes:
    """The template filled with rows, as somebody would fill it in."""
    return _workbook(kind, language, [(cells, ()) for cells in rows])


def write_remarks(
    kind: BatchKind, rows: Sequence[tuple[Cells, Sequence[Problem]]], language: Language
) -> bytes:
    """The template filled with rows as they were sent, each with what is still to be mended."""
    return _workbook(kind, language, rows)


_Row = tuple[Cells, Sequence[Problem]]


def identity_of(kind: BatchKind) -> str:
    """What the hidden cell and the document property say."""
    return f"{kind.value};{TEMPLATE_VERSION}"


def load_xlsxwriter() -> ModuleType:
    """The library, which takes a tenth of a second: only where a workbook is written, and late by
    `serve`."""
    return import_module("xlsxwriter")


@contextmanager
def _book(buffer: io.BytesIO) -> Iterator[Any]:
    book = load_xlsxwriter().Workbook(buffer, _NO_SURPRISES)
    yield book
    book.close()


def _workbook(
    kind: BatchKind, language: Language, rows: Sequence[_Row], kinds: Sequence[str] = ()
) -> bytes:
    """The template with these rows filled in. `kinds`: which its list has; none: all of them."""
    language = language if language in LANGUAGES else Language.EN
    buffer = io.BytesIO()
    with _book(buffer) as book:
        book.set_properties({"title": text(language, BATCH_LABELS[kind]), "created": _MADE_ON})
        book.set_custom_property(PROPERTY, identity_of(kind), "text")

        sheets = Sheets(book, kind, language, kinds)
        examples_name = "記入例" if language is Language.JA else "Example"
        filings, examples, lists = map(book.add_worksheet, (SHEET, examples_name, _LISTS))

        _write_lists(sheets, lists)
        _write_head(sheets, filings, text(language, _HOW_TO, limit=BATCH_LIMIT))
        _write_hidden(sheets, filings)
        _write_filings(sheets, filings, rows)
        _write_head(sheets, examples, text(language, _EXAMPLE))
        possible = [one for one in EXAMPLES[kind] if not kinds or one["kind"] in kinds]
        for row, cells in enumerate(possible, 2):
            _write_row(sheets, examples, row, cells, frozenset())

    return buffer.getvalue()


def _write_lists(sheets: Sheets, lists: "Worksheet") -> None:
    """The choices, each under a name, which lists in every version of Excel and in LibreOffice can
    point to."""
    used = dict.fromkeys(column.choice for column in COLUMNS[sheets.kind] if column.choice)
    for place, choice in enumerate(used):
        codes = sheets.codes(choice)
        for row, code in enumerate(codes):
            lists.write_string(row, place, shown(choice, code, sheets.language))
        letter = chr(ord("A") + place)
        sheets.book.define_name(_name_of(choice), f"={_LISTS}!${letter}$1:${letter}${len(codes)}")
    lists.hide()


def _name_of(choice: Choice) -> str:
    return f"todokede_{choice.name.lower()}"


def _write_head(sheets: Sheets, sheet: "Worksheet", beside: str) -> None:
    """The title with `beside` next to it, and the labels of the columns."""
    title = text(sheets.language, BATCH_LABELS[sheets.kind])
    sheet.write_string(0, 0, f"{title}  {beside}", sheets.format(bold=True))

    sheet.set_row(1, 48)
    label = sheets.format(bold=True, text_wrap=True, bg_color="#D9E6FF", border=1)
    for place, column in enumerate(COLUMNS[sheets.kind]):
        sheet.set_column(place, place, _WIDTHS.get(column.name, _WIDTH), sheets.of_column(column))
        sheet.write_string(1, place, sheets.labelled(column.label), label)

    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)


def _write_hidden(sheets: Sheets, sheet: "Worksheet") -> None:
    """What reading goes by: the machine names in a row, and which template it is in a column."""
    names = column_names(sheets.kind)
    for place, name in enumerate(names):
        sheet.write_string(2, place, name)
    sheet.set_row(2, None, None, {"hidden": True})

    sheet.set_column(len(names), len(names), 2, None, {"hidden": True})
    sheet.write_string(0, len(names), f"{PROPERTY}:{identity_of(sheets.kind)}")
    sheet.freeze_panes(FIRST_ROW, 2)


def _write_filings(sheets: Sheets, sheet: "Worksheet", rows: Sequence[_Row]) -> None:
    _add_choices(sheets, sheet, last=max(BATCH_LIMIT, len(rows)) + FIRST_ROW - 1)
    if any(problems for _, problems in rows):
        _write_problems(sheets, sheet, rows)

    for row, (cells, problems) in enumerate(rows, FIRST_ROW):
        columns = (column_of(sheets.kind, problem.path) for problem in problems)
        _write_row(sheets, sheet, row, cells, frozenset(filter(None, columns)))


def _add_choices(sheets: Sheets, sheet: "Worksheet", last: int) -> None:
    """Lists to choose from, down to row `last`."""
    message = text(sheets.language, N_("Please choose from the list of this column."))
    for place, column in enumerate(COLUMNS[sheets.kind]):
        if column.choice:
            options = {
                "validate": "list",
                "source": f"={_name_of(column.choice)}",
                "error_type": "warning",
                "error_title": SHEET,
                "error_message": message,
            }
            sheet.data_validation(FIRST_ROW, place, last, place, options)


def _write_problems(sheets: Sheets, sheet: "Worksheet", rows: Sequence[_Row]) -> None:
    """What is wrong with each row, in a column of its own."""
    place = len(COLUMNS[sheets.kind]) + 1
    wrapped = sheets.format(text_wrap=True, font_color="#B00020")
    sheet.set_column(place, place, 60, wrapped)

    label = sheets.format(bold=True, bg_color="#FFE0E0")
    sheet.write_string(1, place, sheets.labelled(_TO_CORRECT), label)
    for row, (_, problems) in enumerate(rows, FIRST_ROW):
        words = (
            problem_in_words(sheets.kind, sheets.language, problem, row + 1) for problem in problems
        )
        sheet.write_string(row, place, "\n".join(words), wrapped)


def _write_row(
    sheets: Sheets, sheet: "Worksheet", row: int, cells: Mapping[str, str], bad: frozenset[str]
) -> None:
    """One filing; the cells of `bad` columns are marked, empty ones too."""
    for place, column in enumerate(COLUMNS[sheets.kind]):
        value = cells.get(column.name, "")
        marks: dict[str, object] = {"bg_color": "#FFE0E0"} if column.name in bad else {}
        if not value and not marks:
            continue

        if neutralised(value) != value:
            # The apostrophe of Excel's own shows nowhere, and what follows it is never a formula.
            marks["quote_prefix"] = True
        style = sheets.of_column(column, **marks)

        if not value:
            sheet.write_blank(row, place, None, style)
        elif column.is_day and (day := _day(value)):
            sheet.write_datetime(row, place, day, style)
        else:
            sheet.write_string(row, place, _shown(column, value, sheets), style)


def _shown(column: Column, value: str, sheets: Sheets) -> str:
    known = column.choice is not None and value in codes_of(column.choice, sheets.kind)
    return shown(column.choice, value, sheets.language) if column.choice and known else value


def _day(value: str) -> date | None:
    """A day that a spreadsheet knows: those before 1900 stay text."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if day.year >= 1901 else None
