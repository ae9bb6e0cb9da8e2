"""A sweep of accounts that kills itself, in a process of its own.

Where: `found` (a page is read and held), `uncommitted` (everything of it is written), `committed`.
"""

import asyncio
import os
import signal
from itertools import count
from typing import Any

from efiling import clock
from efiling.actions.people import expiry
from efiling.actions.people.expiry_pages import settle_page as settle
from efiling.operations import opened_application
from efiling.rules.actors import SYSTEM
from efiling.settings import settings
from efiling.store.people import due_accounts

PAGE = 3
PLACES = ("found", "uncommitted", "committed")


def die_at(place: str, number: int) -> None:
    """Puts the end of this process into page `number` of a sweep."""
    find = due_accounts.find_due
    found, settled = count(1), count(1)

    def die(here: str, page: int) -> None:
        if (place, number) == (here, page):
            os.kill(os.getpid(), signal.SIGKILL)

    async def find_due(*arguments: Any) -> Any:
        page = next(found)
        die("committed", page - 1)
        rows = await find(*arguments)
        die("found", page)
        return rows

    async def settle_page(*arguments: Any) -> Any:
        page = await settle(*arguments)
        die("uncommitted", next(settled))
        return page

    due_accounts.find_due = find_due  # type: ignore[assignment]
    expiry.settle_page = settle_page  # type: ignore[assignment, attr-defined]
    expiry.PAGE = PAGE


async def _sweep() -> None:
    async with opened_application():
        await expiry.sweep_accounts(SYSTEM, clock.now())


def run(environment: dict[str, str], place: str, number: int) -> None:
    """What a process does: one sweep, with the end of this process put into it."""
    os.environ.update(environment)
    settings.cache_clear()
    die_at(place, number)
    asyncio.run(_sweep())
