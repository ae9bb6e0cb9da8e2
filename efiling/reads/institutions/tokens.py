"""An institution's own API tokens: what they are called and may do, never the tokens themselves."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from efiling import clock
from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.rules.vocabulary import Role, TokenScope
from efiling.store.engine.readable import if_readable
from efiling.store.engine.work import Reading
from efiling.store.institutions import tokens
from efiling.store.institutions.tokens import ApiToken

NAMELESS = "?"
"""What a token is called whose name does not open."""


@dataclass(frozen=True, slots=True)
class TokenView:
    """`expires_on` is the last day, in Asia/Tokyo. `last_used_at` is exact to the minute."""

    id: UUID
    name: str
    scopes: list[TokenScope]
    created_at: datetime
    expires_on: date
    last_used_at: datetime | None


def view_of(token: ApiToken) -> TokenView:
    """What the institution sees of a token, as far as it can be read: it can be revoked all the
    same."""
    scopes = if_readable(lambda: token.scopes, "api_token", token.id) or ()
    return TokenView(
        id=token.id,
        name=if_readable(lambda: token.name, "api_token", token.id, NAMELESS),
        scopes=[scope for scope in TokenScope if scope in scopes],
        created_at=token.created_at,
        expires_on=token.expires_on,
        last_used_at=token.last_used_at,
    )


@read("token:read")
async def api_tokens_of(actor: Actor) -> list[TokenView]:
    """The newest first: those that work, and for a month those that are over. Empty for all but
    institutions."""
    if actor.role is not Role.INSTITUTION:
        return []
    found = await tokens.tokens_of(Reading(actor), actor.own_account, clock.today())
    return [view_of(token) for token in found]
