"""A filing as its filer sees it afterwards: number, kind, day and state, never the contents
(Q2-54)."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime

import strawberry

from efiling.actions.filings.filings import Receipt as IssuedReceipt
from efiling.errors import Problem
from efiling.reads.filings.batches import BatchView, batch_by_id
from efiling.reads.filings.filings import FilingView, has_receipt
from efiling.reads.institutions.institutions import InstitutionView
from efiling.rules.filings.kinds import KINDS
from efiling.rules.vocabulary import Channel, FilingKind, FilingState, Role
from efiling.settings import settings
from schema.context import Info, actor_of
from schema.node import Node
from schema.permissions import Allowed
from schema.problems import text_of
from schema.scalars import URL
from schema.views import attributes_of, shown, shows

filing = attributes_of(FilingView)
receipt = attributes_of(IssuedReceipt)


def _label(filing: strawberry.Parent[FilingView], info: Info) -> str:
    return text_of(info, KINDS[filing.kind].label)


async def _batch(filing: strawberry.Parent[FilingView], info: Info) -> BatchView | None:
    if filing.batch is None:
        return None

    known = info.context.batches
    if filing.batch not in known:
        known[filing.batch] = asyncio.ensure_future(batch_by_id(actor_of(info), filing.batch))
    return await known[filing.batch]


def _pdf_of(number: str) -> URL:
    return URL(f"{settings().public_url}/receipts/{number}.pdf")


def _pdf_of_filing(filing: strawberry.Parent[FilingView], info: Info) -> URL | None:
    of_this_session = has_receipt(filing.session, actor_of(info))
    return _pdf_of(filing.reception_number) if of_this_session else None


@shows(FilingView)
@strawberry.type(
    description="One notification and how far it is. Its contents are never shown again."
)
class Filing(Node):
    reception_number: str = shown(
        filing.reception_number, "Given at reception, with a check digit."
    )
    kind: FilingKind = shown(filing.kind, "What was notified.")
    label: str = strawberry.field(resolver=_label, description="The kind in the reader's language.")
    channel: Channel = shown(filing.channel, "How it arrived.")
    received_at: datetime = shown(filing.received_at, "When it arrived.")
    state: FilingState = shown(filing.state, "How far it is.")
    registered_at: datetime | None = shown(filing.registered_at, "When it became final.")
    errors: Sequence[Problem] = shown(
        filing.errors, "Of a REGISTRATION_ERROR: the reasons. Otherwise empty."
    )
    filed_by: Role = shown(filing.filed_by, "The role of whoever filed it.")
    institution: InstitutionView | None = shown(
        filing.institution, "Who filed, where it was an institution."
    )
    superseded_by: str | None = shown(
        filing.superseded_by,
        "The reception number of the later filing of that day that counts in its place.",
    )
    batch: BatchView | None = strawberry.field(
        resolver=_batch,
        extensions=[Allowed("batch:read")],
        description="The batch that it came in; only to the institution that sent it.",
    )
    row: int | None = shown(filing.row, "Its row in a batch, counted from 1.")
    deleted_on: date | None = shown(
        filing.deleted_on, "When its effect ended; for counter officers, null to everybody else."
    )
    client_reference: str | None = shown(
        filing.client_reference, "The filer's own key; only to whoever filed it."
    )
    receipt_pdf: URL | None = strawberry.field(
        resolver=_pdf_of_filing,
        description="The receipt, to print or keep; null in every session but the one that filed.",
    )


@strawberry.type(description="One item of a receipt.")
class ReceiptItem:
    label: str = strawberry.field(description="In the reader's language.")
    value: str = strawberry.field(description="As it was filed.")


def _receipt_items(receipt: strawberry.Parent[IssuedReceipt], info: Info) -> list[ReceiptItem]:
    return [ReceiptItem(label=text_of(info, label), value=value) for label, value in receipt.items]


def _receipt_pdf(receipt: strawberry.Parent[IssuedReceipt]) -> URL:
    return _pdf_of(receipt.reception_number)


@shows(IssuedReceipt)
@strawberry.type(
    description="Proof of reception, the only time the contents are shown back. The PDF is for "
    "this session only."
)
class Receipt:
    reception_number: str = shown(receipt.reception_number, "Of the filing.")
    received_at: datetime = shown(receipt.received_at, "When the filing arrived.")
    items: list[ReceiptItem] = strawberry.field(
        resolver=_receipt_items, description="The contents."
    )
    pdf: URL = strawberry.field(resolver=_receipt_pdf, description="To print or keep.")
