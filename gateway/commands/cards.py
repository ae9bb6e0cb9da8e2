"""`cards load` and `cards generate`: the card feed for operators."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from efiling import clock
from efiling.actions.people.cards import LoadOvertaken, LoadReport, load_cards
from efiling.errors import Unavailable
from efiling.operations import opened_application_of_this_schema
from efiling.rules.actors import SYSTEM
from efiling.rules.people.generator import card_lines
from efiling.settings import SettingsError, settings
from gateway.commands.expiry import why_stopped

app = typer.Typer(help="The card feed.", no_args_is_help=True)

DATABASE_AWAY = (
    "the database cannot be reached or takes no writes just now; what was loaded stays, and the "
    "same command goes on behind it"
)
REFUSED = 1
WRONG_USAGE = 2
BAD_LINES_SHOWN = 20
LINES_NAMED = 10
MOST_GENERATED = 100_000_000
LINES_A_WRITE = 1_000


def add_to(program: typer.Typer) -> None:
    """Adds the group to the command line."""
    program.add_typer(app, name="cards")


@app.command("load")
def load(
    file: Annotated[
        Path, typer.Argument(help="JSON Lines, one person a line.", show_default=False)
    ],
) -> None:
    """Loads a card feed. Goes on where a broken-off load of the same file stopped; bad lines go to
    FILE.rejected."""
    try:
        loaded, as_geta = asyncio.run(_load(file))
    except SettingsError as error:
        raise _ended(str(error), WRONG_USAGE) from None
    except OSError as error:
        raise _ended(
            f"{error.filename or file}: {error.strerror or type(error).__name__}"
        ) from None
    except LoadOvertaken:
        raise _ended(f"{file} is being loaded by another process") from None
    except Unavailable:
        raise _ended(DATABASE_AWAY) from None
    except _Stopped as error:
        raise _ended(str(error)) from None

    typer.echo(_counts(file, loaded))
    for line in as_geta.told():
        typer.echo(line)
    if loaded.brake:
        raise _ended(
            f"stopped: {why_stopped(loaded.brake)}; the cards are loaded, and nobody lost an"
            " account. If the feed is right: expiry sweep --confirm; if not: load a feed that puts"
            " it right"
        )
    if loaded.nothing_taken:
        raise _ended(f"{file}: no line of it was taken")


@app.command("generate")
def generate(
    count: Annotated[
        int, typer.Argument(metavar="N", min=0, max=MOST_GENERATED, show_default=False)
    ],
    seed: Annotated[int, typer.Option(min=0, help="Another number gives other persons.")] = 0,
) -> None:
    """Writes N synthetic card records to standard output: the same for the same seed and day, and
    of nobody."""
    try:
        clock.configure(settings().clock)
    except SettingsError as error:
        raise _ended(str(error), WRONG_USAGE) from None

    try:
        page: list[bytes] = []
        for line in card_lines(count, clock.today(), seed):
            page.append(line)
            if len(page) == LINES_A_WRITE:
                sys.stdout.buffer.write(b"".join(page))
                page.clear()
        sys.stdout.buffer.write(b"".join(page))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever read has enough. Python would complain once more when it closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Stopped(Exception):
    """The operator pressed Ctrl-C, or the machine goes down."""


class _AsGeta:
    """Which characters counted as 〓, and in which lines."""

    def __init__(self) -> None:
        self._count = 0
        self._lines: dict[str, list[int]] = {}

    def note(self, lines: Mapping[int, str]) -> None:
        self._count += len(lines)
        for number, characters in lines.items():
            for one in characters:
                places = self._lines.setdefault(one, [])
                if len(places) <= LINES_NAMED:
                    places.append(number)

    def told(self) -> Iterator[str]:
        """How many lines have some; each character with the first lines that have it."""
        if self._count:
            yield (
                f"{self._count} lines have characters that JIS X 0208 has no spelling for; they"
                " count as 〓, which is what these persons are told to type:"
            )
        for one, places in self._lines.items():
            named = ", ".join(map(str, places[:LINES_NAMED]))
            more = ", …" if len(places) > LINES_NAMED else ""
            shown = f"{one} " if one.isprintable() else ""
            yield f"  {shown}U+{ord(one):04X}: line {named}{more}"


async def _load(file: Path) -> tuple[LoadReport, _AsGeta]:
    async with opened_application_of_this_schema():
        with file.open("rb"):
            pass  # one that cannot be opened is told by one line, without a bar before it

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TextColumn("{task.fields[counts]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as bar:
            display = _Display(bar, file)
            for ending in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(ending, display.stop)
            return await load_cards(SYSTEM, file, display.show), display.as_geta


class _Display:
    """Shows progress and bad lines after each page, and stops the load there when the operator
    wants it."""

    def __init__(self, bar: Progress, file: Path) -> None:
        self._bar = bar
        self._file = file
        self._task = bar.add_task(escape(file.name), total=None, counts="")
        self._bad_lines = 0
        self._stopping = False
        self.as_geta = _AsGeta()

    def stop(self) -> None:
        """Stops the load after the page that is being loaded."""
        self._stopping = True

    def show(self, loaded: LoadReport) -> None:
        """Raises _Stopped after `stop`."""
        counts = f"{loaded.lines:,} lines"
        self._bar.update(self._task, completed=loaded.position, total=loaded.size, counts=counts)

        self.as_geta.note(loaded.newly_as_geta)
        for bad in loaded.newly_rejected:
            self._bad_lines += 1
            if self._bad_lines <= BAD_LINES_SHOWN:
                self._print(f"line {bad.number}: {bad.reason}")
            elif self._bad_lines == BAD_LINES_SHOWN + 1:
                self._print(f"more bad lines: see {self._file}.rejected")

        if self._stopping:
            raise _Stopped(
                f"stopped after line {loaded.lines}; the same command goes on from there"
            )

    def _print(self, line: str) -> None:
        self._bar.console.print(line, markup=False, highlight=False, soft_wrap=True)


def _counts(file: Path, loaded: LoadReport) -> str:
    text = (
        f"{loaded.lines} lines: {loaded.changed} changed, {loaded.ignored} ignored, "
        f"{loaded.rejected} rejected"
    )
    if loaded.rejected:
        text += f" (see {file}.rejected)"
    if loaded.resumed_at:
        text += f"; went on after line {loaded.resumed_at}"
    return text


def _ended(line: str, code: int = REFUSED) -> typer.Exit:
    typer.echo(line, err=True)
    return typer.Exit(code)
