"""A sheet as its reader hands it over, whatever the file's format."""

from dataclasses import dataclass, field
from typing import NamedTuple

from .findings import TOO_LARGE, FileRefused
from .limits import BATCH_LIMIT, MAX_COLUMNS, Limits
from .template import letters_of

FORMULA = "FORMULA"
CELL_ERROR = "CELL_ERROR"
NUMBER_UNCLEAR = "NUMBER_UNCLEAR"


class Cell(NamedTuple):
    """`text`: what the cell shows. `day`: an ISO day, where it is one. `trouble`: why it cannot be
    taken, a reason of `texts.csv`."""

    text: str
    day: str = ""
    trouble: str = ""


@dataclass(slots=True)
class Table:
    """One sheet. Rows and columns count from 1; `hidden`: rows that nobody sees.

    `far`: the first filled cell beyond the limits.
    """

    title: str
    cells: dict[int, dict[int, Cell]] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    """Cells over several rows: column, first row, last row."""
    far: str = ""

    def keep(self, row: int, column: int, cell: Cell, limits: Limits) -> None:
        """A cell that holds something. Refused: BATCH_TOO_LARGE beyond all that is counted."""
        if row > limits.rows or column > MAX_COLUMNS:
            self.far = self.far or f"{letters_of(column)}{row}"
            return

        self.cells.setdefault(row, {})[column] = cell
        if len(self.cells) > limits.filled_rows:
            raise FileRefused(TOO_LARGE, limit=BATCH_LIMIT)

    def shown(self, row: int, column: int) -> str:
        """What a cell shows."""
        cell = self.cells.get(row, {}).get(column)
        return cell.text.strip() if cell else ""


@dataclass(slots=True)
class Book:
    """A workbook. `identity`: what its document property says, if anything."""

    tables: list[Table]
    identity: str = ""
