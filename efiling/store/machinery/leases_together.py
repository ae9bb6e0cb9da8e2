"""Begins and ends several jobs in one transaction, as `leases` does with one.

A row that somebody else has locked just now is not waited for, and a claim that does not hold is
left out: who asked then does it alone, and hears why.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from efiling import clock
from efiling.rules.machinery.jobs import Claim, JobKind
from efiling.store.engine.work import Work
from efiling.store.machinery.leases import end_of_lease

Held = tuple[UUID, int]
"""A job and its fence."""


async def begin_all(
    unit: Work, kinds: Mapping[str, JobKind[Any]], asked: Sequence[Held]
) -> list[Claim[Any] | None]:
    """Takes woken jobs, one claim for each, in their order. Of copies of a message the first gets
    the claim."""
    begun = clock.monotonic()
    held = await _locked(unit, asked, " AND leased_until IS NOT NULL")
    if not held:
        return [None] * len(asked)

    bind = unit.bind()
    until = bind(await end_of_lease(unit))
    rows = await unit.fetch(
        f"UPDATE job SET fence = fence + 1, attempts = attempts + 1, leased_until = {until}"
        f" WHERE {bind.one_of('id', held)} RETURNING id, name, fence, arguments",
        *bind.values,
    )
    claims = {
        (row["id"], row["fence"] - 1): Claim(
            row["id"], row["fence"], kinds[row["name"]], row["arguments"], begun
        )
        for row in rows
    }
    return [claims.pop(one, None) for one in asked]


async def finish_all(unit: Work, claims: Collection[Claim[Any]], now: datetime) -> set[UUID]:
    """Says of jobs that they are done; returns those whose claims held."""
    held = await _locked(unit, [(claim.id, claim.fence) for claim in claims])
    if held:
        bind = unit.bind()
        await unit.execute(
            f"UPDATE job SET state = 'DONE', finished_at = {bind(now)}, leased_until = NULL,"
            f" last_error = NULL WHERE {bind.one_of('id', held)}",
            *bind.values,
        )
    return set(held)


async def _locked(unit: Work, asked: Collection[Held], further: str = "") -> list[UUID]:
    """Locks those of the jobs that are held as asked, as an update does."""
    bind = unit.bind()
    lock = " FOR NO KEY UPDATE SKIP LOCKED" if unit.is_postgres else ""
    rows = await unit.fetch(
        f"SELECT id, fence FROM job WHERE {bind.one_of('id', {job for job, _ in asked})}"
        f" AND state = 'QUEUED'{further}{lock}",
        *bind.values,
    )
    wanted = set(asked)
    return [row["id"] for row in rows if (row["id"], row["fence"]) in wanted]
