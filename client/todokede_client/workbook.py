"""Reads a filled workbook without the service: the same rows as the service would read in it.

It is the user's own file on the user's own machine, so this asks less than the service does. What
would silently change the meaning of a row is refused all the same: formulas, error cells, another
template.
"""

import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from .errors import FileError
from .formats import CHOICES, COLUMNS, DAYS, FIRST_ROW, TEMPLATE_VERSION, BatchRows, Kind, Row

SHEET = "届出"
PROPERTY = "TodokedeTemplate"
MAX_FILE_BYTES = 16 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
LONGEST_CELL = 4_000
NAMES_ROW = 3
"""The hidden row with the machine names, as spreadsheet programs count."""

_PROPERTIES = "docProps/custom.xml"
_PROPERTY_XML = re.compile(rb'name="TodokedeTemplate"[^>]*>\s*<[^>]*>([A-Z_]+;[0-9]+)<')
_WRITTEN_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)


def read_workbook(data: bytes) -> BatchRows:
    """The filled rows. Errors: FileError BATCH_FILE_UNREADABLE with the reason."""
    properties = _checked_properties(data)
    table = _table(data)

    kind = _kind(table[:1], properties)
    names = (
        [str(value).strip() for value in table[NAMES_ROW - 1]] if len(table) >= NAMES_ROW else []
    )
    if sorted(name for name in names if name in COLUMNS[kind]) != sorted(COLUMNS[kind]):
        raise _not_template()
    places = {name: names.index(name) for name in COLUMNS[kind]}

    rows = []
    for place, values in enumerate(table[FIRST_ROW - 1 :], FIRST_ROW):
        cells = {name: _cell(name, values[at]) for name, at in places.items()}
        if any(cells.values()):
            rows.append(Row(place, cells))
    return BatchRows(kind, rows, {name: letter_of(at) for name, at in places.items()})


def letter_of(column: int) -> str:
    """A column, counted from 0, as spreadsheet programs name it."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _table(data: bytes) -> list[list[Any]]:
    """Every row of the sheet, from the first one on."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            if SHEET not in workbook.sheet_names:
                raise _not_template()
            return workbook.get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OverflowError):
        raise _unreadable("it is damaged, or not an XLSX workbook") from None


def _checked_properties(data: bytes) -> bytes:
    """The document's own properties. Errors: FileError for macros, formulas and what is no
    workbook."""
    if len(data) > MAX_FILE_BYTES:
        raise _unreadable("it is larger than any batch")
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive)
            return archive.read(_PROPERTIES) if _PROPERTIES in archive.namelist() else b""
    except (BadZipFile, expat.ExpatError, NotImplementedError, RuntimeError):
        raise _unreadable("it is not an XLSX workbook, or it has a password") from None


def _check_archive(archive: ZipFile) -> None:
    if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
        raise _unreadable("it unpacks to more than any batch")
    names = archive.namelist()
    if any("vbaproject" in name.lower() for name in names):
        raise _unreadable("it contains macros")
    if any("externallink" in name.lower() for name in names):
        raise _unreadable("it is linked to other files")

    for name in names:
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            for what, cell in _strange_cells(archive.read(name)):
                raise _unreadable(f"there is {what} in cell {cell}; please paste the values only")


def _strange_cells(sheet: bytes) -> Iterator[tuple[str, str]]:
    """Formulas and errors in a sheet's XML, with their cells."""
    found: list[tuple[str, str]] = []
    cell = ""

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal cell
        name = name.rpartition(" ")[2]
        if name == "c":
            cell = attributes.get("r", "?")
            if attributes.get("t") == "e":
                found.append(("an error", cell))
        elif name == "f":
            found.append(("a formula", cell))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    parser.Parse(sheet, True)
    yield from found


def _kind(first_row: Sequence[Sequence[object]], properties: bytes) -> Kind:
    """Of which kind the template is.

    The hidden cell says it; a program that lost it has mostly kept the document property.
    """
    in_cells = [str(value) for row in first_row for value in row if PROPERTY in str(value)[:40]]
    in_property = _PROPERTY_XML.search(properties)
    identity = in_property[1].decode() if in_property else ""
    if in_cells:
        identity = in_cells[0].removeprefix(f"{PROPERTY}:")

    name, _, version = identity.partition(";")
    if name not in Kind.__members__:
        raise _not_template()
    if version != str(TEMPLATE_VERSION):
        raise _unreadable(
            "it was made with another version of the template; please download the newest one"
        )
    return Kind[name]


def _cell(name: str, value: object) -> str:
    """A cell as batch files write it: the code of a choice, an ISO day, text."""
    match value:
        case bool():
            written = "true" if value else "false"
        case datetime() if value.time() == datetime.min.time():
            written = value.date().isoformat()
        case datetime():
            written = value.isoformat()
        case float() if value.is_integer() and abs(value) < 1e15:
            written = str(int(value))
        case _:
            written = str(value)

    written = written[: LONGEST_CELL + 1].strip(" \t\r\n")
    if name in CHOICES:
        code = written.replace("\u3000", " ").partition(" ")[0]
        return code.lower() if name == "requestedByResident" else code
    if name in DAYS and (day := _WRITTEN_DAY.fullmatch(written)):
        return f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"
    return written


def _unreadable(why: str) -> FileError:
    return FileError("BATCH_FILE_UNREADABLE", f"the workbook cannot be read: {why}")


def _not_template() -> FileError:
    return _unreadable(
        f"it is not the template, or its sheet {SHEET} or its hidden rows were changed"
    )
