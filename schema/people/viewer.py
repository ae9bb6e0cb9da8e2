"""The viewer: whoever is logged in, their account and what they filed."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import strawberry

from efiling.reads.filings.batches import BatchView, batch_of, batches_of
from efiling.reads.filings.drafts import DraftView, draft_of, drafts_of
from efiling.reads.filings.filings import (
    FilingView,
    changes_ahead,
    fileable_kinds,
    filing_of,
    filings_of,
)
from efiling.reads.filings.reference import kind_guides
from efiling.reads.institutions.delegation import BlockView, delegation_blocks_of
from efiling.reads.institutions.institutions import linked_systems_of
from efiling.reads.institutions.tokens import TokenView, api_tokens_of
from efiling.reads.paging import Page
from efiling.reads.people.accounts import AccountView, account_of
from efiling.rules.actors import Actor
from efiling.rules.filings.guide import KindGuide
from efiling.rules.filings.upcoming import RuleChange
from efiling.rules.institutions.linked_systems import LinkedAccess
from efiling.rules.vocabulary import FilingKind, FilingState, Role
from schema.absent import none_if_absent
from schema.context import Info, actor_of
from schema.node import uuid_or_none
from schema.paging import TWENTY, After, Before, First, Last, wanted_page
from schema.permissions import Allowed
from schema.views import shows

Kinds = Annotated[
    list[FilingKind] | None, strawberry.argument(description="Only these; all, if none is named.")
]
States = Annotated[
    list[FilingState] | None, strawberry.argument(description="Only these; all, if none is named.")
]
From = Annotated[
    date | None, strawberry.argument(name="from", description="Received on this day or later.")
]
To = Annotated[
    date | None, strawberry.argument(name="to", description="Received on this day or earlier.")
]
DraftId = Annotated[strawberry.ID, strawberry.argument(description="Of the draft.")]
ReceptionNumber = Annotated[
    str, strawberry.argument(description="With or without spaces and hyphens.")
]


def _role(viewer: strawberry.Parent[Actor]) -> Role:
    assert viewer.role is not None, "a viewer is logged in"
    return viewer.role


async def _account(viewer: strawberry.Parent[Actor]) -> AccountView:
    return await account_of(viewer)


async def _filings(
    viewer: strawberry.Parent[Actor],
    first: First = TWENTY,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    kinds: Kinds = strawberry.UNSET,
    states: States = strawberry.UNSET,
    from_: From = strawberry.UNSET,
    to: To = strawberry.UNSET,
) -> Page[FilingView]:
    return await filings_of(
        viewer,
        wanted_page(first, after, last, before),
        kinds=none_if_absent(kinds),
        states=none_if_absent(states),
        from_=none_if_absent(from_),
        to=none_if_absent(to),
    )


async def _filing(
    viewer: strawberry.Parent[Actor], reception_number: ReceptionNumber
) -> FilingView | None:
    return await filing_of(viewer, reception_number)


async def _batches(
    viewer: strawberry.Parent[Actor],
    first: First = TWENTY,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> Page[BatchView]:
    return await batches_of(viewer, wanted_page(first, after, last, before))


async def _batch(
    viewer: strawberry.Parent[Actor], reception_number: ReceptionNumber
) -> BatchView | None:
    return await batch_of(viewer, reception_number)


async def _api_tokens(viewer: strawberry.Parent[Actor]) -> Sequence[TokenView]:
    return await api_tokens_of(viewer)


async def _fileable_kinds(viewer: strawberry.Parent[Actor]) -> Sequence[KindGuide]:
    return kind_guides(await fileable_kinds(viewer))


async def _upcoming_changes(viewer: strawberry.Parent[Actor]) -> Sequence[RuleChange]:
    return await changes_ahead(viewer)


async def _delegation_blocks(viewer: strawberry.Parent[Actor]) -> Sequence[BlockView]:
    return await delegation_blocks_of(viewer)


async def _drafts(viewer: strawberry.Parent[Actor]) -> Sequence[DraftView]:
    return await drafts_of(viewer)


async def _draft(viewer: strawberry.Parent[Actor], id: DraftId) -> DraftView | None:
    known = uuid_or_none(id)
    return await draft_of(viewer, known) if known else None


async def _linked_systems(viewer: strawberry.Parent[Actor]) -> Sequence[LinkedAccess]:
    return await linked_systems_of(viewer)


@shows(Actor)
@strawberry.type(description="Whoever is logged in.")
class Viewer:
    role: Role = strawberry.field(resolver=_role, description="Of the account.")
    account: AccountView | None = strawberry.field(
        resolver=_account,
        extensions=[Allowed("account:read")],
        description="The viewer's own.",
    )
    filings: Page[FilingView] | None = strawberry.field(
        resolver=_filings,
        extensions=[Allowed("filing:read")],
        description=(
            "Newest first. Only the viewer's own: a resident's filings, or those an institution "
            "made. Empty for staff."
        ),
    )
    filing: FilingView | None = strawberry.field(
        resolver=_filing,
        extensions=[Allowed("filing:read")],
        description="One of the viewer's own by its number; null for an unknown number and for "
        "somebody else's alike.",
    )
    batches: Page[BatchView] | None = strawberry.field(
        resolver=_batches,
        extensions=[Allowed("batch:read")],
        description="The institution's batches, newest first, those that were refused too. Empty "
        "for everybody else.",
    )
    batch: BatchView | None = strawberry.field(
        resolver=_batch,
        extensions=[Allowed("batch:read")],
        description="One of the institution's own by its number; null for an unknown number and "
        "somebody else's alike.",
    )
    api_tokens: Sequence[TokenView] | None = strawberry.field(
        resolver=_api_tokens,
        extensions=[Allowed("token:read")],
        description=(
            "The institution's API tokens that are not revoked, newest first; for 30 days also "
            "those whose last day is over. Empty for everybody else."
        ),
    )
    fileable_kinds: Sequence[KindGuide] | None = strawberry.field(
        resolver=_fileable_kinds,
        extensions=[Allowed("filing:read")],
        description="The kinds that this viewer can file now. Empty for staff.",
    )
    linked_systems: Sequence[LinkedAccess] | None = strawberry.field(
        resolver=_linked_systems,
        extensions=[Allowed("account:read")],
        description="What other systems of the Agency know of an institution's account. Empty for "
        "everybody else.",
    )
    upcoming_changes: Sequence[RuleChange] | None = strawberry.field(
        resolver=_upcoming_changes,
        extensions=[Allowed("filing:read")],
        description="Changes of the rules within 180 days that concern the viewer, the next first. "
        "Empty for staff.",
    )
    delegation_blocks: Sequence[BlockView] | None = strawberry.field(
        resolver=_delegation_blocks,
        extensions=[Allowed("delegation:read")],
        description="Whom the resident forbids to file for them, oldest first. Empty for everybody "
        "else.",
    )
    drafts: Sequence[DraftView] | None = strawberry.field(
        resolver=_drafts,
        extensions=[Allowed("draft:read")],
        description="What was begun and not filed yet, newest first, at most 20; each goes 30 days "
        "after it was saved last, or when it is filed. Empty for staff.",
    )
    draft: DraftView | None = strawberry.field(
        resolver=_draft,
        extensions=[Allowed("draft:read")],
        description="One of the viewer's own by its id; null for an unknown id and somebody "
        "else's alike.",
    )


def _viewer(info: Info) -> Actor | None:
    actor = actor_of(info)
    return actor if actor.role else None


@strawberry.type
class ViewerQuery:
    viewer: Actor | None = strawberry.field(
        resolver=_viewer,
        extensions=[Allowed("guide:read")],
        description="Whoever is logged in; null for everybody else.",
    )
