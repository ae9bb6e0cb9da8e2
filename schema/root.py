"""The schema: every part put together. `python -m schema` prints it, or writes it to the committed
`schema.graphql`."""

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from efiling.reads.filings.batches import BatchView
from efiling.reads.filings.filings import FilingView
from efiling.reads.institutions.institutions import InstitutionView
from efiling.reads.machinery.announcements import AnnouncementView

# These declare the types of views, and need no more than that.
from schema.filings import batch_types, filing_types, guide_types  # noqa: F401
from schema.filings.batches import BatchMutation
from schema.filings.deletions import DeletionMutation
from schema.filings.drafts import DraftMutation
from schema.filings.filings import FilingMutation
from schema.filings.guide import GuideQuery
from schema.filings.look_ups import FilingQuery
from schema.filings.paper_forms import PaperFormMutation
from schema.input_words import describe_inputs
from schema.institutions import institution_types  # noqa: F401
from schema.institutions.delegation import DelegationMutation
from schema.institutions.institutions import InstitutionMutation, InstitutionQuery
from schema.institutions.tokens import TokenMutation
from schema.machinery.announcements import AnnouncementMutation, AnnouncementQuery
from schema.machinery.audit import AuditQuery
from schema.machinery.operations import OperationsMutation, OperationsQuery
from schema.name_cache import CachedNames
from schema.node import NodeQuery
from schema.paging import describe_connections
from schema.people import account_types  # noqa: F401
from schema.people.account_state import AccountStateQuery
from schema.people.accounts import AccountMutation
from schema.people.counter import CounterMutation
from schema.people.viewer import ViewerQuery
from schema.scalars import SCALARS, refuse_unstorable_text


@strawberry.type(description="Everything that can be read.")
class Query(
    GuideQuery,
    AnnouncementQuery,
    InstitutionQuery,
    ViewerQuery,
    NodeQuery,
    AuditQuery,
    OperationsQuery,
    FilingQuery,
    AccountStateQuery,
):
    """What needs no login, and what belongs to whoever is logged in."""


@strawberry.type(
    description="Everything that can be done. Each answers with problems: empty means done and "
    "stored."
)
class Mutation(
    AccountMutation,
    FilingMutation,
    DraftMutation,
    PaperFormMutation,
    DeletionMutation,
    InstitutionMutation,
    CounterMutation,
    DelegationMutation,
    BatchMutation,
    TokenMutation,
    AnnouncementMutation,
    OperationsMutation,
):
    """Accounts, filings, institutions, delegation, batches, API tokens, announcements, jobs."""


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
    types=[FilingView, InstitutionView, BatchView, AnnouncementView],
    config=StrawberryConfig(
        name_converter=CachedNames(), scalar_map=SCALARS, disable_field_suggestions=True
    ),
)
"""What is served."""

describe_connections(schema._schema)
describe_inputs(schema._schema)
