"""Clears what is done with."""

from efiling import clock
from efiling.actions.action import action
from efiling.rules.actors import Actor
from efiling.rules.machinery.jobs import Claim, Sweep
from efiling.store.engine.work import Work
from efiling.store.institutions import tokens
from efiling.store.machinery import attempts, idempotency, jobs, leases
from efiling.store.people import credentials, sessions

SWEEP_PAGE = 1_000


@action("job:run")
async def sweep(actor: Actor, claim: Claim[Sweep]) -> int:
    """Removes what nobody will ask for again, in pages of one transaction each; returns how many
    rows went."""
    now, removed = clock.now(), 0

    for table in (jobs, idempotency, sessions, attempts, tokens):
        page = SWEEP_PAGE
        while page == SWEEP_PAGE:
            async with Work(actor, leases.holding(claim)) as unit:
                page = await table.delete_over(unit, SWEEP_PAGE, now)
                removed += page

    async with Work(actor, leases.finishing(claim, now)) as unit:
        return removed + await credentials.delete_resets_over(unit, now)
