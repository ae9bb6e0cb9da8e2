"""One submission of a file at a time, as two would not know of each other's attempts."""

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .errors import TodokedeError
from .texts import N_

_fcntl = importlib.import_module("fcntl") if os.name == "posix" else None
"""Windows has no locks beside which a spreadsheet program can read on."""


class AtWork(TodokedeError):
    """Another submission of the same file is going on."""


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Holds the file against another submission, as long as the block runs and the process lives.
    Where there are no such locks nothing is held. Errors: AtWork."""
    with file.open("rb") as opened:
        if not _is_free(opened):
            raise AtWork(N_("Another todokede is filing {file} at this moment."), file=file.name)
        yield


def _is_free(opened: IO[bytes]) -> bool:
    """Takes the lock; whether nobody else has it."""
    if _fcntl is None:
        return True
    try:
        _fcntl.flock(opened, _fcntl.LOCK_EX | _fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a network drive that knows no locks
        return True
    return True
