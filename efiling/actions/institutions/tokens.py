"""API tokens of an institution: made with the password, revoked at once."""

import secrets
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from efiling import clock
from efiling.actions.action import action
from efiling.actions.people.delayed_refusals import refusals_at_fixed_delay
from efiling.actions.people.password_tries import note_failure, try_password
from efiling.errors import Problem, Unauthenticated, Unavailable, refuse, refuse_if
from efiling.reads.institutions.tokens import TokenView, view_of
from efiling.reads.people.accounts import may_go_on
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.institutions.tokens import LIVE_AT_MOST, PREFIX, NewToken, check_new_token
from efiling.rules.vocabulary import Role, TokenScope
from efiling.store.engine.ids import new_id
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading, Work
from efiling.store.institutions import tokens
from efiling.store.machinery import attempts, audit
from efiling.store.people import accounts, credentials, sessions
from efiling.store.people.accounts import Account
from efiling.store.people.holders import Holder
from i18n import Language


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
    row = await accounts.find_account(Reading(actor), actor.account) if actor.account else None
    if row is None or row.institution is None:
        raise Unauthenticated
    now = clock.now()
    problems: list[Problem] = []
    new = check_new_token(name, scopes, expires_on, clock.day_of(now), problems)
    refuse_if(problems)
    async with refusals_at_fixed_delay():
        made = await try_password(actor, row.auth_id_digest, password, row, now)
        if made is None:
            raise refuse("LOGIN_LOCKED", "password")
        if not made.is_right:
            await note_failure(actor, row, made, "token_password")
            raise refuse("PASSWORD_WRONG", "password")
    return await _add_token(actor, row, new)


async def _add_token(actor: Actor, row: Account, new: NewToken) -> CreatedToken:
    token_id, token = new_id(), f"{PREFIX}{secrets.token_urlsafe(32)}"
    async with Work(actor) as unit:
        # Holds the account: of two at once the second one counts the first one's token.
        if not await credentials.is_still_password(unit, row.id, row.password_hash):
            raise refuse(
                "PASSWORD_WRONG", "password"
            )  # changed in the meantime: a token would outlive the reset
        await attempts.forget(unit, row.auth_id_digest)
        too_many = await tokens.count_live(unit, row.id) >= LIVE_AT_MOST
        if not too_many:
            await tokens.add_token(unit, token_id, sessions.digest_of(token), row, new)
            scopes = " ".join(sorted(new.scopes))
            audit.record(unit, "token.created", subject=row.id, token=str(token_id), scopes=scopes)
            view = view_of(await tokens.get_token(unit, token_id))
    if too_many:
        raise refuse("TOO_MANY_TOKENS", limit=LIVE_AT_MOST)  # the password was right all the same
    return CreatedToken(token, view)


@action("token:manage")
async def revoke_api_token(actor: Actor, token: UUID) -> None:
    """Ends a token of the actor's own in every process; once more changes nothing. Refusal:
    `NOT_FOUND`."""
    if actor.account is None:
        raise Unauthenticated
    async with Work(actor) as unit:
        if not await tokens.is_token_of(unit, token, actor.account):
            raise refuse("NOT_FOUND", "id")
        if await tokens.revoke(unit, token):
            audit.record(unit, "token.revoked", subject=actor.account, token=str(token))


@action("session:use")
async def actor_of_api_token(actor: Actor, token: str) -> Actor:
    """Whom an API token stands for, judged by the token, the account and the institution as they
    are now.

    A lock and an expired password leave it working. Its use counts as use of the account (Q2-24).
    Errors: `Unauthenticated` for one that is unknown, revoked or over, or whose account is.
    """
    now = clock.now()
    # Nobody knows yet whose it is: the service itself looks.
    row = await tokens.find_token(Reading(SYSTEM), sessions.digest_of(token))
    if row is None or not may_go_on(Holder(row), clock.day_of(now)):
        raise Unauthenticated
    holder = replace(
        actor,
        role=Role(row["role"]),
        account=row["account"],
        tenant=row["institution"],
        language=Language(row["language"]),
        token=row["id"],
        scopes=tokens.scopes_of(row),
    )
    with suppress(
        Unavailable
    ):  # what can be read without writing is read even where nothing can be written
        await _note_use(holder, row, now)
    return holder


async def _note_use(holder: Actor, row: Row, now: datetime) -> None:
    """Once a minute for the token, once a day for the account."""
    used, today, day = row["last_used_at"], clock.day_of(now), Holder(row).last_used_on
    if used and now - used < tokens.USE_NOTED_EVERY and day == today:
        return
    async with Work(holder) as unit:
        await tokens.note_use(unit, row["id"])
        if day is None or day < today:
            await accounts.note_institution_use(unit, row["account"], today)
