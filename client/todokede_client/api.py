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
from .connection import ANSWER_SECONDS, Waiting, no_matter
from .formats import BatchRows, Kind
from .generated.client import AsyncGraph
from .generated.sync_client import Graph
from .ledger import Ledger, ledger_of, memory_of_checks
from .outcomes import Outcome
from .reading import read_file
from .wire import TRIES


def _nobody(_step: Step) -> None:
    """Watches nothing."""


def _read(file: Path, service: str) -> tuple[BatchRows, Ledger | None]:
    rows = read_file(file.read_bytes())
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

    def __init__(
        self,
        url: str,
        token: str = "",
        *,
        timeout: float = ANSWER_SECONDS,
        language: str = "",
        waiting: Waiting = no_matter,
        tries: int = TRIES,
    ) -> None:
        super().__init__(
            url, token, timeout=timeout, language=language, waiting=waiting, tries=tries
        )
        self.address = url.rstrip("/")

    def check_file(self, file: Path, watcher: Watcher = _nobody) -> Outcome:
        """Every problem of every row of a workbook or exported CSV file; nothing is stored. Of a
        file of several batches, those found right today are remembered beside it."""
        return self.run(check_rows(*_read(file, self.address), watcher, self.language))

    def submit_file(
        self, file: Path, watcher: Watcher = _nobody, *, again: bool = False
    ) -> Outcome:
        """Files the whole file in batches of 300; after a break, what is missing. State is kept
        beside the file."""
        return self.run(submit_rows(*_opened(file, self.address, again), watcher, self.language))

    def template(self, kind: Kind, language: str = "ja") -> bytes:
        """The empty workbook, in ja or en."""
        return self.run(fetch_template(kind, language))

    def corrections(self, number: str) -> bytes:
        """The workbook with the rows of a batch that failed at registration. Errors: NotFound."""
        return self.run(fetch_corrections(number))


class AsyncTodokede(AsyncGraph):
    """The same for asyncio; `Todokede` describes it."""

    def __init__(
        self,
        url: str,
        token: str = "",
        *,
        timeout: float = ANSWER_SECONDS,
        language: str = "",
        waiting: Waiting = no_matter,
        tries: int = TRIES,
    ) -> None:
        super().__init__(
            url, token, timeout=timeout, language=language, waiting=waiting, tries=tries
        )
        self.address = url.rstrip("/")

    async def check_file(self, file: Path, watcher: Watcher = _nobody) -> Outcome:
        """Every problem of every row of a workbook or exported CSV file; nothing is stored."""
        rows, memory = await asyncio.to_thread(_read, file, self.address)
        return await self.run(check_rows(rows, memory, watcher, self.language))

    async def submit_file(
        self, file: Path, watcher: Watcher = _nobody, *, again: bool = False
    ) -> Outcome:
        """Files the whole file in batches of 300; after a break, what is missing. State is kept
        beside the file."""
        rows, ledger = await asyncio.to_thread(_opened, file, self.address, again)
        return await self.run(submit_rows(rows, ledger, watcher, self.language))

    async def template(self, kind: Kind, language: str = "ja") -> bytes:
        """The empty workbook, in ja or en."""
        return await self.run(fetch_template(kind, language))

    async def corrections(self, number: str) -> bytes:
        """The workbook with the rows of a batch that failed at registration. Errors: NotFound."""
        return await self.run(fetch_corrections(number))
