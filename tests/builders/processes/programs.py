"""Our programs in processes of their own that begin in a moment: each is forked from one that has
loaded everything, where `python -m` would load it for a second.

Otherwise they are as `python -m MODULE` begins them, with arguments, environment, folder and
streams of their own. Tests of the beginning itself (`up`, the README) begin them for real.
"""

import asyncio
import atexit
import io
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from multiprocessing import forkserver
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from threading import Lock
from unittest.mock import patch

from tests.builders.graphql.comparing import FOUND_ELSEWHERE, compare_in_this_process
from tests.house.source import ROOT
from tests.server import die_with_parent

NOTHING = Path(os.devnull)
KILLED = -signal.SIGKILL
"""How a killed process ended."""
_LOOKING = Lock()
"""How a process ended can be read once. Whoever begins one looks at all the others too: of two that
look in the same moment one would read nothing, and take it for the exit code 255."""


@cache
def context() -> ForkServerContext:
    """Of processes that are copies of a loaded one. That begins with no setting of the test which
    happens to need it first: all copies would have it."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["tests.builders.processes.loaded"])
    without = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("TODOKEDE_") or name.startswith("TODOKEDE_TEST_")
    }
    with patch.dict(os.environ, without, clear=True):
        forkserver.ensure_running()
    return found


def begin(process: ForkServerProcess) -> None:
    """Begins a process of that context."""
    with _LOOKING:
        process.start()


def exit_code_of(process: ForkServerProcess, seconds: float | None = None) -> int | None:
    """Waits for a process that was begun; its exit code, None if it still runs."""
    wait([process.sentinel], seconds)
    with _LOOKING:
        return process.exitcode


async def killed(does: Callable[..., None], *told: object) -> None:
    """Runs a function, with what it is told, in a process that it kills. Errors: AssertionError
    where that ended otherwise."""
    process = context().Process(target=does, args=told)
    begin(process)
    code = await asyncio.to_thread(exit_code_of, process)
    assert code == KILLED, (does.__module__, code)


class Program:
    """A program that runs, as `subprocess.Popen` has it. Its streams are files: it reads from
    `given`, and appends to `out` and `err`."""

    def __init__(
        self,
        module: str,
        *words: str,
        folder: Path = ROOT,
        environment: Mapping[str, str] | None = None,
        given: Path = NOTHING,
        out: Path = NOTHING,
        err: Path = NOTHING,
    ) -> None:
        known = dict(os.environ if environment is None else environment)
        self._process = context().Process(
            target=_become,
            args=(module, words, folder, known, (given, out, err), FOUND_ELSEWHERE),
            daemon=True,
        )
        begin(self._process)
        self.returncode: int | None = None

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """The exit code, if it has ended."""
        if self.returncode is None:
            self.returncode = exit_code_of(self._process, 0)
        return self.returncode

    def wait(self, seconds: float | None = None) -> int:
        """The exit code, when it has ended. Errors: `subprocess.TimeoutExpired`."""
        if self.returncode is None:
            self.returncode = exit_code_of(self._process, seconds)
        if self.returncode is None:
            raise subprocess.TimeoutExpired(self._process.name, seconds or 0)
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """Nothing happens to one that has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """As an operator ends it."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """As a machine ends it that fails."""
        self.send_signal(signal.SIGKILL)


def run(
    module: str,
    *words: str,
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    written: bytes = b"",
    seconds: float | None = None,
) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end. `written`: what it reads. Errors: `subprocess.TimeoutExpired`."""
    with tempfile.TemporaryDirectory() as name:
        given, out, err = (Path(name, one) for one in ("in", "out", "err"))
        given.write_bytes(written)
        program = Program(
            module, *words, folder=folder, environment=environment, given=given, out=out, err=err
        )
        code = program.wait(seconds)
        return subprocess.CompletedProcess(
            [module, *words], code, *(one.read_text("utf-8", "replace") for one in (out, err))
        )


def _become(
    module: str,
    words: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    streams: Sequence[Path],
    differences: Path,
) -> None:
    """What the copy does: it becomes the program."""
    die_with_parent()
    for number, file in enumerate(streams):
        mode = os.O_WRONLY | os.O_CREAT | os.O_APPEND if number else os.O_RDONLY
        opened = os.open(file, mode, 0o600)
        os.dup2(opened, number)
        if opened != number:
            os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = map(_stream, range(3))

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = [module, *words]
    if "serve" in words:
        compare_in_this_process(differences)
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        atexit._run_exitfuncs()  # such a copy would leave without them


def _stream(number: int) -> io.TextIOWrapper:
    """As Python opens its own."""
    return open(
        number,
        "w" if number else "r",
        encoding="utf-8",
        errors="backslashreplace" if number == 2 else "surrogateescape",
        buffering=1 if number == 2 else -1,
        closefd=False,
    )
