"""The typed interface: every operation of `client/queries`, and files. Twice: blocking, and for
asyncio."""

import asyncio
from pathlib import Path

from .batches import (
    Step,
    Watcher,
    check_rows,
    fetch_corrections,
    fetch_template,
    submit_rows,
)
from .formats import BatchRows, Kind
from .generated.client import AsyncGraph
from .generated.sync_client import Graph
from .ledger import Ledger, ledger_of, memory_of_checks
from .locking import locked, locked_if_free
from .outcomes import Outcome
from .reading import read_file


def _nobody(_step: Step) -> None:
    """Watches nothing."""


def _read(file: Path, service: str, with_memory: bool) -> tuple[BatchRows, Ledger | None]:
    rows = read_file(file.read_bytes())
    if not with_memory:
        return rows, None
    return rows, memory_of_checks(file, service, [part.csv() for part in rows.parts()])


def _opened(file: Path, service: str, again: bool) -> tuple[BatchRows, Ledger]:
    rows = read_file(file.read_bytes())
    return rows, ledger_of(
        file, service, [(part.csv(), len(part.rows)) for part in rows.parts()], again=again
    )


class Todokede(Graph):
    """The service, blocking. Besides the methods here it has one for each operation, such as
    `batches(first=20)`.

    Errors of all methods: `TodokedeError` and below it. What the rules refuse is no error but part
    of the result.
    """

    def check_file(self, file: Path, watcher: Watcher = _nobody) -> Outcome:
        """Every problem of every row of a workbook or exported CSV file; nothing is stored. Of a
        file of several batches, those found right today are remembered beside it, unless somebody
        else works with what is kept there."""
        with locked_if_free(file) as is_ours:
            rows, memory = _read(file, self.address, is_ours)
            return self.run(check_rows(rows, memory, watcher, self.language))

    def submit_file(
        self, file: Path, watcher: Watcher = _nobody, *, again: bool = False
    ) -> Outcome:
        """Files the whole file in batches of 300; after a break, what is missing. State is kept
        beside the file. Errors: AtWork."""
        with locked(file):
            rows, ledger = _opened(file, self.address, again)
            return self.run(submit_rows(rows, ledger, watcher, self.language))

    def template(self, kind: Kind, language: str = "ja") -> bytes:
        """The empty workbook, in ja or en."""
        return self.run(fetch_template(kind, language))

    def corrections(self, number: str) -> bytes:
        """The workbook with the rows of a batch that failed at registration. Errors: NotFound."""
        return self.run(fetch_corrections(number))


class AsyncTodokede(AsyncGraph):
    """The same for asyncio; `Todokede` describes it."""

    async def check_file(self, file: Path, watcher: Watcher = _nobody) -> Outcome:
        """Every problem of every row of a workbook or exported CSV file; nothing is stored."""
        with locked_if_free(file) as is_ours:
            rows, memory = await asyncio.to_thread(_read, file, self.address, is_ours)
            return await self.run(check_rows(rows, memory, watcher, self.language))

    async def submit_file(
        self, file: Path, watcher: Watcher = _nobody, *, again: bool = False
    ) -> Outcome:
        """Files the whole file in batches of 300; after a break, what is missing. State is kept
        beside the file. Errors: AtWork."""
        with locked(file):
            rows, ledger = await asyncio.to_thread(_opened, file, self.address, again)
            return await self.run(submit_rows(rows, ledger, watcher, self.language))

    async def template(self, kind: Kind, language: str = "ja") -> bytes:
        """The empty workbook, in ja or en."""
        return await self.run(fetch_template(kind, language))

    async def corrections(self, number: str) -> bytes:
        """The workbook with the rows of a batch that failed at registration. Errors: NotFound."""
        return await self.run(fetch_corrections(number))
