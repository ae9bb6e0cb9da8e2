"""The filings of a file: their values, where each one stands, and which cells cannot be taken."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .archive import CONTENT, NONSENSE, TYPES, open_archive
from .findings import (
    EMPTY,
    ON_EXAMPLE_SHEET,
    TOO_LARGE,
    UNREADABLE,
    FileRefused,
    Finding,
    unreadable,
)
from .limits import Limits
from .ods import KIND, read_ods
from .table import CELL_ERROR, FORMULA, Book, Cell, Table
from .taking import taken
from .template import (
    COLUMNS,
    EXAMPLE_SHEETS,
    FIRST_ROW,
    NAMES_ROW,
    PROPERTY,
    REFERENCE,
    SHEET,
    TEMPLATE_VERSION,
    Content,
    holds,
    letters_of,
)
from .unseen import is_blank
from .xlsx import read_xlsx

Cells = Mapping[str, str]
"""Machine name of a column to its value; an absent one is empty."""
_EXAMPLE_FIRST_ROW = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One filing. `place`: its row in the sheet, or its line in a CSV file. `shown`: what stands in
    the cells, where that is another text than the value."""

    place: int
    cells: Cells
    shown: Cells = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileRows:
    """What a batch file says. `letters`: the sheet's column of each machine name, none for CSV.

    `hidden`, `reference_only`: rows of the sheet that nobody sees, or that hold nothing but the
    filer's own reference and are no filings.
    """

    kind: str
    rows: Sequence[Row]
    letters: Mapping[str, str] = field(default_factory=dict)
    findings: Sequence[Finding] = ()
    hidden: Sequence[int] = ()
    reference_only: Sequence[int] = ()


def read_workbook(data: bytes, limits: Limits, kind: str | None = None) -> FileRows:
    """The rows of a filled workbook, XLSX or ODS, without those that are empty. `kind`: the only
    one that is taken.

    Refused: BATCH_EMPTY, BATCH_TOO_LARGE, BATCH_ON_EXAMPLE_SHEET, and BATCH_FILE_UNREADABLE with
    the reason.
    """
    if not data.strip():
        raise FileRefused(EMPTY)
    try:
        book = _read(data, limits)
    except NONSENSE:
        raise unreadable("DAMAGED") from None

    table = next((one for one in book.tables if one.title == SHEET), None)
    if table is None:
        raise unreadable("NOT_TEMPLATE", sheet=SHEET)
    made_for = _kind(table, book, kind)
    found = _SheetRows(made_for, table).file_rows([one for one in book.tables if one is not table])
    if table.far and (limits.batch is None or len(found.rows) <= limits.batch):
        raise unreadable("FAR_CELL", cell=table.far)
    if not found.rows and not found.findings:
        _refuse_empty(book)
    if limits.batch is not None and len(found.rows) > limits.batch:
        raise FileRefused(TOO_LARGE, limit=limits.batch)
    return found


def is_workbook(data: bytes) -> bool:
    """Whether a file begins as workbooks do, old ones too."""
    return data.startswith((b"PK", b"\xd0\xcf\x11\xe0"))


def _read(data: bytes, limits: Limits) -> Book:
    archive = open_archive(data, limits)
    if TYPES in archive:
        return read_xlsx(archive)
    if CONTENT in archive and KIND in archive:
        return read_ods(archive)
    raise unreadable("NOT_WORKBOOK")


def _kind(table: Table, book: Book, wanted: str | None) -> str:
    """Of which kind the template is. Refused: another template than the one of this version.

    The hidden cell says which it is; a program that lost it has mostly kept the document property.
    """
    mark = f"{PROPERTY}:"
    cells = [cell.text for cell in table.cells.get(1, {}).values() if PROPERTY in cell.text[:40]]
    identity = cells[0].removeprefix(mark) if cells else book.identity

    name, _, version = identity.partition(";")
    if name not in COLUMNS:
        raise unreadable("NOT_TEMPLATE", sheet=SHEET)
    if wanted is not None and name != wanted:
        raise unreadable("OTHER_KIND")
    if version != str(TEMPLATE_VERSION):
        raise unreadable("OTHER_VERSION")
    return name


def _refuse_empty(book: Book) -> None:
    """Says where the notifications are, if they are on the sheet of examples."""
    for table in book.tables:
        if table.title in EXAMPLE_SHEETS and _has_own_rows(table):
            raise FileRefused(ON_EXAMPLE_SHEET, sheet=table.title)
    raise FileRefused(EMPTY)


def _has_own_rows(examples: Table) -> bool:
    """Whether a row of the sheet is about somebody else than the persons of the examples."""
    names = {
        examples.shown(row, column)
        for row in examples.cells
        if row >= _EXAMPLE_FIRST_ROW
        for column in examples.cells[row]
        if column > 1
    }
    people = {"NGUYEN VAN EXAMPLE", "SAMPLE MARIA"}
    return bool(names) and (not names & people or len(examples.cells) > _EXAMPLE_FIRST_ROW + 2)


class _SheetRows:
    """Reads one sheet's filings."""

    def __init__(self, kind: str, table: Table) -> None:
        self._kind = kind
        self._table = table
        self._places = self._places_of_columns()
        self._fill_merged()

    def file_rows(self, others: Sequence[Table]) -> FileRows:
        """The filings, and all that is against single cells; those of other sheets come last."""
        rows: list[Row] = []
        findings: list[Finding] = []
        reference_only = []
        for place in sorted(place for place in self._table.cells if place >= FIRST_ROW):
            filled = [name for name in self._places if self._is_filled(place, name)]
            if filled == [REFERENCE] and not self._cell(place, REFERENCE).trouble:
                reference_only.append(place)
            elif filled and filled != [REFERENCE]:
                rows.append(self._row(place))
                findings += self._findings(place, len(rows))
                continue
            findings += self._findings(place, None)

        for place in self._table.cells:
            if place < FIRST_ROW:
                findings += self._findings(place, None)
        findings += (one for table in others for one in _formulas(table))
        hidden = [row.place for row in rows if row.place in self._table.hidden]
        letters = {name: letters_of(place) for name, place in self._places.items()}
        return FileRows(self._kind, rows, letters, findings, hidden, reference_only)

    def _places_of_columns(self) -> dict[str, int]:
        """Where each column stands, by the hidden row of machine names. People move columns."""
        names = self._table.cells.get(NAMES_ROW, {})
        columns = COLUMNS[self._kind]
        stripped = [(cell.text.strip(), at) for at, cell in names.items()]
        found = [(name, at) for name, at in stripped if name in columns]
        places = dict(found)
        if len(found) != len(columns) or len(places) != len(columns):
            raise unreadable("NOT_TEMPLATE", sheet=SHEET)
        return {name: places[name] for name in columns}

    def _fill_merged(self) -> None:
        """A cell over several rows shows its value for all of them."""
        columns = set(self._places.values())
        for column, first, last in self._table.merged:
            cell = self._table.cells.get(first, {}).get(column)
            if cell is None or column not in columns or first < FIRST_ROW:
                continue
            for row in range(first + 1, last + 1):
                if row in self._table.cells:
                    self._table.cells[row].setdefault(column, cell)

    def _cell(self, place: int, name: str) -> Cell:
        return self._table.cells[place].get(self._places[name], Cell(""))

    def _is_filled(self, place: int, name: str) -> bool:
        cell = self._cell(place, name)
        return bool(cell.trouble) or not is_blank(cell.text)

    def _row(self, place: int) -> Row:
        cells, shown = {}, {}
        for name in self._places:
            cell = self._cell(place, name)
            value = cell.day if cell.day and holds(name) is Content.DAY else taken(name, cell.text)
            cells[name] = "" if is_blank(value) else value
            if cell.text.strip() and cell.text.strip() != value:
                shown[name] = cell.text.strip()
        return Row(place, cells, shown)

    def _findings(self, place: int, row: int | None) -> Iterator[Finding]:
        """What cannot be taken of one row of the sheet. Notes beside the table are let pass, save
        formulas."""
        names = {at: name for name, at in self._places.items()}
        for at, cell in sorted(self._table.cells[place].items()):
            column = names.get(at, "")
            if cell.trouble == FORMULA or (cell.trouble and (column or cell.trouble == CELL_ERROR)):
                yield Finding(
                    cell.trouble,
                    self._table.title,
                    f"{letters_of(at)}{place}",
                    row,
                    column if row else "",
                    cell.text.strip(),
                    self._suggestion(cell, column) if row and column else None,
                )

    def _suggestion(self, cell: Cell, column: str) -> str | None:
        """The value that a formula shows now."""
        if cell.trouble != FORMULA or is_blank(cell.text) or cell.text.startswith("#"):
            return None
        return cell.day if cell.day and holds(column) is Content.DAY else taken(column, cell.text)


def _formulas(table: Table) -> Iterator[Finding]:
    for place, cells in sorted(table.cells.items()):
        for at, cell in sorted(cells.items()):
            if cell.trouble == FORMULA:
                yield Finding(FORMULA, table.title, f"{letters_of(at)}{place}", shown=cell.text)


__all__ = ["UNREADABLE", "Cells", "FileRows", "Row", "is_workbook", "read_workbook"]
