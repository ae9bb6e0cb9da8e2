"""Todokede for institutions: notifications in batches, typed, blocking or with asyncio.

    with Todokede("https://…", token) as service:
        outcome = service.submit_file(Path("students.xlsx"))

`generated` has the types of every operation's input and answer; `docs` of the service tell what
they mean.
"""

from .api import AsyncTodokede, Todokede
from .batches import Step
from .errors import (
    Closed,
    FileError,
    NotFound,
    NotUnderstood,
    RequestFailed,
    SettingsError,
    TodokedeError,
    Unreachable,
)
from .formats import BATCH_LIMIT, BatchRows, Kind, Row, export_csv
from .ledger import LedgerError
from .locking import AtWork
from .outcomes import Finding, Outcome
from .reading import read_file

__all__ = [
    "BATCH_LIMIT",
    "AsyncTodokede",
    "AtWork",
    "BatchRows",
    "Closed",
    "FileError",
    "Finding",
    "Kind",
    "LedgerError",
    "NotFound",
    "NotUnderstood",
    "Outcome",
    "RequestFailed",
    "Row",
    "SettingsError",
    "Step",
    "Todokede",
    "TodokedeError",
    "Unreachable",
    "export_csv",
    "read_file",
]
