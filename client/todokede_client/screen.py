"""Where a command's answer goes: lines for people in their language, or one JSON document for
programs."""

import json
import math
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from typing import Any, NoReturn, Protocol

import typer
from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Column
from rich.text import Text as Printed

from .batches import Step
from .errors import RequestFailed, SettingsError, TodokedeError
from .folding import beside, folded
from .texts import N_, Text
from .wire import Pause

PIPE_WIDTH = 200
"""Columns where no terminal shows the lines."""
BAR_WIDTH = 16
WORTH_A_LINE_SECONDS = 2.0
"""A shorter pause is not mentioned where no bar can show it."""
REFUSED, WRONG_USAGE = 1, 2
_UNSEEN = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0)} - {*map(ord, "\n\t")}, "\ufffd")


def plain(text: str) -> Printed:
    """A text as a terminal may have it: what somebody wrote into a file of theirs commands it
    nothing."""
    return Printed(text.translate(_UNSEEN))


class Speaking(Protocol):
    """What knows the account's language, once the service has answered."""

    @property
    def language(self) -> str: ...


class Failed(Exception):
    """The command is refused or failed, and has said why."""


class Screen:
    """One command's output. `data` is what a program gets; with `as_json` nothing else is shown on
    standard output."""

    def __init__(self, as_json: bool, language: str) -> None:
        self.as_json = as_json
        self.data: dict[str, Any] = {}
        self.service: Speaking | None = None
        self._language = language
        self._out = Console(width=_width_of_pipe(sys.stdout), highlight=False)
        self._err = Console(width=_width_of_pipe(sys.stderr), stderr=True, highlight=False)
        self._bar: Bar | None = None

    @property
    def language(self) -> str:
        """The account's, as soon as it is known."""
        return (self.service and self.service.language) or self._language

    @property
    def width(self) -> int:
        """Columns of the terminal."""
        return self._out.width

    def told(self, message: str, **params: object) -> str:
        """A text in the reader's language."""
        return Text(message, params).told(self.language)

    def say(self, message: str, **params: object) -> None:
        """A result in words."""
        self.show(folded(self.told(message, **params), self.width))

    def show(self, lines: Iterable[str]) -> None:
        """Lines that are folded already."""
        if not self.as_json:
            for line in lines:
                self._out.print(plain(line), soft_wrap=True)

    def list(self, entries: Iterable[tuple[str, Iterable[str]]], label_width: int) -> None:
        """Labels, each with lines of text on its right."""
        for label, lines in entries:
            self.show(beside(label, lines, label_width, self.width))

    def complain(self, message: str, **params: object) -> None:
        """One line on standard error, which the terminal may fold."""
        self.complain_of(Text(message, params))

    def complain_of(self, text: Text) -> None:
        """The same of a text that is there already."""
        said = text.told(self.language)
        self.data.setdefault("error", {"message": said})
        self._err.print(plain(f"todokede: {said}"), soft_wrap=True)

    def remark(self, text: Text) -> None:
        """A line on standard error about what is going on."""
        console = self._bar.console if self._bar else self._err
        console.print(plain(text.told(self.language)), soft_wrap=True)

    def fail(self, message: str, **params: object) -> NoReturn:
        """Ends the command as refused or failed."""
        self.complain(message, **params)
        raise Failed

    def waiting(self, pause: Pause) -> None:
        """The service asks for a pause, or does not answer."""
        if self._bar and self._err.is_terminal:
            self._bar.wait(pause)
        elif pause.seconds >= WORTH_A_LINE_SECONDS:
            until = datetime.now().astimezone() + timedelta(seconds=pause.seconds)
            params = {"seconds": round(pause.seconds), "time": f"{until:%H:%M:%S}"}
            told = N_("waiting {seconds} seconds, until {time}: {why}")
            self.remark(Text(told, params | {"why": pause.why}))

    @contextmanager
    def progress(self, message: str, total: int) -> "Iterator[Bar]":
        """A bar over rows on standard error while the block runs."""
        columns = (
            TextColumn("{task.description}", table_column=Column(overflow="fold")),
            BarColumn(BAR_WIDTH),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        progress = _Progress(self, *columns, console=self._err)

        # Where no terminal shows it, the bar stays unseen and leaves no empty line.
        with progress if self._err.is_terminal else nullcontext():
            self._bar = Bar(self, progress, progress.add_task(self.told(message), total=total))
            try:
                yield self._bar
            finally:
                self._bar = None

    def finish(self) -> None:
        """Prints the JSON document, if one is wanted."""
        if self.as_json:
            # What a pipe of another encoding cannot hold is written as JSON has it, not as Python.
            holds_all = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
            document = json.dumps(self.data, ensure_ascii=not holds_all, indent=2)
            sys.stdout.write(document + "\n")


class Bar:
    """A progress bar over rows."""

    def __init__(self, screen: Screen, progress: Progress, task: TaskID) -> None:
        self.console = progress.console
        self._screen = screen
        self._progress = progress
        self._task = task

    def step(self, step: Step) -> None:
        """So many rows more; a new batch is named above the bar."""
        if step.number:
            params = {"rows": step.rows, "number": step.number}
            self._screen.remark(Text(N_("filed as {number} (rows: {rows})"), params))
        self._progress.advance(self._task, step.rows)

    def at(self, done: int) -> None:
        """So many rows in all."""
        self._progress.update(self._task, completed=done)

    def wait(self, pause: Pause) -> None:
        """Shows how long a pause still lasts."""
        self._progress.update(
            self._task, pause=pause, until=time.monotonic() + pause.seconds, refresh=True
        )


class _Progress(Progress):
    """A bar with a line below it while something is waited for: how long still, and why."""

    def __init__(self, screen: Screen, *columns: ProgressColumn, console: Console) -> None:
        self._screen = screen
        super().__init__(*columns, console=console, transient=True)

    def get_renderables(self) -> Iterable[RenderableType]:
        """The bar, and the pause that is going on."""
        yield from super().get_renderables()
        for task in self.tasks:
            left_seconds = task.fields.get("until", 0.0) - time.monotonic()
            if left_seconds > 0:
                why = task.fields["pause"].why
                told = N_("waiting {seconds} s: {why}")
                said = self._screen.told(told, seconds=math.ceil(left_seconds), why=why)
                yield Printed("\n".join(folded(said, self._screen.width)))


@contextmanager
def on_screen(as_json: bool, language: str) -> Iterator[Screen]:
    """A command's screen. Whatever goes wrong in the block is one line, and the exit code."""
    screen, code = Screen(as_json, language), 0
    try:
        yield screen
    except Failed:
        code = REFUSED
    except TodokedeError as error:
        _tell(screen, error)
        code = WRONG_USAGE if isinstance(error, SettingsError) else REFUSED
    except BrokenPipeError:  # nobody reads on
        raise
    except OSError as error:
        said = ": ".join(str(one) for one in (error.filename, error.strerror or error) if one)
        screen.complain("{said}", said=said)
        code = REFUSED
    except (KeyboardInterrupt, EOFError):
        screen.complain(N_("Stopped. The same command goes on from here and files nothing twice."))
        code = REFUSED

    screen.finish()
    if code:
        raise typer.Exit(code)


def _tell(screen: Screen, error: TodokedeError) -> None:
    more: Mapping[str, Any] = {}
    message: Text = error.text
    if isinstance(error, RequestFailed):
        more = {"codes": list(error.codes), "requestId": error.request_id}
        if error.request_id:
            message = Text(
                N_("{said} (request {id})"), {"said": error.text, "id": error.request_id}
            )

    screen.complain_of(message)
    screen.data["error"] |= more


def _width_of_pipe(stream: Any) -> int | None:
    """Columns where no terminal tells them; None: ask the terminal."""
    if stream.isatty():
        return None
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and int(columns) > 0 else PIPE_WIDTH
