"""A server process of a benchmark: held on one core, its CPU time read from /proc."""

import os
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

START_SECONDS = 120
"""A machine that others load takes twenty times as long as a quiet one."""


class Served:
    """One server on a free port of 127.0.0.1 while the block lasts; `command` may hold `{port}`.
    Without a `core` it runs on all of them. `folder`: the checkout whose code it runs, else this
    one."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        core: int | None,
        log: Path,
        folder: Path | None = None,
    ) -> None:
        self.name = name
        self.core = core
        self.log = log
        self._folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

        self._command = [word.format(port=self.port) for word in command]
        self._environment = {**os.environ, **environment}

    def __enter__(self) -> "Served":
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command,
                env=self._environment,
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        if self.core is not None:
            os.sched_setaffinity(self.process.pid, {self.core})

        give_up = time.monotonic() + START_SECONDS
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > give_up:
                self.process.kill()
                raise RuntimeError(
                    f"{self.name} did not start:\n{self.log.read_text(errors='replace')[-2000:]}"
                )
            time.sleep(0.05)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def cpu_seconds(self) -> float:
        """User and system time of the process and its threads so far."""
        return cpu_seconds(self.process.pid)


def watched(name: str, stops: Path, environment: Mapping[str, str], log: Path) -> Served:
    """The gateway with somebody beside it who writes to `stops` how long its event loop stood
    still."""
    program = [sys.executable, "-m", "bench.servers.loop_gateway", str(stops)]
    return Served(name, [*program, "serve", "--port", "{port}"], environment, None, log)


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its threads so far, by the nanosecond."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text(encoding="ascii").split()[0]) for task in tasks) / 1e9


def apart() -> tuple[int, set[int]]:
    """A core for the server, and the others for the load and the database; the same one where there
    is but one."""
    cores = sorted(os.sched_getaffinity(0))
    return cores[0], set(cores[1:]) or set(cores)


def machine(cores: int) -> str:
    """What the figures were measured on."""
    return f"{platform.machine()}, {cores} cores, Python {platform.python_version()}"


def peak_mib(server: Served) -> float:
    """The most memory that the process held so far."""
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return round(int(kib) / 1024, 1)
