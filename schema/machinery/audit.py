"""The audit trail as auditors and officers see it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import strawberry

from efiling.actions.machinery.audit import read_audit_trail
from efiling.reads.machinery.audit import (
    AuditChainView,
    AuditDetailView,
    AuditEventView,
    AuditPage,
    audit_chain,
    recent_counter_acts,
)
from efiling.reads.paging import PageBounds
from efiling.rules.vocabulary import AuditChainState, Role
from schema.absent import none_if_absent
from schema.context import Info, actor_of
from schema.node import uuid_or_none
from schema.paging import FIFTY, After, Before, First, Last, wanted_page
from schema.permissions import Allowed
from schema.views import attributes_of, shown, shows

detail = attributes_of(AuditDetailView)
event = attributes_of(AuditEventView)
chain = attributes_of(AuditChainView)

Subject = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="Events about this account, institution or filing alone."),
]
Named = Annotated[
    str | None,
    strawberry.argument(description="Events of this name alone, such as account.logged_in."),
]
From = Annotated[
    datetime | None, strawberry.argument(name="from", description="This moment and later.")
]
To = Annotated[datetime | None, strawberry.argument(description="Before this moment.")]


@shows(AuditDetailView)
@strawberry.type(description="One detail of an event.")
class AuditDetail:
    name: str = shown(detail.name, "What it is.")
    value: str = shown(detail.value, "Never a name, an address or anything that was filed.")


@shows(AuditEventView)
@strawberry.type(description="Something that happened, as the audit trail keeps it for good.")
class AuditEvent:
    id: strawberry.ID = strawberry.field(description="Opaque and lasting.")
    at: datetime = strawberry.field(description="When it happened.")
    event: str = strawberry.field(description="What happened, such as account.logged_in.")
    actor_role: Role | None = strawberry.field(
        description="Of who did it; null for nobody who is known, and for the service itself."
    )
    actor: strawberry.ID | None = strawberry.field(description="The account of who did it.")
    subject: strawberry.ID | None = strawberry.field(description="Whom or what it was about.")
    details: Sequence[AuditDetailView] = strawberry.field(description="What else is kept of it.")
    digest: str = strawberry.field(
        description="Chains the row to the one before it, so that a change is found."
    )


@strawberry.type(description="An event in the audit trail.")
class AuditEdge:
    cursor: str = strawberry.field(
        description="Opaque: `after` of the page that follows it, `before` of the one that goes "
        "before."
    )
    node: AuditEventView = strawberry.field(description="The event.")


def _edges(root: strawberry.Parent[AuditPage]) -> list[AuditEdge]:
    return [AuditEdge(cursor=one.cursor, node=one) for one in root.items]


def _nodes(root: strawberry.Parent[AuditPage]) -> list[AuditEventView]:
    return list(root.items)


def _page_info(root: strawberry.Parent[AuditPage]) -> PageBounds:
    return root.bounds


@shows(AuditPage)
@strawberry.type(description="A page of the audit trail, the newest first.")
class AuditConnection:
    edges: list[AuditEdge] = strawberry.field(
        resolver=_edges, description="The events with their cursors."
    )
    nodes: list[AuditEventView] = strawberry.field(resolver=_nodes, description="The events.")
    page_info: PageBounds = strawberry.field(
        resolver=_page_info, description="Where the page stands in the trail."
    )


@shows(AuditChainView)
@strawberry.type(
    description="What came of the newest look at the whole audit trail, which the service takes "
    "each night and operators whenever they like."
)
class AuditChain:
    verified_at: datetime = shown(chain.verified_at, "When the look ended.")
    through: datetime = shown(
        chain.through, "When it began: what happened before was looked at, all of it."
    )
    rows: int = shown(chain.rows, "How many events were walked.")
    ok: bool = shown(chain.ok, "Whether nothing was wrong.")
    state: AuditChainState = shown(chain.state, "What was found first.")
    broken_chain: int | None = shown(
        chain.broken_chain, "In which of the chains something is wrong, where it is in one."
    )
    broken_row: int | None = shown(chain.broken_row, "The first event of it that is not as it was.")


async def _audit_chain(info: Info) -> AuditChainView | None:
    return await audit_chain(actor_of(info))


async def _recent_counter_acts(
    info: Info,
    first: First = FIFTY,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> AuditPage:
    return await recent_counter_acts(actor_of(info), wanted_page(first, after, last, before))


async def _audit_trail(
    info: Info,
    first: First = FIFTY,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
    subject: Subject = strawberry.UNSET,
    event: Named = strawberry.UNSET,
    from_: From = strawberry.UNSET,
    to: To = strawberry.UNSET,
) -> AuditPage:
    wanted = wanted_page(first, after, last, before)
    about = none_if_absent(subject)
    known = uuid_or_none(about) if about is not None else None
    if about is not None and known is None:
        return AuditPage((), PageBounds())
    return await read_audit_trail(
        actor_of(info),
        wanted,
        subject=known,
        event=none_if_absent(event),
        from_=none_if_absent(from_),
        to=none_if_absent(to),
    )


@strawberry.type
class AuditQuery:
    """The part of Query about the audit trail (Q2-67)."""

    recent_counter_acts: AuditPage = strawberry.field(
        resolver=_recent_counter_acts,
        extensions=[Allowed("counter:review")],
        description="For counter officers: what was done at counters, the newest first, for "
        "review.",
    )
    audit_trail: AuditPage = strawberry.field(
        resolver=_audit_trail,
        extensions=[Allowed("audit:read")],
        description="For auditors: the audit trail, the newest first. Each page read is an event "
        "too.",
    )
    audit_chain: AuditChainView | None = strawberry.field(
        resolver=_audit_chain,
        extensions=[Allowed("audit:read")],
        description="For auditors: whether the audit trail was whole when somebody looked last; "
        "null before the first look.",
    )
