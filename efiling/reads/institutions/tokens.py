"""An institution's own API tokens: what they are called and may do, never the tokens themselves."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from efiling.errors import Unauthenticated
from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.rules.vocabulary import Role, TokenScope
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading
from efiling.store.institutions import tokens


@dataclass(frozen=True, slots=True)
class TokenView:
    """`expires_on` is the last day, in Asia/Tokyo. `last_used_at` is exact to the minute."""

    id: UUID
    name: str
    scopes: list[TokenScope]
    created_at: datetime
    expires_on: date
    last_used_at: datetime | None


def view_of(row: Row) -> TokenView:
    """What the institution sees of a row."""
    granted = tokens.scopes_of(row)
    return TokenView(
        id=row["id"],
        name=tokens.name_of(row),
        scopes=[scope for scope in TokenScope if scope in granted],
        created_at=row["created_at"],
        expires_on=row["expires_on"],
        last_used_at=row["last_used_at"],
    )


@read("token:read")
async def api_tokens_of(actor: Actor) -> list[TokenView]:
    """The newest first: those that work, and for a month those that are over. Empty for all but
    institutions."""
    if actor.account is None:
        raise Unauthenticated
    if actor.role is not Role.INSTITUTION:
        return []
    return [view_of(row) for row in await tokens.tokens_of(Reading(actor), actor.account)]
