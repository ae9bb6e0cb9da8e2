"""Accounts of staff: made, given new credentials and ended by operators at the command line, by
nobody else."""

import secrets

from efiling import clock
from efiling.actions.action import action
from efiling.actions.people.passwords import tell_password_changed
from efiling.actions.twins import past_twins
from efiling.adapters.passwords import hash_password
from efiling.errors import Problem, refuse, refuse_if
from efiling.rules.actors import STAFF, Actor
from efiling.rules.people.credentials import (
    check_auth_id,
    check_password,
    typed_auth_id,
    typed_password,
)
from efiling.rules.people.one_time_codes import SECRET_BYTES, as_text
from efiling.rules.text import mail_address
from efiling.rules.vocabulary import AccountState, Role
from efiling.settings import settings
from efiling.store.engine.ids import new_id
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import attempts, audit
from efiling.store.people import accounts, credentials, sessions
from efiling.store.people.accounts import Account, Authenticator, NewAccount
from i18n import Language


@action("staff:manage")
async def create_staff(
    actor: Actor,
    role: Role,
    auth_id: str,
    password: str,
    mail: str,
    language: Language = Language.JA,
) -> str:
    """Makes an account of one of the four staff roles; returns the secret of its one-time codes,
    this once (base32).

    It has no person and no last day, but its password has. Errors: ValueError for another role;
    `Refused`.
    """
    if role not in STAFF:
        raise ValueError(role)
    now = clock.now()
    policy = settings().password_policy
    auth_id, password = typed_auth_id(auth_id), typed_password(password, policy)

    problems: list[Problem] = []
    check_auth_id(auth_id, ("authId",), problems)
    check_password(password, auth_id, policy, ("password",), problems)
    mail = mail_address(mail, ("mail",), problems)
    refuse_if(problems)

    account, secret = new_id(), _new_secret()
    new = NewAccount(
        id=account,
        role=role,
        auth_id=auth_id,
        password_hash=await hash_password(password, account),
        password_set_on=clock.day_of(now),
        mail=mail,
        language=language,
        created_at=now,
        authenticator=Authenticator(secret),
    )
    await past_twins(lambda: _add(actor, new))
    return secret


async def _add(actor: Actor, new: NewAccount) -> None:
    async with Work(actor) as unit:
        if not await accounts.is_auth_id_free(unit, new.auth_id, None):
            raise refuse("AUTH_ID_TAKEN", "authId")
        await accounts.add_account(unit, new)
        audit.record(unit, "staff.created", subject=new.id, role=new.role)


@action("staff:manage")
async def reset_staff(actor: Actor, auth_id: str, password: str) -> str:
    """Sets a new password and a new secret, which is returned this once; ends a lock and every
    session.

    The holder is told by mail. Refusals: `NOT_FOUND` for an ID that no live account of staff has;
    the password's.
    """
    now = clock.now()
    policy = settings().password_policy
    account = await _live_account(Reading(actor), auth_id)
    password = typed_password(password, policy)

    problems: list[Problem] = []
    check_password(password, auth_id, policy, ("password",), problems)
    refuse_if(problems)
    new_hash, secret = await hash_password(password, account.id), _new_secret()

    async with Work(actor) as unit:
        account = await _live_account(unit, auth_id)
        await credentials.set_password(unit, account.id, new_hash, clock.day_of(now))
        await credentials.set_authenticator(unit, account.id, Authenticator(secret))
        await sessions.end_sessions(unit, account.id)
        await attempts.forget(unit, account.auth_id_digest)
        audit.record(unit, "staff.reset", subject=account.id)
        await tell_password_changed(unit, account, now)
    return secret


@action("staff:manage")
async def end_staff(actor: Actor, auth_id: str) -> None:
    """Ends an account of staff for good, with its sessions; nobody gets its ID again. Refusal:
    `NOT_FOUND`."""
    now = clock.now()
    async with Work(actor) as unit:
        account = await _live_account(unit, auth_id)
        await accounts.end_account(unit, account.id, AccountState.DEREGISTERED, now)
        audit.record(unit, "staff.ended", subject=account.id)


def _new_secret() -> str:
    return as_text(secrets.token_bytes(SECRET_BYTES))


async def _live_account(view: Reading | Work, auth_id: str) -> Account:
    account = await accounts.find_by_auth_id(view, auth_id)
    if account is None or account.ended_at or account.role not in STAFF:
        raise refuse("NOT_FOUND", "authId")
    return account
