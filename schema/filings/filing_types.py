"""A filing as its filer sees it afterwards: number, kind, day and state, never the contents
(Q2-54)."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from efiling import errors
from efiling.actions.filings.filings import Receipt as IssuedReceipt
from efiling.reads.filings.batches import BatchView, batch_by_id
from efiling.reads.filings.filings import FilingPage, FilingView
from efiling.reads.institutions.institutions import InstitutionView
from efiling.rules.filings.kinds import KINDS
from efiling.rules.vocabulary import Channel, FilingKind, FilingState, Role
from efiling.settings import settings
from schema.access import allowed
from schema.context import Info
from schema.institutions.institution_types import Institution
from schema.nodes import Node
from schema.paging import PageInfo, total_of
from schema.problems import Notice, Problem, Problems, problems_field, text_of
from schema.scalars import URL

if TYPE_CHECKING:
    from schema.filings.batch_types import Batch


def _label(root: strawberry.Parent[FilingView], info: Info) -> str:
    return text_of(info, KINDS[root.kind].label)


async def _batch(root: strawberry.Parent[FilingView], info: Info) -> BatchView | None:
    if root.batch is None:
        return None
    known = info.context.batches
    if root.batch not in known:
        known[root.batch] = asyncio.ensure_future(batch_by_id(info.context.actor, root.batch))
    return await known[root.batch]


@strawberry.type(
    description="One notification and how far it is. Its contents are never shown again."
)
class Filing(Node):
    """Its source is `FilingView`."""

    reception_number: str = strawberry.field(description="Given at reception, with a check digit.")
    kind: FilingKind = strawberry.field(description="What was notified.")
    label: str = strawberry.field(resolver=_label, description="The kind in the reader's language.")
    channel: Channel = strawberry.field(description="How it arrived.")
    received_at: datetime = strawberry.field(description="When it arrived.")
    state: FilingState = strawberry.field(description="How far it is.")
    registered_at: datetime | None = strawberry.field(description="When it became final.")
    errors: Problems = strawberry.field(
        graphql_type=list[Problem],
        description="Of a REGISTRATION_ERROR: the reasons. Otherwise empty.",
    )
    filed_by: Role = strawberry.field(description="The role of whoever filed it.")
    institution: InstitutionView | None = strawberry.field(
        graphql_type=Institution | None, description="Who filed, where it was an institution."
    )
    superseded_by: str | None = strawberry.field(
        description="The reception number of the later filing of that day that counts in its place."
    )
    batch: BatchView | None = strawberry.field(
        resolver=_batch,
        graphql_type=Annotated["Batch", strawberry.lazy("schema.filings.batch_types")] | None,
        extensions=[allowed("batch:read")],
        description="The batch that it came in; only to the institution that sent it.",
    )
    row: int | None = strawberry.field(description="Its row in a batch, counted from 1.")
    client_reference: str | None = strawberry.field(
        description="The filer's own key; only to whoever filed it."
    )

    @classmethod
    def is_type_of(cls, source: object, _info: object) -> bool:
        """Whether a source is a filing."""
        return isinstance(source, FilingView)


def _node(root: strawberry.Parent[FilingView]) -> FilingView:
    return root


def _items(root: strawberry.Parent[FilingPage]) -> Sequence[FilingView]:
    return root.items


def _page(root: strawberry.Parent[FilingPage]) -> FilingPage:
    return root


async def _total(root: strawberry.Parent[FilingPage]) -> int:
    return await total_of(root)


@strawberry.type(description="A filing in a list.")
class FilingEdge:
    """Its source is the `FilingView` itself."""

    cursor: str = strawberry.field(
        description="Opaque: `after` of the page that follows this filing."
    )
    node: Any = strawberry.field(resolver=_node, graphql_type=Filing, description="The filing.")


@strawberry.type(description="A page of filings.")
class FilingConnection:
    """Its source is a `FilingPage`."""

    edges: Any = strawberry.field(
        resolver=_items,
        graphql_type=list[FilingEdge],
        description="The filings with their cursors.",
    )
    nodes: Any = strawberry.field(
        resolver=_items, graphql_type=list[Filing], description="The filings."
    )
    page_info: Any = strawberry.field(
        resolver=_page, graphql_type=PageInfo, description="Where the page stands in the list."
    )
    total_count: int = strawberry.field(
        resolver=_total, description="The length of the whole list. Counted only when asked for."
    )


@strawberry.type(description="One item of a receipt.")
class ReceiptItem:
    """Label and value as filed."""

    label: str = strawberry.field(description="In the reader's language.")
    value: str = strawberry.field(description="As it was filed.")


def _receipt_items(root: strawberry.Parent[IssuedReceipt], info: Info) -> list[ReceiptItem]:
    return [ReceiptItem(label=text_of(info, label), value=value) for label, value in root.items]


def _pdf(root: strawberry.Parent[IssuedReceipt]) -> URL:
    return URL(f"{settings().public_url}/receipts/{root.reception_number}.pdf")


@strawberry.type(
    description="Proof of reception, the only time the contents are shown back. The PDF is for "
    "this session only."
)
class Receipt:
    """Its source is the action's `Receipt`."""

    reception_number: str = strawberry.field(description="Of the filing.")
    received_at: datetime = strawberry.field(description="When the filing arrived.")
    items: list[ReceiptItem] = strawberry.field(
        resolver=_receipt_items, description="The contents."
    )
    pdf: URL = strawberry.field(resolver=_pdf, description="To print or keep.")


def _notices() -> Any:
    return strawberry.field(
        graphql_type=list[Notice],
        default_factory=list,
        description="What to know although it was accepted.",
    )


@strawberry.type(description="The answer to submitFiling.")
class SubmitFilingPayload:
    """The filing, or problems."""

    filing: FilingView | None = strawberry.field(
        graphql_type=Filing | None, default=None, description="As received; null with problems."
    )
    receipt: IssuedReceipt | None = strawberry.field(
        graphql_type=Receipt | None,
        default=None,
        description="Null with problems, and in another session.",
    )
    notices: Sequence[errors.Notice] = _notices()
    problems: Problems = problems_field()


@strawberry.type(description="The answer to submitFilings: all of them, or none.")
class SubmitFilingsPayload:
    """The filings, or problems."""

    filings: Sequence[FilingView] = strawberry.field(
        graphql_type=list[Filing],
        default_factory=list,
        description="In the order sent; empty with problems.",
    )
    receipts: Sequence[IssuedReceipt] = strawberry.field(
        graphql_type=list[Receipt],
        default_factory=list,
        description="In the order sent; empty with problems, and for a key repeated in another "
        "session.",
    )
    notices: Sequence[errors.Notice] = _notices()
    problems: Problems = problems_field()
