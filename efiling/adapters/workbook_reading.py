"""Reads a filled workbook: its rows as batch files have them, whatever kind of cell somebody typed
them into (Q2-8)."""

import io
import re
from collections.abc import Sequence
from datetime import datetime

from python_calamine import CalamineError, CalamineWorkbook

from efiling.adapters.batch_files import LONGEST_CELL, BatchFile
from efiling.adapters.workbook_package import open_package, unreadable
from efiling.errors import refuse
from efiling.rules.filings.batch_columns import COLUMNS, TEMPLATE_VERSION, Choice, Column
from efiling.rules.filings.batch_rows import Cells
from efiling.rules.filings.batches import BATCH_LIMIT
from efiling.rules.vocabulary import BatchKind

SHEET = "届出"
PROPERTY = "TodokedeTemplate"
FIRST_ROW = 3
"""Counted from 0: titles, labels and machine names come before the rows."""

_MARK = f"{PROPERTY}:"
_PROPERTY_XML = re.compile(rb'name="TodokedeTemplate"[^>]*>\s*<[^>]*>([A-Z_]+;[0-9]+)<')
_WRITTEN_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)


def read_workbook(data: bytes, kind: BatchKind) -> BatchFile:
    """The rows of a filled workbook, without those that are empty.

    Refused: BATCH_EMPTY, BATCH_TOO_LARGE, and BATCH_FILE_UNREADABLE with the `reason`.
    """
    if not data.strip():
        raise refuse("BATCH_EMPTY")
    package = open_package(data, SHEET)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(package.archive)) as workbook:
            table = workbook.get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OverflowError):
        raise unreadable("DAMAGED") from None
    names = [
        "" if isinstance(value, float) else str(value).strip()
        for value in (table[2] if len(table) > 2 else ())
    ]
    _check_identity(table[:1], package.properties, kind)
    columns = {column.name: column for column in COLUMNS[kind]}
    places = {name: place for place, name in enumerate(names) if name in columns}
    if len(places) < len(columns) or sum(name in columns for name in names) > len(columns):
        raise unreadable("NOT_TEMPLATE", sheet=SHEET)
    rows: list[Cells] = []
    for values in table[FIRST_ROW:]:
        cells = {name: _cell(values[places[name]], column) for name, column in columns.items()}
        if any(cells.values()):
            rows.append(cells)
    if not rows:
        raise refuse("BATCH_EMPTY")
    if len(rows) > BATCH_LIMIT:
        raise refuse("BATCH_TOO_LARGE", limit=BATCH_LIMIT)
    return BatchFile(kind, tuple(rows))


def identity_of(kind: BatchKind) -> str:
    """What the hidden cell and the document property say."""
    return f"{kind.value};{TEMPLATE_VERSION}"


def _check_identity(
    first_row: Sequence[Sequence[object]], properties: bytes, kind: BatchKind
) -> None:
    """The hidden cell tells; a program that lost it has mostly kept the document property."""
    said = [
        str(value).removeprefix(PROPERTY + ":")
        for row in first_row
        for value in row
        if PROPERTY in str(value)[:40]
    ]
    found = _PROPERTY_XML.search(properties)
    told = said[0] if said else found[1].decode() if found else ""
    made_for, _, version = told.partition(";")
    if made_for not in BatchKind.__members__:
        raise unreadable("NOT_TEMPLATE", sheet=SHEET)
    if made_for != kind:
        raise unreadable("OTHER_KIND")
    if version != str(TEMPLATE_VERSION):
        raise unreadable("OTHER_VERSION")


def _cell(value: object, column: Column) -> str:
    """A cell as batch files write it: the code of a choice, an ISO day, text."""
    match value:
        case bool():
            written = "true" if value else "false"
        case datetime():
            # no item has a time of day, so one that is there is a mistake, which the rules will
            # tell
            written = (
                value.isoformat()
                if value.time() != datetime.min.time()
                else value.date().isoformat()
            )
        case float() if value.is_integer() and abs(value) < 1e15:
            written = str(int(value))
        case _:
            written = str(value)
    written = written[: LONGEST_CELL + 1].strip(" \t\r\n")
    if column.choice:
        code = written.replace("　", " ").partition(" ")[0]
        return code.lower() if column.choice is Choice.YES_NO else code
    if column.is_day and (day := _WRITTEN_DAY.fullmatch(written)):
        return f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"
    return written
