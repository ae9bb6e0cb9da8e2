"""How the jobs stand, for operators."""

from collections.abc import Sequence

from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.rules.machinery.jobs import JobState
from efiling.store.engine.work import Reading
from efiling.store.machinery import job_lists, jobs
from efiling.store.machinery.job_lists import JobEntry, JobGroup
from efiling.store.machinery.jobs import QuarantinedJob

__all__ = [
    "JobEntry",
    "JobGroup",
    "QuarantinedJob",
    "job_groups",
    "jobs_to_look_at",
    "quarantined_jobs",
]


@read("job:run")
async def job_groups(actor: Actor) -> Sequence[JobGroup]:
    """How many jobs there are by name and state, and how old the oldest is."""
    return await job_lists.groups(Reading(actor))


@read("job:run")
async def jobs_to_look_at(actor: Actor, state: JobState, limit: int) -> Sequence[JobEntry]:
    """Single jobs of a state with their last error; of those that are done, what they left."""
    return await job_lists.to_look_at(Reading(actor), state, limit)


@read("job:run")
async def quarantined_jobs(actor: Actor) -> Sequence[QuarantinedJob]:
    """The jobs that need a person, a hundred at most."""
    return await jobs.quarantined(Reading(actor))
