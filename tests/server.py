"""One server process of the tests: on a free port, in a folder of its own, gone with the test
process."""

import atexit
import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future
from itertools import count
from pathlib import Path
from random import SystemRandom
from threading import Thread
from typing import Any

START_SECONDS = 60
SERVANT = "nobody"
"""Who runs the servers when the tests run as root: initdb refuses root."""
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1
MEMORY, ROOM = Path("/dev/shm"), 4 << 30
PORTS = range(20_000, 32_000)
"""Below the ports that Linux gives to outgoing connections: these would now and then take one that
a server is about to open."""


class ServiceMissing(Exception):
    """A server could not be found or did not start."""


class Server:
    """One server process on a free port, with a folder of its own that goes when it goes. `place`:
    where that is made, else in memory if there is room."""

    def __init__(self, name: str, place: Path | None = None) -> None:
        place = place or roomy_memory()
        self.folder = Path(tempfile.mkdtemp(prefix=f"todokede-{name}-", dir=place))
        self.name = name
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            shutil.chown(self.folder, SERVANT)
        atexit.register(self.end)

    def start(self, command: list[str], ready: Callable[[], bool]) -> None:
        """Starts it and waits until `ready`. Ends with this process, also when this process is
        killed."""
        with (self.folder / "log").open("ab") as log:
            self.process = _begun(command, cwd=self.folder, stdout=log, stderr=log, **as_servant())

        give_up = time.monotonic() + START_SECONDS
        while not ready():
            if self.process.poll() is not None or time.monotonic() > give_up:
                raise ServiceMissing(f"{self.name} did not start:\n{self.log()}")
            time.sleep(0.02)

        if self.process.poll() is not None:
            raise ServiceMissing(
                f"something else answers on the port of {self.name}:\n{self.log()}"
            )

    def kill(self) -> None:
        """kill -9, as a crash does it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def end(self) -> None:
        """Ends it without ceremony and removes its folder."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT if self.name == "postgres" else signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """The end of what it said."""
        return (self.folder / "log").read_text(errors="replace")[-2000:]


def roomy_memory() -> Path | None:
    """Memory that is used like a disk, where there is enough of it. Databases come and go by the
    thousand: on ext4 each new file looks long for a place that nobody left in the last seconds."""
    enough = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    return MEMORY if enough and shutil.disk_usage(MEMORY).free >= ROOM else None


def only_wheels() -> bool:
    """TODOKEDE_TEST_SERVICES=wheels."""
    return os.environ.get("TODOKEDE_TEST_SERVICES", "auto") == "wheels"


def servant_reads(path: Path) -> bool:
    """Whether every folder above is open to all; a checkout below /root is not."""
    return os.geteuid() != 0 or all(
        folder.stat().st_mode & 0o001 for folder in path.resolve().parents
    )


def as_servant() -> dict[str, Any]:
    """Arguments of `subprocess` that leave root behind."""
    if os.geteuid() != 0:
        return {}
    servant = pwd.getpwnam(SERVANT)
    return {"user": servant.pw_uid, "group": servant.pw_gid, "extra_groups": ()}


def die_with_parent() -> None:
    """In the child: a killed test run leaves no server behind."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _begun(command: list[str], **kept: Any) -> subprocess.Popen[bytes]:
    """A process that dies with this one.

    For Linux the parent is the thread that began it, and one of `asyncio.to_thread` ends with the
    loop of its test. So a thread of its own begins it and stays until the process has ended.
    """
    begun: Future[subprocess.Popen[bytes]] = Future()

    def stay() -> None:
        try:
            process = subprocess.Popen(command, preexec_fn=die_with_parent, **kept)
        except BaseException as error:
            begun.set_exception(error)
            return
        begun.set_result(process)
        process.wait()

    Thread(target=stay, daemon=True).start()
    return begun.result()


_ports = count(SystemRandom().randrange(len(PORTS)))


def free_port() -> int:
    """A port nobody listens on now, and another one each time."""
    for place in _ports:
        port = PORTS[place % len(PORTS)]
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("the numbers do not end")
