"""A new password: with the old one, or where the old one is not known."""

from datetime import date, datetime
from uuid import UUID

from efiling import clock
from efiling.actions.action import action
from efiling.actions.people.password_tries import confirmed_password
from efiling.adapters.passwords import hash_password
from efiling.errors import Problem, refuse, refuse_if
from efiling.reads.people import accounts as reads
from efiling.reads.people.accounts import AccountView
from efiling.rules.actors import Actor
from efiling.rules.machinery import letters
from efiling.rules.people.credentials import check_password, is_same_password, typed_password
from efiling.settings import settings
from efiling.store.engine.work import Reading, Work
from efiling.store.institutions import tokens
from efiling.store.machinery import attempts, audit
from efiling.store.machinery.mails import queue_letter
from efiling.store.people import accounts, credentials, mail_changes, sessions
from efiling.store.people.accounts import Account


@action("account:change")
async def change_password(actor: Actor, old: str, new: str) -> AccountView:
    """Sets another password with the old one, and ends the other sessions (Q2-30). No address or
    other password waits any more: whoever knew the old one may have asked for it.

    Wrong old passwords count like wrong logins: a stolen session cannot guess.
    """
    now = clock.now()
    account = await accounts.own_account(Reading(actor))
    policy = settings().password_policy
    old, new = typed_password(old, policy), typed_password(new, policy)

    problems: list[Problem] = []
    check_password(new, account.auth_id, policy, ("newPassword",), problems)
    refuse_if(problems)

    async with confirmed_password(actor, account, old, "oldPassword", "old_password", now):
        # Only who knows the old one hears whether another is the same.
        if is_same_password(old, new):
            await _note_proven(actor, account)
            raise refuse("PASSWORD_UNCHANGED", "newPassword")
        return await _set_password(actor, account, new, now)


async def _note_proven(actor: Actor, account: Account) -> None:
    """The password was right: its row of failures ends, though nothing is done with it."""
    async with Work(actor) as unit:
        await attempts.forget(unit, account.auth_id_digest)
        audit.record(unit, "account.password_proven", subject=account.id)


async def _set_password(actor: Actor, account: Account, new: str, now: datetime) -> AccountView:
    new_hash = await hash_password(new, account.id)
    today = clock.day_of(now)

    async with Work(actor) as unit:
        if not await credentials.is_still_password(unit, account.id, account.password_hash):
            # Changed in the meantime, by somebody else's reset perhaps.
            raise refuse("PASSWORD_WRONG", "oldPassword")

        await attempts.forget(unit, account.auth_id_digest)
        await credentials.set_password(unit, account.id, new_hash, today)
        await sessions.end_sessions(unit, account.id, but=actor.session)
        await _drop_what_waits(unit, account.id)
        audit.record(unit, "account.password_changed", subject=account.id)

        await tell_password_changed(unit, account, now)
        return reads.view_of(await accounts.get_account(unit, account.id), today)


async def reset_password(unit: Work, account: Account, new_hash: str, today: date) -> None:
    """Sets a password without the old one: whoever knew that is out, no lock is
    left, and no address or other password that they asked for."""
    await credentials.set_password(unit, account.id, new_hash, today)
    await sessions.end_sessions(unit, account.id)
    await tokens.end_tokens(unit, account.id)
    await attempts.forget(unit, account.auth_id_digest)
    await _drop_what_waits(unit, account.id)


async def _drop_what_waits(unit: Work, account: UUID) -> None:
    """No link that was mailed before does anything any more."""
    await mail_changes.drop_mail_change(unit, account)
    await credentials.drop_reset(unit, account)


async def tell_password_changed(unit: Work, account: Account, now: datetime) -> None:
    """The mail that tells whoever did not do it themself."""
    letter = letters.password_changed(account.language, changed_on=clock.day_of(now))
    await queue_letter(unit, account, letter, now)
