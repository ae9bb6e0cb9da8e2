"""The cells of one XLSX sheet, each as it is shown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .findings import TOO_LARGE, FileRefused, unreadable
from .limits import BATCH_LIMIT, LONGEST_CELL, Limits
from .number_formats import GENERAL, shown
from .table import CELL_ERROR, FORMULA, NUMBER_UNCLEAR, Cell, Table
from .template import place_of
from .xlsx_texts import Texts
from .xml import Walk

_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RANGE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6}):([A-Z]{1,3})([1-9][0-9]{0,6})")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_TRUE = {"1", "true", "on"}
_MOST_MERGED = 10_000


@dataclass(frozen=True, slots=True)
class Styles:
    """Number formats by style; `from_1904`: from when the workbook counts its days."""

    formats: Sequence[str]
    from_1904: bool

    def of(self, style: str) -> str:
        """The number format of a cell's style."""
        number = int(style) if style.isdecimal() else 0
        return self.formats[number] if number < len(self.formats) else GENERAL


class SheetWalk(Walk):
    """Fills a table from a sheet's XML. A cell without a place stands behind the one before it."""

    def __init__(self, title: str, texts: Texts, styles: Styles, limits: Limits, room: int) -> None:
        super().__init__(room)
        self.table = Table(title[:31])
        self._numbers: dict[tuple[str, str], Cell] = {}
        self._texts, self._styles, self._limits = texts, styles, limits
        self._row = self._column = 0
        self._kind = self._style = ""
        self._in_cell = self._in_value = self._in_reading = self._is_formula = False
        self._pieces: list[str] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            self._begin_row(attributes)
        elif name == "v" or name == "t":
            self._in_value = self._in_cell and not self._in_reading
        elif name == "f":
            # Elsewhere it is the list of a pull-down or a rule for colours, which nobody reads.
            self._is_formula = self._is_formula or self._in_cell
        elif name == "rPh":
            self._in_reading = True
        elif name == "mergeCell":
            self._note_merged(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        if name == "v" or name == "t":
            self._in_value = False
        elif name == "rPh":
            self._in_reading = False
        elif name == "c":
            self._in_cell = False
            if self._pieces or self._is_formula or self._kind == "e":
                self._keep(self._read("".join(self._pieces)))

    def text(self, text: str) -> None:
        if self._in_value:
            self._pieces.append(text)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        self._row = int(attributes.get("r", self._row + 1))
        self._column = 0
        if attributes.get("hidden") in _TRUE or float(attributes.get("ht", "1")) == 0:
            self.table.hidden.add(self._row)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        if place is None:
            self._column += 1
        else:
            found = _PLACE.fullmatch(place)
            if found is None:
                raise unreadable("DAMAGED")
            self._row, self._column = int(found[2]), place_of(found[1])

        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._in_cell, self._is_formula = True, False
        self._pieces = []

    def _read(self, written: str) -> Cell:
        """The cell as it is shown, and what is against taking it."""
        written = written[: LONGEST_CELL + 1]
        cell = self._shown(written)
        if self._kind == "e":
            return Cell(written, trouble=FORMULA if self._is_formula else CELL_ERROR)
        return cell._replace(trouble=FORMULA) if self._is_formula else cell

    def _shown(self, written: str) -> Cell:
        match self._kind:
            case "s":
                return Cell(_unescaped(self._texts[int(written)][: LONGEST_CELL + 1]))
            case "inlineStr" | "str":
                return Cell(_unescaped(written))
            case "b":
                return Cell("TRUE" if written.strip() == "1" else "FALSE")
            case "d":
                return _iso_day(written)
            case "n" if written.strip():
                return self._number(written.strip())
        return Cell(written)

    def _number(self, written: str) -> Cell:
        known = self._numbers.get((written, self._style))
        if known is None:
            found = shown(written, self._styles.of(self._style), self._styles.from_1904)
            known = Cell(found.text, found.day) if found else Cell(written, trouble=NUMBER_UNCLEAR)
            self._numbers[written, self._style] = known
        return known

    def _keep(self, cell: Cell) -> None:
        """A cell that holds something: its place decides how large the table is."""
        if not cell.text.strip() and not cell.trouble:
            return
        self.table.keep(self._row, self._column, cell, self._limits)

    def _note_merged(self, place: str) -> None:
        found = _RANGE.fullmatch(place)
        if found and found[1] == found[3] and len(self.table.merged) < _MOST_MERGED:
            last = min(int(found[4]), self._limits.rows)
            self.table.merged.append((place_of(found[1]), int(found[2]), last))


class FormulaWalk(Walk):
    """Looks for formulas in a sheet that is not read."""

    def __init__(self, title: str, limits: Limits, room: int) -> None:
        super().__init__(room)
        self.table = Table(title[:31])
        self._limits = limits
        self._place = ""
        self._in_cell = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._place = attributes.get("r", "")
            self._in_cell = True
        elif name == "f" and self._in_cell:
            found = _PLACE.fullmatch(self._place)
            row, column = (int(found[2]), place_of(found[1])) if found else (1, 1)
            self.table.cells.setdefault(row, {})[column] = Cell("", trouble=FORMULA)
            if len(self.table.cells) > self._limits.filled_rows:
                raise FileRefused(TOO_LARGE, limit=BATCH_LIMIT)

    def end(self, name: str) -> None:
        if name == "c":
            self._in_cell = False


def _iso_day(written: str) -> Cell:
    try:
        moment = datetime.fromisoformat(written.strip().removesuffix("Z"))
    except ValueError:
        return Cell(written)
    return Cell(moment.date().isoformat(), moment.date().isoformat())


def _unescaped(text: str) -> str:
    """Characters that XML cannot hold are written by their number."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return found[0] if 0xD800 <= number < 0xE000 else chr(number)
