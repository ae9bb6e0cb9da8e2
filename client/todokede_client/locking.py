"""One at a time works with what is kept beside a file, as two would not know of each other's
attempts."""

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
    """Another submission or check of the same file is going on."""


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Holds the file against others, as long as the block runs and the process lives. Where there
    are no such locks nothing is held. Errors: AtWork."""
    with locked_if_free(file) as is_ours:
        if not is_ours:
            raise AtWork(
                N_("Another todokede is filing or checking {file} at this moment."), file=file.name
            )
        yield


@contextmanager
def locked_if_free(file: Path) -> Iterator[bool]:
    """The same for who can do without: whether nobody else holds the file."""
    with file.open("rb") as opened:
        yield _is_free(opened)


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
