"""The timetable's clockwork: looks now and then whether something is due. Any number of these may
run."""

import asyncio

from efiling.actions.machinery.jobs import advance_timetable
from efiling.adapters.logs import logger
from efiling.rules.actors import SYSTEM

TICK_SECONDS = 5.0
log = logger("workers")


async def keep_timetable() -> None:
    """Runs until it is cancelled. After a pause, however long, each line is caught up in one
    run."""
    while True:
        try:
            for name in await advance_timetable(SYSTEM):
                log.info("timetable.due", job=name)
        except Exception:
            log.warning("timetable.hindered", exc_info=True)
        await asyncio.sleep(TICK_SECONDS)
