"""Turns due rows of the job table into wake-ups. Losing any of them costs one lease, never a job:
its next wake-up goes past the broker's server, to the threads of this process.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from dramatiq import Actor as DramatiqActor
from dramatiq import Broker

from efiling import clock, operations
from efiling.actions.machinery.jobs import wake_jobs
from efiling.actions.machinery.processes import note_relay
from efiling.adapters.logs import logger
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.jobs import WakeUp
from workers.broker import WakeUpBroker

LEASED_AT_MOST = 300
BUSY_SECONDS = 0.1
IDLE_SECONDS = 0.5
AWAY_SECONDS = 2.0
NOTE_SECONDS = 2.0
"""It says so often that it runs: who looks knows within five seconds that it does not."""
BACK_SECONDS = 3.0
STALLED_SECONDS = 5.0
"""Whoever waits so long for an answer meets a database that stood still."""

log = logger("workers")
DramatiqActors = Mapping[str, DramatiqActor[..., Any]]


class Stalled(Exception):
    """The database stood still for a while, and leases ran out meanwhile."""


async def relay(actors: DramatiqActors) -> None:
    """Runs until it is cancelled. A database that is away is asked again a little later."""
    was_away, relay_id, noted_at = False, uuid4(), float("-inf")
    while True:
        try:
            if clock.monotonic() - noted_at > NOTE_SECONDS:
                await note_relay(SYSTEM, relay_id)
                noted_at = clock.monotonic()

            if was_away:
                await operations.due_jobs()
                # Who had a job at work when the database went notes first what became of it.
                await asyncio.sleep(BACK_SECONDS)
                was_away = False
            pause = BUSY_SECONDS if await send_wake_ups(actors) else IDLE_SECONDS
        except Exception:
            log.warning("relay.hindered", exc_info=True)
            pause, was_away = AWAY_SECONDS, True
        await asyncio.sleep(pause)


async def send_wake_ups(actors: DramatiqActors) -> int:
    """Leases what is due and sends a message for each; returns how many. The look before costs no
    write lock. Errors: `Stalled`: as with a database that was away, who has a job at work notes
    first what became of it."""
    asked = clock.monotonic()
    due = await operations.due_jobs()
    if _stood_still(asked):
        raise Stalled
    if not due:
        return 0

    wake_ups = await wake_jobs(SYSTEM, LEASED_AT_MOST)
    if _stood_still(asked):
        # These were another's a moment ago. They come again when this lease has run out.
        wake_ups = [one for one in wake_ups if not one.again]
    if wake_ups:
        await asyncio.to_thread(_send, actors, wake_ups)
    return len(wake_ups)


def _stood_still(asked: float) -> bool:
    return clock.monotonic() - asked > STALLED_SECONDS


def _send(actors: DramatiqActors, wake_ups: list[WakeUp]) -> None:
    together: dict[Broker, list[WakeUp]] = defaultdict(list)
    for wake_up in wake_ups:
        together[actors[wake_up.name].broker].append(wake_up)
    for broker, of_one_queue in together.items():
        assert isinstance(broker, WakeUpBroker)
        broker.wake(of_one_queue)
