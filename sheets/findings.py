"""What is wrong with a file as a whole, and with single cells of it."""

from dataclasses import dataclass, field

EMPTY = "BATCH_EMPTY"
TOO_LARGE = "BATCH_TOO_LARGE"
ON_EXAMPLE_SHEET = "BATCH_ON_EXAMPLE_SHEET"
UNREADABLE = "BATCH_FILE_UNREADABLE"
NOT_EXPORTED = "BATCH_FILE_NOT_EXPORTED"


class FileRefused(Exception):
    """The file as a whole cannot be taken. `reason`: a key of `texts.csv`, or empty;
    `params` fill its text."""

    def __init__(self, code: str, reason: str = "", **params: str | int) -> None:
        super().__init__(f"{code} {reason}".strip())
        self.code = code
        self.reason = reason
        self.params = params


def unreadable(reason: str, **params: str | int) -> FileRefused:
    """The refusal of a workbook, to be raised."""
    return FileRefused(UNREADABLE, reason, **params)


def not_exported(reason: str) -> FileRefused:
    """The refusal of a CSV file, to be raised."""
    return FileRefused(NOT_EXPORTED, reason)


@dataclass(frozen=True, slots=True)
class Finding:
    """One cell that cannot be taken as it is.

    `reason`: one of `texts.csv`. `row`: counts filings from 1, None outside of them; `column`: the
    machine name, empty outside the table. `shown`: what people see in the cell. `suggestion`: the
    value to type instead.
    """

    reason: str
    sheet: str
    cell: str
    row: int | None = None
    column: str = ""
    shown: str = ""
    suggestion: str | None = field(default=None)
