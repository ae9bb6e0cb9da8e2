"""Ids: what has one, and how it is found again."""

from typing import Annotated, Protocol
from uuid import UUID

import strawberry

from efiling.reads.filings.batches import batch_by_id
from efiling.reads.filings.drafts import draft_of
from efiling.reads.filings.filings import filing_by_id
from efiling.reads.institutions.institutions import institution_by_id, institution_given
from efiling.reads.institutions.tokens import api_tokens_of
from efiling.reads.machinery.announcements import announcement_by_id
from efiling.reads.people.accounts import account_of
from efiling.rules.permissions import is_allowed
from schema.context import Info, actor_of
from schema.permissions import Allowed

AnyId = Annotated[strawberry.ID, strawberry.argument(description="From any `id` field.")]


def uuid_or_none(text: str) -> UUID | None:
    """The id that a caller wrote; None for what cannot be an id of ours."""
    try:
        return UUID(text)
    except ValueError:
        return None


@strawberry.interface(description="Something with an id by which it can be fetched again.")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque and lasting.")


class HasId(Protocol):
    @property
    def id(self) -> UUID:
        """Opaque and lasting."""


async def _node(info: Info, id: AnyId) -> HasId | None:
    actor, known = actor_of(info), uuid_or_none(id)
    if known is None:
        return None

    found: HasId | None = None
    if is_allowed(actor, "institution:read"):
        found = await institution_by_id(actor, known)
    elif actor.role:
        found = await institution_given(actor, known)
    if found is None and is_allowed(actor, "filing:read"):
        found = await filing_by_id(actor, known)
    if found is None and is_allowed(actor, "batch:read"):
        found = await batch_by_id(actor, known)
    if found is None and is_allowed(actor, "draft:read"):
        found = await draft_of(actor, known)
    if found is None and known == actor.account and is_allowed(actor, "account:read"):
        found = await account_of(actor)
    if found is None and is_allowed(actor, "token:read"):
        found = next((one for one in await api_tokens_of(actor) if one.id == known), None)
    return found or await announcement_by_id(actor, known)


@strawberry.type
class NodeQuery:
    node: HasId | None = strawberry.field(
        resolver=_node,
        graphql_type=Node | None,  # an interface: views of several types
        extensions=[Allowed("guide:read")],
        description="What has this id; null for an unknown id and for somebody else's alike.",
    )
