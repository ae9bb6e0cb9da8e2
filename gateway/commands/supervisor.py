"""Runs the processes of `up`: starts them again when they die, merges their output, ends them
together."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from efiling import clock
from efiling.adapters.log_lines import line_from
from efiling.adapters.logs import logger

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0
STEADY_SECONDS = 30.0
"""A process that ran this long starts anew with the first pause."""
END_SECONDS = 9.0
WATCH_SECONDS, LATE_SECONDS = 1.0, 5.0
LIFELESS_SECONDS = 20.0
BEGINNING_SECONDS = 180.0
"""So long a program may load and open before its first sign of life."""
FAILED, WRONG_USAGE = 1, 2
_LINE_BYTES = 1 << 20
_SET_PARENT_DEATH_SIGNAL = 1

log = logger("supervisor")


@dataclass
class Child:
    """One program. `label` stands before each of its lines.

    `wait_option`: the argument for a start before `go`, with which the program waits until its
    standard input ends. `life_option`: the one behind which the number of a file stands that it
    writes to as long as it lives. `seen`: when it last did (`clock.monotonic`), 0 before; `begun`:
    when it was let begin, 0 while it does not run.
    `behind`: the one that has the machine first; this one starts once that one lives, or has ended.
    """

    label: str
    command: Sequence[str]
    wait_option: str
    life_option: str
    behind: "Child | None" = None
    began: asyncio.Event = field(default_factory=asyncio.Event)
    seen: float = 0.0
    begun: float = 0.0
    process: asyncio.subprocess.Process | None = None
    restarts: int = 0
    pause: float = field(default=FIRST_PAUSE_SECONDS)


class Supervisor:
    """Keeps its children running until `stop`, or until one of them says that it was started
    wrongly (exit 2)."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = children
        self.exit_code = 0
        self._stopping = asyncio.Event()
        self._going = False
        self._keepers: list[asyncio.Task[None]] = []

    async def _watch(self) -> None:
        """Ends a child that has shown no life for a while: stopped, or hanging, at its beginning
        too. It is then started again like one that died."""
        looked = clock.monotonic()
        while not self.stopping:
            await asyncio.sleep(WATCH_SECONDS)
            now = clock.monotonic()
            slept, looked = now - looked > LATE_SECONDS, now
            for child in self.children:
                if slept:  # it was us who was stopped: they shall have their time too
                    child.seen, child.begun = child.seen and now, child.begun and now
                if _is_lifeless(child, now):
                    log.error("process.lifeless", process=child.label)
                    child.seen = child.begun = 0.0
                    _signal(child, signal.SIGKILL)

    def start(self) -> None:
        """Starts every child; SIGINT, SIGTERM and a terminal that is closed stop all from here
        on."""
        loop = asyncio.get_running_loop()
        # A shell that puts us into the background has SIGINT ignored, nohup SIGHUP: the first can
        # be sent to us alone all the same, the second means what nohup says.
        ends = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            ends.append(signal.SIGHUP)
        for ending in ends:
            loop.add_signal_handler(ending, self.stop)
        self._keepers = [asyncio.create_task(self._keep_running(child)) for child in self.children]
        self._keepers.append(asyncio.create_task(self._watch()))

    def go(self) -> None:
        """Lets the children begin that wait."""
        self._going = True
        for child in self.children:
            if child.process and child.process.stdin:
                child.process.stdin.close()
                child.begun = clock.monotonic()

    def stop(self) -> None:
        """Asks all children to end; `wait` sees to it."""
        self._stopping.set()
        for child in self.children:
            child.began.set()

    def fail(self) -> None:
        """Stops all, with exit code 1."""
        self.exit_code = FAILED
        self.stop()

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    async def wait(self) -> int:
        """Returns the exit code when every child has ended: within ten seconds after `stop`."""
        await self._stopping.wait()

        for child in self.children:
            _signal(child, signal.SIGTERM)
        _, late = await asyncio.wait(self._keepers, timeout=END_SECONDS)

        if late:
            for child in self.children:
                _signal(child, signal.SIGKILL)
            await asyncio.wait(late, timeout=1)
        return self.exit_code

    async def _keep_running(self, child: Child) -> None:
        if child.behind:
            await child.behind.began.wait()
        while not self.stopping:
            began = clock.monotonic()
            try:
                code = await self._run(child)
            except OSError as error:  # no memory, no descriptors: the next try may have them
                log.error("process.not_started", process=child.label, error=type(error).__name__)
                child.began.set()
                code = 1
            if self.stopping:
                return

            log.error("process.died", process=child.label, exit_code=code, restarts=child.restarts)
            if code == WRONG_USAGE:
                self.exit_code = WRONG_USAGE
                self.stop()
                return

            steady = clock.monotonic() - began > STEADY_SECONDS
            child.pause = (
                FIRST_PAUSE_SECONDS if steady else min(child.pause * 2, LONGEST_PAUSE_SECONDS)
            )
            child.restarts += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), child.pause)

    async def _run(self, child: Child) -> int:
        # A session of its own: Ctrl-C in the terminal reaches this process only, which then ends
        # all in order.
        reading, writing = os.pipe()
        try:
            child.process = await self._started(child, writing)
        except OSError:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        asyncio.get_running_loop().add_reader(reading, _note_life, child, reading)

        # `go` and `stop` may have been called while the program was being started.
        if self._going:
            child.begun = clock.monotonic()
            if child.process.stdin:
                child.process.stdin.close()
        if self.stopping:
            _signal(child, signal.SIGTERM)

        if child.process.stdout:
            await _merge(child.label, child.process.stdout)
        code = await child.process.wait()
        asyncio.get_running_loop().remove_reader(reading)
        os.close(reading)
        child.seen = child.begun = 0.0
        child.began.set()
        return code

    async def _started(self, child: Child, writing: int) -> asyncio.subprocess.Process:
        """The child's process, which gives its signs of life to `writing`."""
        return await asyncio.create_subprocess_exec(
            *child.command,
            *(() if self._going else (child.wait_option,)),
            child.life_option,
            str(writing),
            pass_fds=(writing,),
            stdin=asyncio.subprocess.DEVNULL if self._going else asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=_LINE_BYTES,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )


def _is_lifeless(child: Child, now: float) -> bool:
    if child.seen:
        return now - child.seen > LIFELESS_SECONDS
    return child.begun > 0 and now - child.begun > BEGINNING_SECONDS


def _note_life(child: Child, reading: int) -> None:
    if os.read(reading, _LINE_BYTES):
        child.seen = clock.monotonic()
        child.began.set()
    else:
        asyncio.get_running_loop().remove_reader(reading)  # it has ended


async def _merge(label: str, lines: asyncio.StreamReader) -> None:
    while True:
        try:
            line = await lines.readline()
        except ValueError:
            continue  # longer than any log line may be; the reader dropped it
        if not line:
            return
        text = line.decode(errors="replace")
        if sys.stderr.isatty():
            text = line_from(label, text.rstrip("\n")) + "\n"
        else:
            text = f"{label:8}| {text}"

        with contextlib.suppress(OSError):  # a child must not wait for a full disk of logs
            sys.stderr.write(text)
            sys.stderr.flush()


def _signal(child: Child, ending: signal.Signals) -> None:
    if child.process and child.process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.process.send_signal(ending)


def _libc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if sys.platform == "linux" else None


_LIBC = _libc()


def _end_with_parent() -> None:
    """In the child, before its program begins: a killed supervisor leaves nobody behind (Linux)."""
    if _LIBC:
        _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
