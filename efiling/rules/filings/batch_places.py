"""Where a batch's rows stand in the workbook that it came in, so that a finding leads to its
cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from efiling.errors import Notice, Problem
from efiling.rules.filings.batch_columns import COLUMNS, column_names, column_of
from efiling.rules.text import Path
from efiling.rules.vocabulary import BatchKind
from sheets.template import cell_name

_ROWS = "rows"


@dataclass(frozen=True, slots=True)
class BatchPlaces:
    """`letters`: the sheet's column of each machine name; `rows`: the sheet's row of each filing;
    `shown`: what stands in its cells, by machine name."""

    letters: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[int] = ()
    shown: Sequence[Mapping[str, str]] = ()

    def placed(self, kind: BatchKind, problem: Problem) -> Problem:
        """The problem with its cell, if it is about a filing."""
        row = self._sheet_row(problem.row)
        if row is None or problem.cell is not None:
            return problem
        return replace(problem, cell=self._cell(kind, problem.path, row))

    def notice(self, notice: Notice) -> Notice:
        """The notice with rows as the sheet counts them."""
        numbers = str(notice.params.get(_ROWS, ""))
        if notice.code != "SAME_PERSON_TWICE" or not numbers:
            return notice
        rows = [self._sheet_row(int(one)) or int(one) for one in numbers.split(", ")]
        return replace(notice, params={**notice.params, _ROWS: ", ".join(map(str, rows))})

    def value(self, row: int | None, column: str | None) -> str:
        """What stands in a cell."""
        known = row is not None and 1 <= row <= len(self.shown)
        return self.shown[row - 1].get(column, "") if row and known and column else ""

    def _sheet_row(self, row: int | None) -> int | None:
        return self.rows[row - 1] if row is not None and 1 <= row <= len(self.rows) else None

    def _cell(self, kind: BatchKind, path: Path, row: int) -> str:
        """One cell; of what several of them say together, such as a person, the first and the last
        one."""
        column = column_of(kind, path)
        if column is not None:
            return cell_name(self.letters, [column], row)

        below = path[1:] if path[:1] == ("filing",) else path
        names = [one.name for one in COLUMNS[kind] if one.path[: len(below)] == below]
        return cell_name(self.letters, names or column_names(kind), row)


NO_PLACES = BatchPlaces()
"""Of rows that came in no workbook."""
