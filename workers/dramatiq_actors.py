"""One Dramatiq actor for each kind of job. A message is a hint: an id and a fence. What is done
follows from the job's row."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from dramatiq import Actor as DramatiqActor
from dramatiq import Broker

from efiling.actions.machinery.job_table import JOBS
from efiling.actions.machinery.jobs import Lost, begin_job, fail_job
from efiling.adapters.logs import logger
from efiling.errors import Unavailable
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.jobs import Claim, SetAside
from workers.metrics import DONE, FAILED, QUARANTINED, STALE
from workers.running import at_work, is_at_work

JOBS_QUEUE, MAILS_QUEUE = "jobs", "mails"
"""What waits on mail servers has a queue and threads of its own: neither waits for the other."""

log = logger("workers")


def declare_actors(brokers: Mapping[str, Broker]) -> Mapping[str, DramatiqActor[..., Any]]:
    """An actor for each kind of job, by its name. Retries and dead letters are the job table's."""
    queues = {kind.name: MAILS_QUEUE if kind.patient else JOBS_QUEUE for kind in JOBS.values()}
    return {
        name: DramatiqActor(
            perform,
            broker=brokers[queue],
            actor_name=name,
            queue_name=queue,
            priority=0,
            options={},
        )
        for name, queue in queues.items()
    }


async def perform(job: str, fence: int) -> None:
    """Does the job of one wake-up, if it is still this one's to do. It never raises: messages are
    not retried."""
    try:
        job_id, job_fence = UUID(job), int(fence)
    except (ValueError, TypeError, AttributeError):  # a message that is not ours
        STALE.inc()
        return

    if is_at_work(job_id):
        # Its lease ran out while the database was away: nobody knows better than who is at it.
        STALE.inc()
        return
    try:
        claim = await begin_job(SYSTEM, job_id, job_fence)
    except Lost:
        STALE.inc()
    except Unavailable:
        log.warning("job.not_begun", job_id=job, reason="storage")
    except Exception:
        log.exception("job.not_begun", job_id=job)
    else:
        await _perform(claim)


async def _perform(claim: Claim[Any]) -> None:
    try:
        with at_work(claim):
            await claim.kind.handler(SYSTEM, claim)
    except Lost:
        STALE.inc()
        log.warning("job.lost", job=claim.name, job_id=str(claim.id), fence=claim.fence)
    except SetAside as why:
        FAILED.labels(claim.name).inc()
        await _put_back(claim, str(why), for_good=True)
    except Exception as error:
        FAILED.labels(claim.name).inc()
        log.exception("job.failed", job=claim.name, job_id=str(claim.id))
        await _put_back(claim, place_of(error))
    else:
        DONE.labels(claim.name).inc()


async def _put_back(claim: Claim[Any], error: str, *, for_good: bool = False) -> None:
    try:
        if await fail_job(SYSTEM, claim, error, for_good=for_good):
            QUARANTINED.labels(claim.name).inc()
            log.error("job.quarantined", job=claim.name, job_id=str(claim.id), error=error)
    except Lost:
        STALE.inc()
    except Exception:
        # The lease runs out and the job is woken again.
        log.exception("job.not_put_back", job=claim.name, job_id=str(claim.id))


def place_of(error: BaseException) -> str:
    """The type of an exception and where it was raised, without its text: that may quote what a
    user typed."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__qualname__

    file = Path(trace.tb_frame.f_code.co_filename)
    return f"{type(error).__qualname__} at {'/'.join(file.parts[-2:])}:{trace.tb_lineno}"
