"""The jobs at work in this process, and the heartbeat that keeps their leases."""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from efiling import clock
from efiling.actions.machinery.jobs import renew_jobs
from efiling.adapters.logs import logger
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.jobs import Claim
from workers.metrics import RUNNING

RENEW_SECONDS = 5.0
LONGEST_SECONDS = 3600.0
"""A job that hangs must not keep its lease for ever; after this another worker may take it over."""

log = logger("workers")
_claims: dict[tuple[UUID, int], tuple[Claim[Any], float]] = {}


def is_at_work(job: UUID) -> bool:
    """Whether this process is at a job, whatever another copy of its message says."""
    return any(one == job for one, _ in _claims)


@contextlib.contextmanager
def at_work(claim: Claim[Any]) -> Iterator[None]:
    """Keeps the lease of `claim` while the block runs."""
    _claims[claim.id, claim.fence] = (claim, clock.monotonic())
    RUNNING.set(len(_claims))
    try:
        yield
    finally:
        del _claims[claim.id, claim.fence]
        RUNNING.set(len(_claims))


async def renew_leases() -> None:
    """Runs as long as the worker does."""
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        oldest = clock.monotonic() - LONGEST_SECONDS
        await _renew([claim for claim, since in _claims.values() if since > oldest])


async def _renew(claims: list[Claim[Any]]) -> None:
    """All at once; where that fails each by itself, so that one costs no other its lease."""
    try:
        await renew_jobs(SYSTEM, claims)
    except Exception:
        log.warning("lease.renewal_failed", count=len(claims), exc_info=True)
        if len(claims) > 1:
            await asyncio.gather(*(_renew([claim]) for claim in claims))
