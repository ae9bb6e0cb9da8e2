"""Lends a hand with jobs of other workers, where a job says how (`JobKind.helper`).

Nothing depends on it: who holds the job does what nobody else does. So helping is no job by itself,
and has neither a lease nor a row.
"""

import asyncio

from efiling.actions.machinery.jobs import jobs_to_help_with
from efiling.adapters.logs import logger
from efiling.errors import Unavailable
from efiling.rules.actors import SYSTEM
from workers.running import is_at_work

LOOK_SECONDS = 0.5
log = logger("workers")


async def lend_hands() -> None:
    """Runs until it is cancelled; what it is at then ends with its present page."""
    ending = asyncio.Event()
    try:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await _help(ending)
            except Unavailable:
                pass  # the database is away: who holds the job says so
            except Exception:
                log.warning("job.help_failed", exc_info=True)
    finally:
        ending.set()


async def _help(ending: asyncio.Event) -> None:
    for claim in await jobs_to_help_with(SYSTEM):
        if claim.kind.helper and not is_at_work(claim.id):
            await claim.kind.helper(SYSTEM, claim, lambda: not ending.is_set())
