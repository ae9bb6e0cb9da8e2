"""Looks through the XML of a workbook's sheets before anything reads their cells (Q2-8).

Refused are formulas, cells far away from the table, and more than a batch can hold.
"""

import re
from typing import Any
from xml.parsers import expat

from efiling.errors import Refused, refuse
from efiling.rules.filings.batches import BATCH_LIMIT

MAX_ELEMENTS = 80_000
"""XML elements of all sheets together; 300 full rows have 20,000."""
MAX_COLUMNS = 64
MAX_ROWS = 2_003
_MANY_ROWS = 1_000
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def unreadable(reason: str, **params: str) -> Refused:
    """The refusal of a workbook, to be raised."""
    return refuse("BATCH_FILE_UNREADABLE", reason=reason, **params)


class SheetScan:
    """Walks through a sheet's XML once. Formulas are refused in every sheet, far cells in the one
    that is wanted. `room`: how many elements may come."""

    def __init__(self, title: str, wanted: bool, room: int) -> None:
        self._title = title[:31]
        self._wanted = wanted
        self._room = room
        self._cell = ""
        self._in_cell = False
        self._filled_row = 0
        self._filled_rows = 0
        self._far = ""

    def run(self, content: bytes) -> int:
        """How many elements may still come in other sheets."""
        parser = expat.ParserCreate("UTF-8", " ")
        parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.Parse(content, True)

        if self._far:
            if self._filled_rows > BATCH_LIMIT:
                raise refuse("BATCH_TOO_LARGE", limit=BATCH_LIMIT)
            raise unreadable("FAR_CELL", cell=self._far)
        return self._room

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._room -= 1
        if self._room < 0:
            raise unreadable("TOO_MUCH_INSIDE")

        name = name.rpartition(" ")[2]
        if name == "c":
            self._cell = attributes.get("r", "")
            self._in_cell = True
            if attributes.get("t") == "e" and self._wanted:
                raise unreadable("CELL_ERROR", cell=self._cell[:10], sheet=self._title)
        elif name == "f" and self._in_cell:
            # Elsewhere it is the list of a pull-down or a rule for colours, which nobody reads.
            raise unreadable("FORMULA", cell=self._cell[:10], sheet=self._title)
        elif name in {"v", "is"} and self._wanted:
            self._note_filled()

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] == "c":
            self._in_cell = False

    def _note_filled(self) -> None:
        """A cell that holds something: its place decides how large the table is that the reader
        makes."""
        place = _CELL.fullmatch(self._cell)
        if place is None:
            raise unreadable("DAMAGED")

        row = int(place[2])
        if row != self._filled_row:
            self._filled_row = row
            self._filled_rows += 1
            if self._filled_rows > _MANY_ROWS:
                raise refuse("BATCH_TOO_LARGE", limit=BATCH_LIMIT)

        if row > MAX_ROWS or _column_number(place[1]) > MAX_COLUMNS:
            self._far = self._far or self._cell

    def _refuse_doctype(self, *_arguments: Any) -> None:
        raise unreadable("DAMAGED")


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
