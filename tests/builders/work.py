"""Does the jobs that wait, as a worker would, in the process of the test."""

from efiling.actions.machinery.jobs import wake_jobs
from efiling.rules.actors import SYSTEM
from workers.dramatiq_actors import perform


async def work_off() -> None:
    """Returns when nothing is due any more."""
    while wake_ups := await wake_jobs(SYSTEM, 200):
        for woken in wake_ups:
            await perform(str(woken.id), woken.fence)
