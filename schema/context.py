"""What one GraphQL request carries to its resolvers: the caller, the request's id and the session
cookie to set."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import strawberry

from efiling.reads.filings.batches import BatchView
from efiling.rules.actors import Actor


@dataclass(slots=True)
class CookieJar:
    """What the answer does to the session cookie: nothing, set it to a new token, or clear it. The
    last call counts.

    Resolvers call `set` or `clear`; `gateway.http.sessions` turns the outcome into a header. The
    token is never logged.
    """

    token: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    cleared: bool = False

    def set(self, token: str, expires_at: datetime) -> None:
        """Hands the browser a new session token that ends at `expires_at` (UTC)."""
        self.token, self.expires_at, self.cleared = token, expires_at, False

    def clear(self) -> None:
        """Takes the session token away from the browser."""
        self.token, self.expires_at, self.cleared = None, None, True


@dataclass(slots=True)
class Context:
    """The context value of an execution. A resolver that logs somebody in replaces `actor`."""

    actor: Actor
    request_id: str
    cookies: CookieJar = field(default_factory=CookieJar)
    refused: set[str] = field(default_factory=set)
    """The codes of the problems that the answer tells."""
    batches: dict[UUID, asyncio.Task[BatchView | None]] = field(default_factory=dict)
    """Batches that this request has looked up: the filings of a page mostly came in the same one.
    """


Info = strawberry.Info[Context, None]
"""What a resolver asks for when it needs the context."""


def actor_of(info: Info) -> Actor:
    """Who asks."""
    return info.context.actor
