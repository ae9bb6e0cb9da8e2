"""Sealing anew with another key by a process of its own that kills itself.

Where, in one of its pages: `read` (rows are read, held), `uncommitted` (all of them are written),
`committed`.
"""

import asyncio
import os
import signal
from itertools import count
from typing import Any

from efiling.actions.machinery import keys
from efiling.actions.machinery.jobs import begin_job, wake_jobs
from efiling.operations import opened_application
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.jobs import Reseal, WakeUp
from efiling.settings import settings
from efiling.store.machinery import resealing

PAGE = 2
PLACES = ("read", "uncommitted", "committed")


def die_at(place: str, number: int) -> None:
    """Puts the end of this process into page `number`, which has rows."""
    seal, reseal_page = resealing._reseal, resealing.reseal_page
    sealed, pages = count(1), count(1)

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    async def sealing(*arguments: Any) -> bool:
        if place == "read" and next(sealed) > PAGE * (number - 1):
            die()
        return await seal(*arguments)

    async def page_of(*arguments: Any) -> resealing.Page:
        page = await reseal_page(*arguments)
        if page.resealed and next(pages) == number + (place == "committed"):
            die()
        return page

    resealing._reseal = sealing  # type: ignore[assignment]
    if place != "read":
        resealing.reseal_page = page_of  # type: ignore[assignment]
    keys.PAGE = PAGE


async def reseal_once() -> int:
    """Takes the job, as a worker does; how many values were sealed anew."""
    woken = await _woken()
    return await keys.reseal(SYSTEM, await begin_job(SYSTEM, woken.id, woken.fence))


async def _woken() -> WakeUp:
    """The job, once the transaction of who was killed just now does not have it any more."""
    while True:
        for one in await wake_jobs(SYSTEM, 100):
            if one.name == Reseal.name:
                return one
        await asyncio.sleep(0.01)


async def _reseal() -> None:
    async with opened_application():
        await reseal_once()


def run(environment: dict[str, str], place: str, number: int) -> None:
    """What the process does."""
    os.environ.update(environment)
    settings.cache_clear()
    die_at(place, number)
    asyncio.run(_reseal())
