"""Reads a filled workbook: its rows as batch files have them, whatever kind of cell somebody typed
them into (Q2-8)."""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from efiling.adapters.batch_files import LONGEST_CELL, BatchFile
from efiling.adapters.workbook_package import open_package
from efiling.adapters.workbook_scan import unreadable
from efiling.errors import refuse
from efiling.rules.filings.batch_columns import (
    COLUMNS,
    TEMPLATE_VERSION,
    Choice,
    Column,
    column_names,
)
from efiling.rules.filings.batch_rows import Cells
from efiling.rules.filings.batches import BATCH_LIMIT
from efiling.rules.text import is_blank
from efiling.rules.vocabulary import BatchKind

SHEET = "届出"
PROPERTY = "TodokedeTemplate"
FIRST_ROW = 3
"""Counted from 0: titles, labels and machine names come before the rows."""

_NAMES_ROW = 2
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
    table = _table(package.archive)

    _check_identity(table[:1], package.properties, kind)
    places = _places_of_columns(table, kind)

    columns = {column.name: column for column in COLUMNS[kind]}
    rows: list[Cells] = []
    for values in table[FIRST_ROW:]:
        cells = {name: _cell(values[places[name]], column) for name, column in columns.items()}
        if not all(map(is_blank, cells.values())):
            rows.append(cells)

    if not rows:
        raise refuse("BATCH_EMPTY")
    if len(rows) > BATCH_LIMIT:
        raise refuse("BATCH_TOO_LARGE", limit=BATCH_LIMIT)
    return BatchFile(kind, tuple(rows))


def _table(archive: bytes) -> list[list[Any]]:
    """Every row of the sheet, from the first one on."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(archive)) as workbook:
            return workbook.get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OverflowError):
        raise unreadable("DAMAGED") from None


def _places_of_columns(table: Sequence[Sequence[object]], kind: BatchKind) -> Mapping[str, int]:
    """Where each column stands, by the hidden row of machine names. People move columns."""
    hidden_row = table[_NAMES_ROW] if len(table) > _NAMES_ROW else ()
    names = ["" if isinstance(value, float) else str(value).strip() for value in hidden_row]

    columns = column_names(kind)
    places = {name: place for place, name in enumerate(names) if name in columns}
    if len(places) < len(columns) or sum(name in columns for name in names) > len(columns):
        raise unreadable("NOT_TEMPLATE", sheet=SHEET)
    return places


def identity_of(kind: BatchKind) -> str:
    """What the hidden cell and the document property say."""
    return f"{kind.value};{TEMPLATE_VERSION}"


def _check_identity(
    first_row: Sequence[Sequence[object]], properties: bytes, kind: BatchKind
) -> None:
    """Refuses another template than the one of this kind and version.

    The hidden cell says which it is; a program that lost it has mostly kept the document property.
    """
    in_cells = [
        str(value).removeprefix(_MARK)
        for row in first_row
        for value in row
        if PROPERTY in str(value)[:40]
    ]
    in_property = _PROPERTY_XML.search(properties)
    identity = in_cells[0] if in_cells else in_property[1].decode() if in_property else ""

    made_for, _, version = identity.partition(";")
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
        case datetime() if value.time() == datetime.min.time():
            written = value.date().isoformat()
        case datetime():
            # No item has a time of day: one that is there is a mistake, which the rules will find.
            written = value.isoformat()
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
