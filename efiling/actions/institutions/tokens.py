"""API tokens of an institution: made with the password, revoked at once."""

import secrets
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from efiling import clock
from efiling.actions.action import action
from efiling.actions.people.password_tries import confirmed_password
from efiling.actions.people.tampering import note_tampering
from efiling.errors import Problem, Unauthenticated, Unavailable, refuse, refuse_if
from efiling.reads.institutions.tokens import TokenView, view_of
from efiling.reads.people.accounts import may_go_on
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.institutions.tokens import LIVE_AT_MOST, PREFIX, NewToken, check_new_token
from efiling.rules.people.credentials import typed_password
from efiling.rules.vocabulary import TokenScope
from efiling.settings import settings
from efiling.store.engine.ids import new_id
from efiling.store.engine.work import Reading, Work
from efiling.store.institutions import tokens
from efiling.store.institutions.tokens import TokenHolder
from efiling.store.machinery import attempts, audit
from efiling.store.people import accounts, credentials, sessions
from efiling.store.people.accounts import Account


@dataclass(frozen=True, slots=True)
class CreatedToken:
    """A new token: its only copy, and what is known of it afterwards."""

    token: str = field(repr=False)
    view: TokenView


@action("token:manage")
async def create_api_token(
    actor: Actor, name: str, scopes: Collection[TokenScope], expires_on: date | None, password: str
) -> CreatedToken:
    """Makes a token of 256 random bits, of which only a digest is kept (security 2.4).

    The password is asked once more, because a stolen session must not turn into a token of a year.
    Refusals: shapes first, all at once; `LOGIN_LOCKED` and `PASSWORD_WRONG` as wrong logins;
    `TOO_MANY_TOKENS`.
    """
    now = clock.now()
    password = typed_password(password, settings().password_policy)
    account = await accounts.own_account(Reading(actor))

    problems: list[Problem] = []
    new = check_new_token(name, scopes, expires_on, clock.day_of(now), problems)
    refuse_if(problems)

    async with confirmed_password(actor, account, password, "password", "token_password", now):
        return await _add_token(actor, account, new, now)


async def _add_token(actor: Actor, account: Account, new: NewToken, now: datetime) -> CreatedToken:
    token_id, token = new_id(), f"{PREFIX}{secrets.token_urlsafe(32)}"
    async with Work(actor) as unit:
        # Holds the account: of two at once the second one counts the first one's token.
        if not await credentials.is_still_password(unit, account.id, account.password_hash):
            # Changed in the meantime: a token would outlive the reset.
            raise refuse("PASSWORD_WRONG", "password")
        await attempts.forget(unit, account.auth_id_digest)

        live = await tokens.count_live(unit, account.id, clock.day_of(now))
        if live < LIVE_AT_MOST:
            await tokens.add_token(unit, token_id, sessions.digest_of(token), account, new, now)
            audit.record(
                unit,
                "token.created",
                subject=account.id,
                token=str(token_id),
                scopes=" ".join(sorted(new.scopes)),
            )
            return CreatedToken(token, view_of(await tokens.get_token(unit, token_id)))
        audit.record(unit, "account.password_proven", subject=account.id)

    # After the block: the password was right, and its row of failures ends all the same.
    raise refuse("TOO_MANY_TOKENS", limit=LIVE_AT_MOST)


@action("token:manage")
async def revoke_api_token(actor: Actor, token: UUID) -> None:
    """Ends a token of the actor's own in every process; once more changes nothing. Refusal:
    `NOT_FOUND`."""
    async with Work(actor) as unit:
        if not await tokens.is_token_of(unit, token, actor.own_account):
            raise refuse("NOT_FOUND", "id")
        if await tokens.revoke(unit, token, clock.now()):
            audit.record(unit, "token.revoked", subject=actor.own_account, token=str(token))


@action("session:use")
async def actor_of_api_token(actor: Actor, token: str) -> Actor:
    """Whom an API token stands for, judged by the token, the account and the institution as they
    are now.

    A lock and an expired password leave it working. Its use counts as use of the account (Q2-24).
    Errors: `Unauthenticated` for one that is unknown, revoked or over, or whose account is.
    """
    now = clock.now()
    # Nobody knows yet whose it is: the service itself looks.
    found = await tokens.find_token(Reading(SYSTEM), sessions.digest_of(token), clock.day_of(now))
    if found and not found.is_genuine:
        await note_tampering(actor, found.account, "api_token")
        raise Unauthenticated
    if found is None or not may_go_on(found, clock.day_of(now)):
        raise Unauthenticated

    holder = replace(
        actor,
        role=found.role,
        account=found.account,
        tenant=found.institution,
        language=found.language,
        token=found.token,
        scopes=frozenset(found.scopes),
    )
    # What can be read without writing is read even where nothing can be written.
    with suppress(Unavailable):
        await _note_use(holder, found, now)
    return holder


async def _note_use(holder: Actor, token: TokenHolder, now: datetime) -> None:
    """Once a minute for the token, once a day for the account."""
    used, today = token.token_last_used_at, clock.day_of(now)
    noted_today = token.last_used_on == today
    if used and now - used < tokens.USE_NOTED_EVERY and noted_today:
        return

    async with Work(holder) as unit:
        await tokens.note_use(unit, token.token, now)
        if token.last_used_on is None or token.last_used_on < today:
            await accounts.note_institution_use(unit, token.account, today)
