"""The viewer: whoever is logged in, their account and what they filed."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import strawberry

from efiling.reads.filings.batches import BatchView, batch_of, batches_of
from efiling.reads.filings.filings import (
    FilingView,
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
from efiling.rules.institutions.linked_systems import LinkedAccess
from efiling.rules.vocabulary import FilingKind, FilingState, Role
from schema.access import allowed
from schema.arguments import given
from schema.filings.guide_types import FilingKindGuide
from schema.institutions.delegation_types import DelegationBlock
from schema.institutions.institution_types import LinkedSystemAccess
from schema.institutions.token_types import ApiToken
from schema.paging import page_size
from schema.people.account_types import Account

_FROM = strawberry.argument(name="from", description="Received on this day or later.")
_TO = strawberry.argument(name="to", description="Received on this day or earlier.")


async def _account(root: strawberry.Parent[Actor]) -> AccountView:
    return await account_of(root)


async def _filings(
    root: strawberry.Parent[Actor],
    first: Annotated[int | None, strawberry.argument(description="Page size, 1 to 100.")] = 20,
    after: Annotated[
        str | None, strawberry.argument(description="A cursor of the page before.")
    ] = strawberry.UNSET,
    kinds: Annotated[
        list[FilingKind] | None,
        strawberry.argument(description="Only these; all, if none is named."),
    ] = strawberry.UNSET,
    states: Annotated[
        list[FilingState] | None,
        strawberry.argument(description="Only these; all, if none is named."),
    ] = strawberry.UNSET,
    from_: Annotated[date | None, _FROM] = strawberry.UNSET,
    to: Annotated[date | None, _TO] = strawberry.UNSET,
) -> Page[FilingView]:
    return await filings_of(
        root,
        first=page_size(first),
        after=given(after),
        kinds=given(kinds),
        states=given(states),
        from_=given(from_),
        to=given(to),
    )


async def _filing(
    root: strawberry.Parent[Actor],
    reception_number: Annotated[
        str, strawberry.argument(description="With or without spaces and hyphens.")
    ],
) -> FilingView | None:
    return await filing_of(root, reception_number)


async def _batches(
    root: strawberry.Parent[Actor],
    first: Annotated[int | None, strawberry.argument(description="Page size, 1 to 100.")] = 20,
    after: Annotated[
        str | None, strawberry.argument(description="A cursor of the page before.")
    ] = strawberry.UNSET,
) -> Page[BatchView]:
    return await batches_of(root, first=page_size(first), after=given(after))


async def _batch(
    root: strawberry.Parent[Actor],
    reception_number: Annotated[
        str, strawberry.argument(description="With or without spaces and hyphens.")
    ],
) -> BatchView | None:
    return await batch_of(root, reception_number)


async def _api_tokens(root: strawberry.Parent[Actor]) -> Sequence[TokenView]:
    return await api_tokens_of(root)


async def _fileable_kinds(root: strawberry.Parent[Actor]) -> Sequence[KindGuide]:
    return kind_guides(await fileable_kinds(root))


async def _delegation_blocks(root: strawberry.Parent[Actor]) -> Sequence[BlockView]:
    return await delegation_blocks_of(root)


async def _linked_systems(root: strawberry.Parent[Actor]) -> Sequence[LinkedAccess]:
    return await linked_systems_of(root)


@strawberry.type(description="Whoever is logged in.")
class Viewer:
    """Its source is the `Actor`."""

    role: Role = strawberry.field(description="Of the account.")
    account: AccountView = strawberry.field(
        resolver=_account,
        graphql_type=Account,
        extensions=[allowed("account:read")],
        description="The viewer's own.",
    )
    filings: Page[FilingView] = strawberry.field(
        resolver=_filings,
        extensions=[allowed("filing:read")],
        description=(
            "Newest first. Only the viewer's own: a resident's filings, or those an institution "
            "made. Empty for staff."
        ),
    )
    filing: FilingView | None = strawberry.field(
        resolver=_filing,
        extensions=[allowed("filing:read")],
        description="One of the viewer's own by its number; null for an unknown number and for "
        "somebody else's alike.",
    )
    batches: Page[BatchView] = strawberry.field(
        resolver=_batches,
        extensions=[allowed("batch:read")],
        description="The institution's batches, newest first, those that were refused too. Empty "
        "for everybody else.",
    )
    batch: BatchView | None = strawberry.field(
        resolver=_batch,
        extensions=[allowed("batch:read")],
        description="One of the institution's own by its number; null for an unknown number and "
        "somebody else's alike.",
    )
    api_tokens: Sequence[TokenView] = strawberry.field(
        resolver=_api_tokens,
        graphql_type=list[ApiToken],
        extensions=[allowed("token:read")],
        description=(
            "The institution's API tokens that are not revoked, newest first; for 30 days also "
            "those whose last day is "
            "over. Empty for everybody else."
        ),
    )
    fileable_kinds: Sequence[KindGuide] = strawberry.field(
        resolver=_fileable_kinds,
        graphql_type=list[FilingKindGuide],
        extensions=[allowed("filing:read")],
        description="The kinds that this viewer can file now. Empty for staff.",
    )
    linked_systems: Sequence[LinkedAccess] = strawberry.field(
        resolver=_linked_systems,
        graphql_type=list[LinkedSystemAccess],
        extensions=[allowed("account:read")],
        description="What other systems of the Agency know of an institution's account. Empty for "
        "everybody else.",
    )
    delegation_blocks: Sequence[BlockView] = strawberry.field(
        resolver=_delegation_blocks,
        graphql_type=list[DelegationBlock],
        extensions=[allowed("delegation:read")],
        description="Whom the resident forbids to file for them, oldest first. Empty for everybody "
        "else.",
    )
