"""A filing as its filer sees it afterwards: number, kind, day and state, never the contents
(Q2-54)."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import strawberry

from efiling import errors
from efiling.actions.filings.filings import Receipt as IssuedReceipt
from efiling.reads.filings.batches import BatchView, batch_by_id
from efiling.reads.filings.filings import FilingView
from efiling.reads.institutions.institutions import InstitutionView
from efiling.rules.filings.kinds import KINDS
from efiling.rules.vocabulary import Channel, FilingKind, FilingState, Role
from efiling.settings import settings
from schema.access import allowed
from schema.context import Info
from schema.nodes import Node
from schema.problems import Notice, Problem, Problems, problems_field, text_of
from schema.scalars import URL
from schema.views import shows


def _label(root: strawberry.Parent[FilingView], info: Info) -> str:
    return text_of(info, KINDS[root.kind].label)


async def _batch(root: strawberry.Parent[FilingView], info: Info) -> BatchView | None:
    if root.batch is None:
        return None
    known = info.context.batches
    if root.batch not in known:
        known[root.batch] = asyncio.ensure_future(batch_by_id(info.context.actor, root.batch))
    return await known[root.batch]


@shows(FilingView)
@strawberry.type(
    description="One notification and how far it is. Its contents are never shown again."
)
class Filing(Node):
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
        description="Who filed, where it was an institution."
    )
    superseded_by: str | None = strawberry.field(
        description="The reception number of the later filing of that day that counts in its place."
    )
    batch: BatchView | None = strawberry.field(
        resolver=_batch,
        extensions=[allowed("batch:read")],
        description="The batch that it came in; only to the institution that sent it.",
    )
    row: int | None = strawberry.field(description="Its row in a batch, counted from 1.")
    client_reference: str | None = strawberry.field(
        description="The filer's own key; only to whoever filed it."
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
        default=None, description="As received; null with problems."
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
