"""How the jobs stand, for operators."""

from collections.abc import Sequence

from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.store.engine.work import Reading
from efiling.store.machinery import jobs
from efiling.store.machinery.jobs import QuarantinedJob

__all__ = ["QuarantinedJob", "job_counts", "quarantined_jobs"]


@read("job:run")
async def job_counts(actor: Actor) -> dict[tuple[str, str], int]:
    """How many jobs there are by name and state."""
    return await jobs.counts(Reading(actor))


@read("job:run")
async def quarantined_jobs(actor: Actor) -> Sequence[QuarantinedJob]:
    """The jobs that need a person, a hundred at most."""
    return await jobs.quarantined(Reading(actor))
