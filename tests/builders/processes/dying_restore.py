"""A restore that kills itself, in a process of its own.

Where: `uncommitted` (every row is loaded), `committed` (before the anchor is written).
"""

import asyncio
import os
import signal
from pathlib import Path

from efiling.actions.machinery import backups
from efiling.settings import settings
from tests.builders.backups import put_back
from tests.builders.processes.programs import begin, context, exit_code_of

PLACES = {"uncommitted": "check_counts", "committed": "begin_anew"}


def die(*_: object) -> None:
    """The end of this process."""
    os.kill(os.getpid(), signal.SIGKILL)


def run(environment: dict[str, str], path: str, place: str) -> None:
    """What the process does."""
    os.environ.update(environment)
    settings.cache_clear()
    setattr(backups, PLACES[place], die)
    asyncio.run(put_back(Path(path)))


def restore_until(place: str, path: Path) -> int | None:
    """Restores a backup in the settings of the test until the process dies; its exit code."""
    environment = {name: os.environ[name] for name in os.environ if name.startswith("TODOKEDE_")}
    process = context().Process(target=run, args=(environment, str(path), place))
    begin(process)
    return exit_code_of(process)
