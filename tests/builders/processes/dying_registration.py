"""A main registration that kills itself, in a process of its own.

Where: `undecided` (a page is read), `uncommitted` (everything is written), `committed`; `never`: it
runs, slowly.
"""

import asyncio
import os
import signal
from collections.abc import Sequence
from datetime import datetime
from itertools import count
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Event
from typing import Any

from efiling.actions.filings import registration, registration_pages
from efiling.operations import opened_application
from efiling.rules.actors import SYSTEM
from efiling.settings import settings
from efiling.store.engine.work import Work
from efiling.store.filings import registrations
from tests.builders.processes.programs import begin, context

PAGE = 6
SLOWLY_SECONDS = 0.05
PLACES = ("undecided", "uncommitted", "committed")


def die_at(place: str, number: int) -> None:
    """Puts the end of this process into the registration."""
    pages, settle = registrations.waiting_filings, registration_pages.settle
    read, settled = count(1), count(1)

    def die(here: str, page: int) -> None:
        if (place, number) == (here, page):
            os.kill(os.getpid(), signal.SIGKILL)

    async def waiting_filings(*arguments: Any) -> Sequence[Any]:
        page = next(read)
        die("committed", page - 1)
        rows = await pages(*arguments)
        die("undecided", page)
        return rows

    async def settle_page(unit: Work, *arguments: Any) -> None:
        await settle(unit, *arguments)
        if place == "never":
            await asyncio.sleep(SLOWLY_SECONDS)
        die("uncommitted", next(settled))

    registrations.waiting_filings = waiting_filings  # type: ignore[assignment]
    registration.settle = settle_page  # type: ignore[assignment,attr-defined]
    registration.PAGE = PAGE


async def _run(as_of: str, begun: Event) -> None:
    async with opened_application():
        begun.set()
        await registration.register_received(SYSTEM, datetime.fromisoformat(as_of))


def run(environment: dict[str, str], as_of: str, place: str, number: int, begun: Event) -> None:
    """What a process does: one run, with the end of this process put into page `number` of it."""
    os.environ.update(environment)
    settings.cache_clear()
    die_at(place, number)
    asyncio.run(_run(as_of, begun))


def start(
    environment: dict[str, str], as_of: str, place: str, number: int
) -> tuple[ForkServerProcess, Event]:
    """Starts a process and gives it with what it sets when it begins. Modules are imported once,
    then it forks."""
    loaded = context()
    begun = loaded.Event()
    process = loaded.Process(target=run, args=(environment, as_of, place, number, begun))
    begin(process)
    return process, begun
