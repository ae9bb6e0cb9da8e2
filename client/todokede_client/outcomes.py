"""What became of a file, for whoever shows it."""

from dataclasses import dataclass, field

from .errors import TodokedeError
from .generated.fragments import NoticeFields, ProblemFields

IDENTITY_MISMATCH = "IDENTITY_MISMATCH"


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem where the user sees it: `place` is the row of the workbook or the line of the CSV
    file, `cell` the cell as the spreadsheet program names it, `heading` what stands over it, and
    `value` what stands in it.

    `place` and the others are None and empty where it concerns the file, or the row, as a whole.
    """

    problem: ProblemFields
    place: int | None
    column: str
    cell: str = ""
    heading: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class PlacedNotice:
    """A notice with its row of the workbook, or line of the CSV file; None: it is about all."""

    notice: NoticeFields
    place: int | None


@dataclass(slots=True)
class Outcome:
    """What became of a file. `numbers`: reception numbers of its batches, those refused at
    reception included. `remembered`: rows that were found right today already. `stopped`: why the
    rest was not looked at, where something was found before."""

    row_count: int = 0
    findings: list[Finding] = field(default_factory=list)
    notices: list[PlacedNotice] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    filed_before: int = 0
    remembered: int = 0
    stopped: TodokedeError | None = None

    @property
    def mismatches(self) -> int:
        """Rows about nobody whom the card register knows."""
        return sum(one.problem.code == IDENTITY_MISMATCH for one in self.findings)
