"""Logging in and out, and who stands behind a token."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from weakref import WeakValueDictionary

from efiling import clock
from efiling.actions.action import action
from efiling.actions.institutions.tokens import actor_of_api_token
from efiling.actions.people.delayed_refusals import even_refusals
from efiling.actions.people.password_tries import Guess, guess, note_failure
from efiling.adapters.limits import count_try
from efiling.adapters.passwords import hash_password, needs_rehash
from efiling.errors import Refused, Unauthenticated, Unavailable, refuse
from efiling.reads.people import accounts as reads
from efiling.reference import bureau_name, competent_bureaus
from efiling.rules.actors import STAFF, Actor
from efiling.rules.institutions.tokens import PREFIX
from efiling.rules.people.one_time_codes import accepted_step
from efiling.rules.vocabulary import AccountState
from efiling.store.engine.sealing import blind
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import attempts, audit
from efiling.store.people import accounts, sessions
from efiling.store.people.accounts import Account

_turns: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A new session: its only copy of the token, and when it ends at the latest."""

    actor: Actor
    token: str
    expires_at: datetime


@contextlib.asynccontextmanager
async def _in_turn(name: bytes) -> AsyncIterator[None]:
    """Tries at one auth ID go one after the other, so that right passwords sent at once do not look
    like failures."""
    lock = _turns.setdefault(name, asyncio.Lock())
    async with lock:
        yield


@action("account:log_in")
async def log_in(
    actor: Actor,
    auth_id: str,
    password: str,
    one_time_code: str | None = None,
) -> LoggedIn:
    """Opens a session (Q2-12, Q2-33).

    Refusals: `LOGIN_FAILED` for an unknown ID and a wrong password alike; `LOGIN_LOCKED` from the
    fifth failure in a row, alike, without a hash; a right password alone hears what state the
    account is in. All leave evenly. Staff need a one-time code besides: none is asked for
    (`ONE_TIME_CODE_REQUIRED`), a wrong one is a wrong password.
    """
    name = blind("auth-id", auth_id)
    async with even_refusals():
        await count_try("login.address", actor.address)
        await count_try("login.name", name.hex(), actor.address)
        async with _in_turn(name):
            return await _log_in(actor, name, auth_id, password, one_time_code)


async def _log_in(
    actor: Actor, name: bytes, auth_id: str, password: str, code: str | None
) -> LoggedIn:
    row = await accounts.find_by_auth_id(Reading(actor), auth_id)
    made = await guess(actor, name, password, row)
    if made is None:
        raise refuse("LOGIN_LOCKED")
    if row is None or not made.right:
        await note_failure(actor, row, made, "password" if row else "name")
        raise refuse("LOGIN_LOCKED" if made.locks else "LOGIN_FAILED")
    step = await _step_of_code(actor, name, row, made, code)
    refusal = _why_not(actor, row)
    rehashed = await hash_password(password, row.id) if needs_rehash(row.password_hash) else None
    token = f"tds_{secrets.token_urlsafe(32)}"
    now = clock.now()
    async with Work(actor) as unit:
        if not await accounts.is_still_password(unit, row.id, row.password_hash):
            raise refuse(
                "LOGIN_FAILED"
            )  # changed in the meantime: this login would outlive the change
        if step is not None and not await accounts.use_one_time_step(unit, row.id, step):
            raise refuse("LOGIN_FAILED")
        await attempts.forget(unit, name)
        if refusal is None:
            if rehashed:
                await accounts.set_password(unit, row.id, rehashed)
            if actor.session:
                await sessions.end_session(unit, actor.session)
            await sessions.open_session(unit, sessions.digest_of(token), row.id)
            await accounts.note_log_in(unit, row.id, now)
            if row.institution:
                await accounts.note_institution_use(unit, row.id, clock.day_of(now))
            audit.record(unit, "account.logged_in", subject=row.id)
    if refusal:
        raise refusal
    logged_in = replace(
        actor,
        role=row.role,
        account=row.id,
        tenant=row.institution,
        session=sessions.digest_of(token),
        language=row.language,
    )
    return LoggedIn(logged_in, token, now + sessions.ABSOLUTE)


async def _step_of_code(
    actor: Actor, name: bytes, row: Account, made: Guess, code: str | None
) -> int | None:
    """The step of the one-time code given beside a right password; None for an account that needs
    none.

    A missing code is no failure, but ends no row of failures either: else it would buy tries at the
    code.
    """
    authenticator = row.authenticator
    if authenticator is None:
        if row.role in STAFF:
            raise refuse(
                "LOGIN_FAILED"
            )  # never without: whoever took the secret away shall gain nothing
        return None
    if not code:
        async with Work(actor) as unit:
            await attempts.give_back(unit, name)
        raise refuse("ONE_TIME_CODE_REQUIRED", "oneTimeCode")
    step = accepted_step(
        authenticator.secret, code, clock.real_seconds(), authenticator.newest_step
    )
    if step is None:
        failed = made._replace(right=False)
        await note_failure(actor, row, failed, "one_time_code")
        raise refuse("LOGIN_LOCKED" if failed.locks else "LOGIN_FAILED")
    return step


_REFUSALS = {
    AccountState.PASSWORD_EXPIRED: "PASSWORD_EXPIRED",
    AccountState.EXPIRED: "ACCOUNT_EXPIRED",
    AccountState.INVALIDATED: "ACCOUNT_ENDED",
    AccountState.DEREGISTERED: "ACCOUNT_ENDED",
}


def _why_not(actor: Actor, row: Account) -> Refused | None:
    """Why whoever knows the password still may not log in."""
    code = _REFUSALS.get(reads.state_of(row))
    if code is None and not reads.may_log_in(row):
        assert row.institution_prefecture is not None, "only an institution may not log in"
        bureau = competent_bureaus(row.institution_prefecture)[0]
        return refuse("NO_ACCEPTING_ORGANIZATION", bureau=bureau_name(bureau, actor.language))
    return refuse(code) if code else None


@action("account:log_out")
async def log_out(actor: Actor) -> None:
    """Ends this session; its token is worth nothing from now on, in every process."""
    if actor.session is None:
        raise Unauthenticated
    async with Work(actor) as unit:
        await sessions.end_session(unit, actor.session)
        audit.record(unit, "account.logged_out", subject=actor.account)


@action("session:use")
async def actor_of_token(actor: Actor, token: str) -> Actor:
    """Who a token stands for, judged by the account and the card register as they are now.

    Errors: `Unauthenticated` for one that is unknown, ended, over its idle or absolute limit, or
    whose account is.
    """
    if token.startswith(PREFIX):
        return await actor_of_api_token(actor, token)
    digest = sessions.digest_of(token)
    row = await sessions.find_session(Reading(actor), digest)
    if row is None or not reads.may_go_on(row):
        raise Unauthenticated
    if clock.now() - row.seen_at > sessions.SEEN_EVERY:
        # Who only reads must not wait for, or fail with, a store that cannot take the note.
        with contextlib.suppress(Unavailable):
            async with Work(actor) as unit:
                await sessions.note_use(unit, digest)
    return replace(
        actor,
        role=row.role,
        account=row.account,
        tenant=row.institution,
        session=digest,
        language=row.language,
    )
