"""Re-notification: a resident proves who they are with their card, and gets their ID by mail and a
new password if they want one."""

import secrets
from datetime import datetime

from efiling import clock
from efiling.actions.action import action
from efiling.actions.people.delayed_refusals import refusals_at_fixed_delay
from efiling.actions.people.identity import forget_failures, note_mismatch, prove_identity
from efiling.actions.people.passwords import reset_password, tell_password_changed
from efiling.adapters.limits import count_try
from efiling.adapters.passwords import hash_password
from efiling.errors import Problem, refuse, refuse_if
from efiling.reads.people.accounts import state_of
from efiling.rules.actors import Actor
from efiling.rules.arrival import arrived
from efiling.rules.machinery import letters
from efiling.rules.people.credentials import (
    LINK_VALID,
    check_password,
    link_counts,
    typed_password,
)
from efiling.rules.people.identity import CardFacts, check_card_facts
from efiling.rules.vocabulary import AccountState
from efiling.settings import settings
from efiling.store.engine.sealing import blind
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import audit
from efiling.store.machinery.mails import queue_letter
from efiling.store.people import accounts, credentials
from efiling.store.people.accounts import Account


@action("account:renotify")
async def renotify_credentials(
    actor: Actor, facts: CardFacts, new_password: str | None = None
) -> None:
    """Mails a resident their auth ID, and sets a new password if one is given (Q2-26, Q2-29, Q2-31,
    Q2-33).

    One refusal for every mismatch, also where there is no account. A new password ends a lock and
    every session; with TODOKEDE_RESET_NEEDS_MAIL_LINK it counts only after the link in the mail.
    """
    now = clock.now()

    policy = settings().password_policy
    problems: list[Problem] = []
    facts = check_card_facts(facts, ("card",), problems)
    if new_password is not None:
        new_password = typed_password(new_password, policy)
        check_password(new_password, "", policy, ("newPassword",), problems)
    refuse_if(problems)

    async with refusals_at_fixed_delay():
        account = await _account_behind(actor, facts, now)
        if new_password is not None:
            # Once more, now that the ID is known which it must not contain.
            check_password(new_password, account.auth_id, policy, ("newPassword",), problems)
            refuse_if(problems)

    if new_password is None:
        await _renotify(actor, account, now)
        return
    new_hash = await hash_password(new_password, account.id)
    if settings().reset_needs_mail_link:
        await _offer_reset(actor, account, new_hash, now)
    else:
        await _reset_at_once(actor, account, new_hash, now)


async def _account_behind(actor: Actor, facts: CardFacts, now: datetime) -> Account:
    """The live account of who gives these facts."""
    card = await prove_identity(actor, facts, "renotification", now)
    account = await accounts.find_by_person(Reading(actor), card.person_digest)
    gone = {AccountState.EXPIRED, AccountState.INVALIDATED}
    if account is None or state_of(account, clock.day_of(now)) in gone:
        await note_mismatch(actor, "renotification")
        raise refuse("IDENTITY_MISMATCH", "card")

    await forget_failures(actor, facts)
    return account


async def _renotify(actor: Actor, account: Account, now: datetime) -> None:
    async with Work(actor) as unit:
        audit.record(unit, "account.credentials_renotified", subject=account.id, password="kept")
        letter = letters.auth_id_renotified(account.language, auth_id=account.auth_id)
        await queue_letter(unit, account, letter, now)


async def _reset_at_once(actor: Actor, account: Account, new_hash: str, now: datetime) -> None:
    today = clock.day_of(now)
    async with Work(actor) as unit:
        await reset_password(unit, account, new_hash, today)
        audit.record(unit, "account.credentials_renotified", subject=account.id, password="set")
        letter = letters.auth_id_renotified(
            account.language, auth_id=account.auth_id, password_set_on=today
        )
        await queue_letter(unit, account, letter, now)


async def _offer_reset(actor: Actor, account: Account, new_hash: str, now: datetime) -> None:
    token = secrets.token_urlsafe(32)
    valid_until = now + LINK_VALID
    async with Work(actor) as unit:
        await credentials.add_reset(unit, blind("reset", token), account.id, new_hash, valid_until)
        audit.record(unit, "account.credentials_renotified", subject=account.id, password="offered")
        letter = letters.reset_offered(
            account.language,
            auth_id=account.auth_id,
            reset_url=f"{settings().public_url}/confirm-reset?token={token}",
            valid_until=valid_until,
        )
        await queue_letter(unit, account, letter, now)


@action("account:confirm_reset")
async def confirm_reset(actor: Actor, token: str) -> None:
    """Makes the new password of a mailed link valid; a link works once. Refusal: `LINK_INVALID`."""
    now = clock.now()
    await count_try("reset.address", actor.address)

    async with refusals_at_fixed_delay(), Work(actor) as unit:
        reset = await credentials.take_reset(unit, blind("reset", arrived(token)))
        if reset is None or not link_counts(reset.expires_at, now):
            raise refuse("LINK_INVALID", "token")
        account = await accounts.get_account(unit, reset.account)
        if account.ended_at:
            raise refuse("LINK_INVALID", "token")

        await reset_password(unit, account, reset.password_hash, clock.day_of(now))
        audit.record(unit, "account.reset_confirmed", subject=account.id)
        await tell_password_changed(unit, account, now)
