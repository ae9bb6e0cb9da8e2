"""The command in a process of its own that has its packages already: for tests that begin it often,
to kill it or to read what it says."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.builders.processes.programs import context
from todokede_client.commands import main

SECONDS = 120.0


@dataclass(frozen=True)
class Command:
    """A command that runs, and the files that it writes to."""

    process: ForkServerProcess
    folder: Path

    def ended(self) -> tuple[int, str, str]:
        """Exit code, output and errors, when it has ended."""
        self.process.join(SECONDS)
        assert self.process.exitcode is not None, "it does not end"
        return self.process.exitcode, said(self.folder, "out"), said(self.folder, "err")


def begin(folder: Path, environment: Mapping[str, str], words: Sequence[str]) -> Command:
    """Begins the command in a folder with an environment."""
    process = context().Process(target=_run, args=(folder, dict(environment), list(words)))
    process.start()
    return Command(process, folder)


def said(folder: Path, name: str) -> str:
    return (folder / f".{name}").read_text(encoding="utf-8")


def _run(folder: Path, environment: dict[str, str], words: list[str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for stream, name in ((1, "out"), (2, "err")):
        opened = os.open(folder / f".{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(opened, stream)
    sys.argv = ["todokede", *words]
    main()
