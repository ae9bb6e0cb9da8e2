"""Logging in and out, and who stands behind a token."""

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from efiling import clock
from efiling.actions.action import action
from efiling.actions.institutions.tokens import actor_of_api_token
from efiling.actions.people.delayed_refusals import refusals_at_fixed_delay
from efiling.actions.people.password_tries import (
    PasswordTry,
    in_turn,
    note_failure,
    try_password,
)
from efiling.actions.people.tampering import note_tampering
from efiling.adapters.counts import LOG_INS, OPENED
from efiling.adapters.limits import count_try
from efiling.adapters.passwords import hash_password, needs_rehash
from efiling.errors import Refused, Unauthenticated, Unavailable, refuse
from efiling.problems.accounts import NO_DUTY
from efiling.reads.machinery.maintenance import closed_for
from efiling.reads.people import accounts as reads
from efiling.reads.read import read
from efiling.reference import bureau_name, competent_bureaus
from efiling.rules.actors import STAFF, Actor
from efiling.rules.institutions.tokens import PREFIX
from efiling.rules.people.accounts import lacks_duty
from efiling.rules.people.credentials import sought_auth_id, typed_password
from efiling.rules.people.one_time_codes import accepted_step
from efiling.rules.vocabulary import AccountState
from efiling.settings import settings
from efiling.store.engine.sealing import blind
from efiling.store.engine.work import Reading, Work, uncancelled
from efiling.store.machinery import attempts, audit
from efiling.store.people import accounts, credentials, sessions
from efiling.store.people.accounts import Account


@dataclass(frozen=True, slots=True)
class NewSession:
    """A new session: its only copy of the token, and when it ends at the latest."""

    actor: Actor
    token: str
    expires_at: datetime


@action("account:log_in")
async def log_in(
    actor: Actor, auth_id: str, password: str, one_time_code: str | None = None
) -> NewSession:
    """Opens a session (Q2-12, Q2-33).

    Refusals: `LOGIN_FAILED` for an unknown ID and a wrong password alike; `LOGIN_LOCKED` from the
    fifth failure in a row, alike, without a hash; a right password alone hears what state the
    account is in. All leave at a fixed delay. Staff need a one-time code besides: none is asked for
    (`ONE_TIME_CODE_REQUIRED`), a wrong one is a wrong password.
    """
    now = clock.now()
    auth_id = sought_auth_id(auth_id)
    password = typed_password(password, settings().password_policy)
    auth_id_digest = blind("auth-id", auth_id)

    async with refusals_at_fixed_delay():
        await count_try("login.address", actor.address)
        await count_try("login.name", auth_id_digest.hex(), actor.address)

        async with in_turn(auth_id_digest):
            with _counted():
                proven = await _prove_credentials(actor, auth_id, password, one_time_code, now)
                return await _open_session(actor, *proven, password, now)


@contextlib.contextmanager
def _counted() -> Iterator[None]:
    try:
        yield
    except Refused as refusal:
        LOG_INS.labels(refusal.problems[0].code).inc()
        raise
    LOG_INS.labels(OPENED).inc()


async def _prove_credentials(
    actor: Actor, auth_id: str, password: str, one_time_code: str | None, now: datetime
) -> tuple[Account, int | None]:
    """The account whose ID and password these are, and the step of the one-time code."""
    account = await accounts.find_by_auth_id(Reading(actor), auth_id)
    if account and not account.is_genuine:
        await note_tampering(actor, account.id, "account")
        account = None
    tried = await try_password(actor, blind("auth-id", auth_id), password, account, now)
    if tried is None:
        raise refuse("LOGIN_LOCKED")
    if account is None or not tried.is_right:
        await note_failure(actor, account, tried, "password" if account else "name")
        raise refuse("LOGIN_LOCKED" if tried.locks else "LOGIN_FAILED")
    return account, await _step_of_code(actor, account, tried, one_time_code)


async def _step_of_code(
    actor: Actor, account: Account, tried: PasswordTry, one_time_code: str | None
) -> int | None:
    """The step of the one-time code given beside a right password; None for an account that needs
    none.

    A missing code is no failure, but ends no row of failures either: else it would buy tries at the
    code.
    """
    authenticator = account.authenticator
    if authenticator is None:
        if account.role in STAFF:
            # Never without: whoever took the secret away shall gain nothing.
            raise refuse("LOGIN_FAILED")
        return None

    if not one_time_code:
        async with Work(actor) as unit:
            await attempts.give_back(unit, account.auth_id_digest)
        raise refuse("ONE_TIME_CODE_REQUIRED", "oneTimeCode")

    step = accepted_step(
        authenticator.secret, one_time_code, clock.real_seconds(), authenticator.used
    )
    if step is None:
        failed = replace(tried, is_right=False)
        await note_failure(actor, account, failed, "one_time_code")
        raise refuse("LOGIN_LOCKED" if failed.locks else "LOGIN_FAILED")
    return step


async def _open_session(
    actor: Actor, account: Account, step: int | None, password: str, now: datetime
) -> NewSession:
    today = clock.day_of(now)
    holder = reads.actor_for(actor, account, account.id)
    refusal = _why_not(actor, account, today) or await closed_for(holder, "account:read")
    better_hash = (
        await hash_password(password, account.id) if needs_rehash(account.password_hash) else None
    )
    token = f"tds_{secrets.token_urlsafe(32)}"
    digest = sessions.digest_of(token)

    async with Work(actor) as unit:
        if not await credentials.is_still_password(unit, account.id, account.password_hash):
            # Changed in the meantime: this login would outlive the change.
            raise refuse("LOGIN_FAILED")
        if step is not None and not await credentials.use_one_time_step(
            unit, account.id, step, clock.real_seconds()
        ):
            raise refuse("LOGIN_FAILED")

        await attempts.forget(unit, account.auth_id_digest)
        if refusal is None:
            if better_hash:
                await credentials.rehash_password(unit, account.id, better_hash)
            if actor.session:
                await sessions.end_session(unit, actor.session)
            await sessions.open_session(unit, digest, account.id, now)
            await accounts.note_log_in(unit, account.id, now)
            if account.institution:
                await accounts.note_institution_use(unit, account.id, today)
            audit.record(unit, "account.logged_in", subject=account.id)
        else:
            audit.record(unit, "account.password_proven", subject=account.id)

    if refusal:
        # After the block, so that what the right password forgot stays forgotten.
        raise refusal
    return NewSession(replace(holder, session=digest), token, now + sessions.ABSOLUTE)


def _why_not(actor: Actor, account: Account, today: date) -> Refused | None:
    """Why whoever knows the password still may not log in."""
    if code := reads.why_over(account, today):
        no_duty = account.card is not None and lacks_duty(account.card, today)
        return refuse(code, because=NO_DUTY) if no_duty else refuse(code)
    if reads.state_of(account, today) is AccountState.PASSWORD_EXPIRED:
        return refuse("PASSWORD_EXPIRED")
    if reads.may_log_in(account):
        return None
    assert account.institution_prefecture is not None, "everybody but institutions may log in"
    bureau = competent_bureaus(account.institution_prefecture)[0]
    return refuse("NO_ACCEPTING_ORGANIZATION", bureau=bureau_name(bureau, actor.language))


@action("account:log_out")
async def log_out(actor: Actor) -> None:
    """Ends this session; its token is worth nothing from now on, in every process."""
    assert actor.session is not None, "an API token has no permission to log out"
    async with Work(actor) as unit:
        await sessions.end_session(unit, actor.session)
        audit.record(unit, "account.logged_out", subject=actor.account)


@read("session:use")
async def actor_of_token(actor: Actor, token: str) -> Actor:
    """Who a token stands for, judged by the account and the card register as they are now. Nobody
    has to wait for a task: what is written opens its own.

    Errors: `Unauthenticated` for one that is unknown, ended, over its idle or absolute limit, or
    whose account is.
    """
    if token.startswith(PREFIX):
        return await actor_of_api_token(actor, token)

    now = clock.now()
    digest = sessions.digest_of(token)
    session = await sessions.find_session(Reading(actor), digest, now)
    if session and not session.is_genuine:
        await uncancelled(note_tampering(actor, session.account, "session"))
        raise Unauthenticated
    if session is None or not reads.may_go_on(session, clock.day_of(now)):
        raise Unauthenticated

    if now - session.seen_at > sessions.SEEN_EVERY:
        # Who only reads must not wait for, or fail with, a store that cannot take the note.
        with contextlib.suppress(Unavailable):
            await uncancelled(_note_use(actor, digest, now))
    return reads.actor_for(actor, session, session.account, digest)


async def _note_use(actor: Actor, digest: str, now: datetime) -> None:
    async with Work(actor) as unit:
        await sessions.note_use(unit, digest, now)
