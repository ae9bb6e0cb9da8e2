"""Workbooks that come back to be corrected: with what the service suggests filled in, and those of
several batches in one."""

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from python_calamine import CalamineWorkbook

from .formats import FIRST_ROW, BatchRows, export_csv
from .outcomes import Finding
from .sheet_edits import NewText, edited, last_column_of, remarks
from .sheets.template import SHEET, letters_of, place_of
from .texts import N_, Text

HEADING_ROW = 2


@dataclass(frozen=True, slots=True)
class Fix:
    """A value taken over from a suggestion: `place` is the row or line, `cell` the cell if it has a
    name."""

    place: int
    column: str
    cell: str
    before: str
    after: str


def fixes_of(rows: BatchRows, findings: Sequence[Finding]) -> list[Fix]:
    """What is suggested for single cells; one with two different suggestions is left to people."""
    suggested: dict[tuple[int, str], set[str]] = defaultdict(set)
    for one in findings:
        if one.place and one.column and one.problem.suggestion is not None:
            suggested[one.place, one.column].add(one.problem.suggestion)

    cells = {row.place: row.cells for row in rows.rows}
    return [
        Fix(place, column, rows.cell(place, column), cells[place].get(column, ""), value)
        for (place, column), (value, *others) in sorted(suggested.items())
        if not others
    ]


def fixed_workbook(data: bytes, rows: BatchRows, fixes: Sequence[Fix], language: str) -> bytes:
    """A copy of the workbook with the fixes, marked, and said in words in a column beside."""
    words: dict[int, list[str]] = defaultdict(list)
    for one in fixes:
        words[one.place].append(
            Text(N_("{cell}: {after} (before: {before})"), _params(one)).told(language)
        )

    texts = [NewText(one.place, place_of(rows.letters[one.column]) - 1, one.after) for one in fixes]
    heading = Text(N_("Changed by todokede check --fix")).told(language)
    return edited(data, [*texts, *remarks(last_column_of(data) + 1, heading, words, HEADING_ROW)])


def fixed_csv(rows: BatchRows, fixes: Sequence[Fix]) -> bytes:
    """The batch file with the fixes. A text file has no marks."""
    new: dict[int, dict[str, str]] = defaultdict(dict)
    for one in fixes:
        new[one.place][one.column] = one.after
    return export_csv(rows.kind, [{**row.cells, **new[row.place]} for row in rows.rows])


def joined(workbooks: Sequence[bytes]) -> bytes:
    """One workbook with the rows of all of them, below each other; the words beside them come
    along."""
    first, *others = workbooks
    if not others:
        return first

    table = _table(first)
    row = max((place for place, cells in enumerate(table, 1) if any(cells)), default=FIRST_ROW - 1)
    texts: list[NewText] = []
    for other in others:
        for place, cells in enumerate(_table(other)[FIRST_ROW - 1 :], FIRST_ROW):
            if not any(cells):
                continue
            row += 1
            texts += [
                NewText(row, column, _moved(text, column, place, row), marked=False)
                for column, text in enumerate(cells)
                if text
            ]
    return edited(first, texts)


def _moved(text: str, column: int, old: int, new: int) -> str:
    """A text that names cells of its own row names them where they are now."""
    for letter in {letters_of(at) for at in range(1, column + 1)}:
        text = text.replace(f"{letter}{old}:", f"{letter}{new}:")
    return text


def _table(workbook: bytes) -> list[list[str]]:
    """Every row of the sheet of filings, as text."""
    with CalamineWorkbook.from_filelike(io.BytesIO(workbook)) as opened:
        rows = opened.get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    return [[str(value) for value in row] for row in rows]


def _params(fix: Fix) -> Mapping[str, object]:
    return {"cell": fix.cell, "after": fix.after, "before": fix.before}
