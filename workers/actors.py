"""One Dramatiq actor for each job. A message is a hint: an id and a fence. What is done follows
from the job's row."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from dramatiq import Actor, Broker

from efiling.actions.filings.registration import run_registration
from efiling.actions.machinery.jobs import Claim, Lost, begin_job, fail_job, sweep
from efiling.actions.machinery.mail import send_mail
from efiling.adapters.logs import logger
from efiling.errors import Unavailable
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.jobs import JOBS
from workers.metrics import DONE, FAILED, QUARANTINED, STALE
from workers.running import at_work

QUEUE = "jobs"
HANDLERS: dict[str, Callable[..., Awaitable[Any]]] = {
    "mail.send": send_mail,
    "registration.run": run_registration,
    "housekeeping.sweep": sweep,
}
"""Job to the action that does it, called with `(SYSTEM, claim)`; it finishes the job in its last
unit of work."""

log = logger("workers")


def declare_actors(broker: Broker) -> Mapping[str, Actor[..., Any]]:
    """An actor for each job, by its name. Retries and dead letters are the job table's."""
    return {
        name: Actor(
            perform,
            broker=broker,
            actor_name=name,
            queue_name=QUEUE,
            priority=_priority(name),
            options={},
        )
        for name in HANDLERS
    }


def _priority(name: str) -> int:
    """Dramatiq takes the lower one first: mail that waits on a slow server comes after everything
    else."""
    return 1 if JOBS[name].patient else 0


async def perform(job: str, fence: int) -> None:
    """Does the job of one wake-up, if it is still this one's to do. It never raises: messages are
    not retried."""
    try:
        claim = await begin_job(SYSTEM, UUID(job), int(fence))
    except (Lost, ValueError, TypeError, AttributeError):
        STALE.inc()
    except Unavailable:
        log.warning("job.not_begun", job_id=job, reason="storage")
    except Exception:
        log.exception("job.not_begun", job_id=job)
    else:
        await _perform(claim)


async def _perform(claim: Claim) -> None:
    try:
        with at_work(claim):
            await HANDLERS[claim.name](SYSTEM, claim)
    except Lost:
        STALE.inc()
        log.warning("job.lost", job=claim.name, job_id=str(claim.id), fence=claim.fence)
    except Exception as error:
        FAILED.labels(claim.name).inc()
        log.exception("job.failed", job=claim.name, job_id=str(claim.id))
        await _put_back(claim, place_of(error))
    else:
        DONE.labels(claim.name).inc()


async def _put_back(claim: Claim, error: str) -> None:
    try:
        if await fail_job(SYSTEM, claim, error):
            QUARANTINED.labels(claim.name).inc()
            log.error("job.quarantined", job=claim.name, job_id=str(claim.id))
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
