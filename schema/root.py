"""The schema: every part put together. `python -m schema` prints it, or writes it to the committed
`schema.graphql`."""

from typing import Annotated

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from efiling.reads.filings.batches import BatchView, batch_by_id
from efiling.reads.filings.filings import FilingView, filing_by_id
from efiling.reads.institutions.institutions import InstitutionView, institution_by_id
from efiling.rules.actors import Actor
from efiling.rules.permissions import is_allowed
from schema.access import allowed
from schema.arguments import id_given
from schema.context import Info
from schema.filings.batches import BatchMutation
from schema.filings.filings import FilingMutation
from schema.filings.guide import GuideQuery
from schema.institutions.delegation import DelegationMutation
from schema.institutions.institutions import InstitutionMutation, InstitutionQuery
from schema.institutions.tokens import TokenMutation
from schema.names import Names
from schema.nodes import Node
from schema.paging import describe_connections
from schema.people.accounts import AccountMutation
from schema.people.viewer import Viewer
from schema.scalars import SCALARS, refuse_unstorable_text

_ID = strawberry.argument(description="From any `id` field.")


def _viewer(info: Info) -> Actor | None:
    return info.context.actor if info.context.actor.role else None


async def _node(
    info: Info, id: Annotated[strawberry.ID, _ID]
) -> FilingView | InstitutionView | BatchView | None:
    actor, known = info.context.actor, id_given(id)
    if actor.role is None or known is None:
        return None
    if is_allowed(actor, "institution:read") and (
        institution := await institution_by_id(actor, known)
    ):
        return institution
    filing = await filing_by_id(actor, known) if is_allowed(actor, "filing:read") else None
    return filing or (await batch_by_id(actor, known) if is_allowed(actor, "batch:read") else None)


@strawberry.type(description="Everything that can be read.")
class Query(GuideQuery, InstitutionQuery):
    """What needs no login, and what belongs to whoever is logged in."""

    viewer: Actor | None = strawberry.field(
        resolver=_viewer,
        graphql_type=Viewer | None,
        extensions=[allowed("guide:read")],
        description="Whoever is logged in; null for everybody else.",
    )
    node: FilingView | InstitutionView | BatchView | None = strawberry.field(
        resolver=_node,
        graphql_type=Node | None,
        extensions=[allowed("guide:read")],
        description="What has this id; null for an unknown id and for somebody else's alike.",
    )


@strawberry.type(
    description="Everything that can be done. Each answers with problems: empty means done and "
    "stored."
)
class Mutation(
    AccountMutation,
    FilingMutation,
    InstitutionMutation,
    DelegationMutation,
    BatchMutation,
    TokenMutation,
):
    """Accounts, filings, institutions, delegation, batches and API tokens."""


class QuietSchema(strawberry.Schema):
    """Logs nothing itself: Strawberry would write whole documents, passwords included (Z3). The
    gateway logs."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Says nothing."""


refuse_unstorable_text()
schema = QuietSchema(
    query=Query,
    mutation=Mutation,
    types=[FilingView, InstitutionView, BatchView],
    config=StrawberryConfig(
        name_converter=Names(), scalar_map=SCALARS, disable_field_suggestions=True
    ),
)
"""What is served."""

describe_connections(schema._schema)
