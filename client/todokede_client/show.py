"""What the command prints: tables for people, one clear line for what failed."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from .batches import Finding, Outcome, Step
from .generated.fragments import BatchFields, FilingFields, NoticeFields

PIPE_WIDTH = 200
"""Columns of tables that no terminal shows."""

out = Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False, soft_wrap=False)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """One line of result."""
    out.print(escape(text), soft_wrap=True)


def complain(text: str) -> None:
    """One line on standard error."""
    err.print(f"todokede: {escape(text)}")


def show_findings(findings: Sequence[Finding], workbook: bool) -> None:
    """Every problem with row and column, as the file's own program counts them."""
    table = Table(
        "row" if workbook else "line", "column", "your reference", "problem", "what to do"
    )
    for finding in sorted(findings, key=lambda one: one.place or 0):
        problem = finding.problem
        cells = (
            finding.place or "",
            finding.column,
            problem.client_reference or "",
            problem.message,
            problem.remedy,
        )
        table.add_row(*(escape(str(cell)) for cell in cells))
    out.print(table)


def show_notices(notices: Sequence[NoticeFields]) -> None:
    """What one should know, each once, with how often it came."""
    for message, times in Counter(notice.message for notice in notices).items():
        say(f"note: {message}" + (f"  ({times} times)" if times > 1 else ""))


def show_batches(batches: Sequence[BatchFields]) -> None:
    """A history, newest first."""
    table = Table("number", "kind", "received", "rows", "registered", "errors", "state")
    for batch in batches:
        counts = (
            str(number) for number in (batch.row_count, batch.registered_count, batch.error_count)
        )
        table.add_row(
            batch.reception_number,
            batch.kind.value,
            moment(batch.received_at),
            *counts,
            batch.state.value,
        )
    out.print(table)


def show_failed_filings(filings: Sequence[FilingFields]) -> None:
    """Rows that failed at registration, and why."""
    table = Table("row of the batch", "your reference", "filing", "problem", "what to do")
    for filing in filings:
        for problem in filing.errors:
            cells = (
                filing.row or "",
                filing.client_reference or "",
                filing.label,
                problem.message,
                problem.remedy,
            )
            table.add_row(*(escape(str(cell)) for cell in cells))
    out.print(table)


def moment(at: datetime) -> str:
    """A moment to the minute, in the offset the service tells it in."""
    return at.strftime("%Y-%m-%d %H:%M %z")


def summary(outcome: Outcome) -> str:
    """How many of which rows a check found wrong."""
    problems = f"{len(outcome.findings)} problems"
    rows = len({finding.place for finding in outcome.findings if finding.place})
    return f"{problems} in {rows} rows" if rows else problems


class Bar:
    """A progress bar over rows."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def step(self, step: Step) -> None:
        """So many rows more; a new batch is named above the bar."""
        if step.number:
            self._progress.console.print(f"filed {step.rows} rows as {step.number}")
        self._progress.advance(self._task, step.rows)

    def at(self, done: int) -> None:
        """So many rows in all."""
        self._progress.update(self._task, completed=done)


@contextmanager
def bar(words: str, total: int) -> Iterator[Bar]:
    """A bar on standard error while the block runs."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as progress:
        yield Bar(progress, progress.add_task(words, total=total))
