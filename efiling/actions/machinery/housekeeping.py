"""Clears what is done with."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from efiling import clock
from efiling.actions.action import action
from efiling.actions.machinery.two_clocks import earlier_of_two
from efiling.adapters.logs import logger
from efiling.rules.actors import Actor
from efiling.rules.machinery.jobs import Claim, Sweep
from efiling.store.engine.work import Reading, Work
from efiling.store.filings import drafts
from efiling.store.institutions import tokens
from efiling.store.machinery import attempts, idempotency, jobs, leases
from efiling.store.people import credentials, mail_changes, sessions

SWEEP_PAGE = 1_000
log = logger("housekeeping")

Remove = Callable[[Work, int, datetime], Awaitable[int]]
TABLES: Mapping[str, Remove] = MappingProxyType(
    {
        "job": jobs.delete_over,
        "idempotency": idempotency.delete_over,
        "draft": drafts.delete_over,
        "session": sessions.delete_over,
        "attempt": attempts.delete_over,
        "api_token": tokens.delete_over,
        "reset": credentials.delete_resets_over,
        "mail_change": mail_changes.delete_over,
    }
)
"""Table to what removes from it at most so many rows that are over."""


class Unfinished(Exception):
    """Tables that could not be swept, by name."""


@action("job:run")
async def sweep(actor: Actor, claim: Claim[Sweep]) -> int:
    """Removes what nobody will ask for again, in pages of one transaction each; returns how many
    rows went. A table that fails keeps no other from being swept. Errors: `Unfinished`."""
    now, removed, failed = clock.now(), 0, []
    # A clock that is ahead would remove what people typed, and forget which requests were answered.
    sure = await earlier_of_two(Reading(actor), now)
    log.info("housekeeping.began")
    for table, delete_over in TABLES.items():
        page = SWEEP_PAGE
        try:
            while page == SWEEP_PAGE:
                async with Work(actor, leases.holding(claim)) as unit:
                    page = await delete_over(unit, SWEEP_PAGE, sure)
                    removed += page
        except leases.Lost:
            raise
        except Exception:
            log.exception("housekeeping.not_swept", table=table)
            failed.append(table)

    log.info("housekeeping.ended", rows=removed, failed=len(failed))
    if failed:
        raise Unfinished(", ".join(failed))
    async with Work(actor, leases.finishing(claim, now)):
        return removed
