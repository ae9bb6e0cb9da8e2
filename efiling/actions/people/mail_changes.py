"""A new mail address: it counts when somebody who reads it says so (Q2-37, Q2-38)."""

import secrets
from datetime import datetime

from efiling import clock
from efiling.actions.action import action
from efiling.actions.people.delayed_refusals import refusals_at_fixed_delay
from efiling.actions.people.password_tries import confirmed_password
from efiling.adapters.limits import count_try
from efiling.errors import Problem, refuse, refuse_if
from efiling.reads.people import accounts as reads
from efiling.reads.people.accounts import AccountView
from efiling.rules.actors import Actor
from efiling.rules.arrival import arrived
from efiling.rules.machinery import letters
from efiling.rules.people.credentials import LINK_VALID, link_counts, typed_password
from efiling.rules.text import mail_address
from efiling.settings import settings
from efiling.store.engine.sealing import blind
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import attempts, audit
from efiling.store.machinery.mails import queue_letter
from efiling.store.people import accounts, credentials, mail_changes
from efiling.store.people.accounts import Account


@action("account:change")
async def change_mail(actor: Actor, password: str, mail: str) -> AccountView:
    """Mails a link to a new address; opened, the address counts.

    The answer is the same for every address that can be one, in use or not. Refusals:
    `MAIL_INVALID`, `PASSWORD_WRONG`.
    """
    now = clock.now()
    problems: list[Problem] = []
    mail = mail_address(mail, ("mail",), problems)
    refuse_if(problems)

    account = await accounts.own_account(Reading(actor))
    await count_try("mail.change", str(account.id))
    password = typed_password(password, settings().password_policy)
    async with confirmed_password(actor, account, password, "password", "mail_change", now):
        return await _offer(actor, account, mail, now)


async def _offer(actor: Actor, account: Account, mail: str, now: datetime) -> AccountView:
    token, valid_until = secrets.token_urlsafe(32), now + LINK_VALID
    letter = letters.mail_change_confirmation(
        account.language,
        confirm_url=f"{settings().public_url}/confirm-mail?token={token}",
        valid_until=valid_until,
    )

    async with Work(actor) as unit:
        if not await credentials.is_still_password(unit, account.id, account.password_hash):
            # Changed in the meantime: whoever knew the old one asks for nothing any more.
            raise refuse("PASSWORD_WRONG", "password")

        await attempts.forget(unit, account.auth_id_digest)
        digest = blind("mail-change", token)
        await mail_changes.add_mail_change(unit, digest, account.id, mail, valid_until)
        await queue_letter(unit, account, letter, now, to=mail)
        audit.record(unit, "account.mail_change_asked", subject=account.id)
        return reads.view_of(await accounts.get_account(unit, account.id), clock.day_of(now))


@action("account:confirm_mail")
async def confirm_mail_change(actor: Actor, token: str) -> None:
    """Makes the address of a mailed link the account's, and tells the old one. A link works once.
    Refusal: `LINK_INVALID`."""
    now = clock.now()
    await count_try("reset.address", actor.address)

    async with refusals_at_fixed_delay(), Work(actor) as unit:
        change = await mail_changes.take_mail_change(unit, blind("mail-change", arrived(token)))
        if change is None or not link_counts(change.expires_at, now):
            raise refuse("LINK_INVALID", "token")
        account = await accounts.get_account(unit, change.id)
        if account.ended_at:
            raise refuse("LINK_INVALID", "token")

        letter = letters.mail_changed(account.language, changed_on=clock.day_of(now))
        await queue_letter(unit, account, letter, now)
        await mail_changes.set_mail(unit, account.id, change.mail)
        audit.record(unit, "account.mail_changed", subject=account.id)
