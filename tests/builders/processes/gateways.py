"""The real gateway as processes that can be killed without a word."""

import asyncio
import contextlib
import os
import shutil
import signal
import time
from pathlib import Path

import httpx2

from tests.builders.processes import programs
from tests.builders.processes.programs import Program
from tests.house.source import ROOT
from tests.server import free_port
from tests.templates import make_migrated

READY_SECONDS = 120.0
POLL_SECONDS = 0.02


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a gateway whose everything, but for business time, is below `folder`."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("TODOKEDE_") or name == "TODOKEDE_CLOCK"
    }
    return {
        **ours,
        "PYTHONPATH": str(ROOT),
        "TODOKEDE_DATABASE_URL": f"sqlite://{folder / 'todokede.db'}",
        "TODOKEDE_KEYS_FILE": str(folder / "keys.json"),
        "TODOKEDE_MAIL_URL": f"file:{folder / 'mail'}",
        "TODOKEDE_RATE_LIMITS": "off",
        **more,
    }


class Gateway:
    """`serve`, or with `everything` the whole of `up`, on SQLite in `folder`. `demo`: with the
    data of the demo."""

    def __init__(
        self, folder: Path, everything: bool = False, demo: bool = False, **settings: str
    ) -> None:
        self.folder = folder
        self.everything = everything
        self.demo = demo
        self.port = free_port()
        self.environment = environment(folder, **settings)
        self.process: Program | None = None
        self.killed = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Path:
        return self.folder / "todokede.db"

    async def migrate(self) -> None:
        """Makes its empty database a migrated one; it does not run."""
        await make_migrated(self.environment["TODOKEDE_DATABASE_URL"])

    def command(self, *arguments: str, typed: str = "") -> str:
        """Runs one command to its end. `typed`: what it reads. Errors: CalledProcessError."""
        done = programs.run(
            "gateway", *arguments, environment=self.environment, written=typed.encode()
        )
        done.check_returncode()
        return done.stdout

    def begin(self) -> None:
        """Starts the processes and does not wait."""
        demo = "--demo" if self.demo else "--no-demo"
        words = ["up", demo] if self.everything else ["serve"]
        self.process = Program(
            "gateway",
            *words,
            "--port",
            str(self.port),
            environment=self.environment,
            out=self.folder / "log",
            err=self.folder / "log",
        )

    async def start(self) -> None:
        """Starts the processes and waits until they are ready."""
        self.begin()
        give_up = time.monotonic() + READY_SECONDS
        async with httpx2.AsyncClient(base_url=self.url) as client:
            while True:
                with contextlib.suppress(httpx2.HTTPError):
                    if (await client.get("/readyz", timeout=5)).status_code == 200:
                        return
                if time.monotonic() > give_up or (self.process and self.process.poll() is not None):
                    raise RuntimeError(f"the gateway does not start: {self.log()}")
                await asyncio.sleep(POLL_SECONDS)

    def kill(self) -> None:
        """kill -9 to the process and everything below it."""
        if self.process is None:
            return
        for process in [self.process.pid, *below(self.process.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
                self.killed += 1
        self.process.wait()
        self.process = None

    async def end(self) -> None:
        """SIGTERM, as an operator ends it."""
        if self.process:
            self.process.terminate()
            await asyncio.to_thread(self.process.wait, 15)
            self.process = None

    def remove(self) -> None:
        """Removes its folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """The end of what it said."""
        return (self.folder / "log").read_text(errors="replace")[-3000:]


def below(process: int) -> list[int]:
    """The processes started by one, and those started by them (Linux)."""
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, task.read_text().split()):
                found += [child, *below(child)]
    return found
