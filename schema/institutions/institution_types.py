"""Institutions as GraphQL shows them, and what the linked systems know of an account."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import strawberry

from efiling.reads.institutions.institutions import InstitutionPage, InstitutionView
from efiling.rules.vocabulary import InstitutionKind, LinkedSystem, LinkState
from schema.nodes import Node
from schema.paging import PageInfo, total_of
from schema.problems import Problems, problems_field


@strawberry.type(
    description="An institution that accepts foreigners, supports them or teaches them."
)
class Institution(Node):
    """Its source is `InstitutionView`."""

    name: str = strawberry.field(description="As registered.")
    corporate_number: str | None = strawberry.field(
        description="13 digits; a sole proprietor has none."
    )
    kinds: list[InstitutionKind] = strawberry.field(description="All that it is.")

    @classmethod
    def is_type_of(cls, source: object, _info: object) -> bool:
        """Whether a source is an institution."""
        return isinstance(source, InstitutionView)


def _node(root: strawberry.Parent[InstitutionView]) -> InstitutionView:
    return root


def _items(root: strawberry.Parent[InstitutionPage]) -> Sequence[InstitutionView]:
    return root.items


def _page(root: strawberry.Parent[InstitutionPage]) -> InstitutionPage:
    return root


async def _total(root: strawberry.Parent[InstitutionPage]) -> int:
    return await total_of(root)


@strawberry.type(description="An institution in a list.")
class InstitutionEdge:
    """Its source is the `InstitutionView` itself."""

    cursor: str = strawberry.field(
        description="Opaque: `after` of the page that follows this institution."
    )
    node: Any = strawberry.field(
        resolver=_node, graphql_type=Institution, description="The institution."
    )


@strawberry.type(description="A page of institutions.")
class InstitutionConnection:
    """Its source is an `InstitutionPage`."""

    edges: Any = strawberry.field(
        resolver=_items,
        graphql_type=list[InstitutionEdge],
        description="The institutions with their cursors.",
    )
    nodes: Any = strawberry.field(
        resolver=_items, graphql_type=list[Institution], description="The institutions."
    )
    page_info: Any = strawberry.field(
        resolver=_page, graphql_type=PageInfo, description="Where the page stands in the list."
    )
    total_count: int = strawberry.field(
        resolver=_total, description="The length of the whole list. Counted only when asked for."
    )


@strawberry.type(
    description="Whether another system of the Agency knows the viewer's account and password yet."
)
class LinkedSystemAccess:
    """Its source is `LinkedAccess` of the rules."""

    system: LinkedSystem = strawberry.field(description="Which system.")
    account: LinkState = strawberry.field(description="Whether the account is known there.")
    account_from: date | None = strawberry.field(
        description="From this day on; null where it does not apply."
    )
    password: LinkState = strawberry.field(
        description="Whether the present password is known there."
    )
    password_from: date | None = strawberry.field(
        description="From this day on; null where it does not apply."
    )


def _institution_field() -> Any:
    return strawberry.field(
        graphql_type=Institution | None,
        default=None,
        description="As it is now; null with problems.",
    )


@strawberry.type(description="The answer to registerInstitution.")
class RegisterInstitutionPayload:
    """The institution, or problems."""

    institution: InstitutionView | None = _institution_field()
    auth_id_choice: int | None = strawberry.field(
        default=None, description="1 or 2: the choice that was free and counts from now on."
    )
    problems: Problems = problems_field()


@strawberry.type(description="The answer to updateInstitution.")
class UpdateInstitutionPayload:
    """The institution, or problems."""

    institution: InstitutionView | None = _institution_field()
    problems: Problems = problems_field()
