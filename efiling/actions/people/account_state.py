"""The state of one account for the helpdesk and the counter, on record and never more than that
(Q2-41, Q2-43, Q2-58)."""

from datetime import datetime

from efiling import clock
from efiling.actions.action import action
from efiling.actions.people.delayed_refusals import answers_at_fixed_delay
from efiling.actions.people.identity import tries_over_at
from efiling.actions.people.tampering import note_tampered_account
from efiling.adapters.alarms import LOOK_UPS_LIMITED
from efiling.adapters.limits import count_try
from efiling.errors import RateLimited
from efiling.reads.machinery.maintenance import closed_until
from efiling.reads.people.account_state import AccountStateView, LookupRequest, state_view_of
from efiling.rules.actors import Actor
from efiling.rules.people.account_lookups import AccountLookup
from efiling.rules.people.tickets import checked_ticket
from efiling.store.engine.work import Work
from efiling.store.machinery import audit
from efiling.store.people.account_lookups import find_meant


@action("account:look_up")
async def look_up_account(
    actor: Actor, meant: AccountLookup, ticket: str
) -> AccountStateView | None:
    """How an account is and why its holder cannot log in or got no mail; nothing of who they are.

    None where there is no such account, whatever was given and whatever else is known of it, at the
    same fixed delay. Errors: `BadRequest` for what is no ticket; `RateLimited`.
    """
    now = clock.now()
    ticket = checked_ticket(ticket)

    async with answers_at_fixed_delay():
        await _count_look_up(actor, ticket)
        async with Work(actor, audit.looking_up(ticket)) as unit:
            account = await find_meant(unit, meant)
            if account is None:
                return None

            audit.note_found(unit, account.id)
            if not account.is_genuine:
                note_tampered_account(unit, account.id)
            request = LookupRequest(
                meant, now, await _tries_over_at(unit, meant, now), closed_until(now)
            )
            return await state_view_of(unit, account, request)


async def _count_look_up(actor: Actor, ticket: str) -> None:
    """One more look of this person. Errors: `RateLimited`, which is on record."""
    try:
        await count_try("account.look_up", str(actor.own_account))
    except RateLimited:
        LOOK_UPS_LIMITED.inc()
        async with Work(actor) as unit:
            audit.record(unit, "staff.look_up_refused", reference=ticket)
        raise


async def _tries_over_at(unit: Work, meant: AccountLookup, now: datetime) -> datetime | None:
    """Until when too many wrong facts keep anybody from proving who they are with this card."""
    number = meant.typed_card_number
    return await tries_over_at(unit, number, now) if number else None
