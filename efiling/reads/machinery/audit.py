"""The audit trail: walked, and read by those who may."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from efiling.adapters.anchors import Anchor, since_restore
from efiling.adapters.logs import logger
from efiling.reads.paging import PageBounds, WantedPage, cursor_of, page_within, sequence_at
from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.rules.machinery.audit import COUNTER_ACTS
from efiling.rules.vocabulary import AuditChainState, Role
from efiling.store.engine.late_reading import LateReading
from efiling.store.engine.spans import Span
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import anchored, audit, chains
from efiling.store.machinery.anchored import MissingRow
from efiling.store.machinery.audit import TrailRow
from efiling.store.machinery.chains import ChainBreak
from efiling.store.people import standing

__all__ = [
    "AuditChainView",
    "AuditEventView",
    "AuditPage",
    "ChainBreak",
    "audit_chain",
    "missing_since",
    "page_of",
    "untrue_account",
    "verify_audit",
]

AUDIT_CURSOR = "audit"
log = logger("audit")


@dataclass(frozen=True, slots=True)
class AuditDetailView:
    """One detail of an event, by name."""

    name: str
    value: str


class AuditEventView:
    """One row of the trail. Whom it names, it names by ids alone."""

    def __init__(self, row: TrailRow) -> None:
        self.at: datetime = row.at
        self.event: str = row.event
        self.actor_role: Role | None = row.actor_role
        self.actor: UUID | None = row.actor
        self.subject: UUID | None = row.subject
        self.digest: str = row.digest.hex()
        self.details: Sequence[AuditDetailView] = [
            AuditDetailView(name, value) for name, value in row.details.items()
        ]
        self.id = str(row.id)
        self.cursor = _cursor_of(row)


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A part of the trail. Its length is never counted: there are millions of rows."""

    items: Sequence[AuditEventView]
    bounds: PageBounds


@dataclass(frozen=True, slots=True)
class AuditChainView:
    """What came of the newest look at the whole trail. `through`: when it began, so that all that
    happened before was looked at."""

    verified_at: datetime
    through: datetime
    rows: int
    ok: bool
    state: AuditChainState
    broken_chain: int | None
    broken_row: int | None


@read("audit:read")
async def audit_chain(actor: Actor) -> AuditChainView | None:
    """None where nobody has looked yet."""
    row = await audit.newest_verification(LateReading(actor))
    if row is None:
        return None
    return AuditChainView(
        verified_at=row.at,
        through=row.began,
        rows=row.rows,
        ok=row.state is AuditChainState.WHOLE,
        state=row.state,
        broken_chain=row.broken_chain,
        broken_row=row.broken_row,
    )


async def page_of(
    view: Reading | Work,
    wanted: WantedPage,
    *,
    subject: UUID | None = None,
    events: Collection[str] = (),
    from_: datetime | None = None,
    to: datetime | None = None,
) -> AuditPage:
    """Rows of the trail, the newest first. Errors: `BadRequest` CURSOR_INVALID."""
    filters = audit.TrailFilters(subject, events, from_, to)

    async def fetch(span: Span[int]) -> list[TrailRow]:
        return await audit.trail(view, filters, span)

    rows, bounds = await page_within(wanted, _place_of, _cursor_of, fetch)
    return AuditPage([shown for row in rows if (shown := _view_of(row))], bounds)


def _place_of(cursor: str) -> int:
    return sequence_at(AUDIT_CURSOR, cursor)


def _cursor_of(row: TrailRow) -> str:
    return cursor_of(AUDIT_CURSOR, row.id)


def _view_of(row: TrailRow) -> AuditEventView | None:
    """None for a row that somebody tampered with: `audit verify` names it, and the others are
    read."""
    try:
        return AuditEventView(row)
    except (ValueError, TypeError, AttributeError):
        log.error("audit.unreadable", row=row.id)
        return None


@read("counter:review")
async def recent_counter_acts(actor: Actor, wanted: WantedPage) -> AuditPage:
    """What was done at counters, for officers to look over each other's work, the newest first."""
    return await page_of(Reading(actor), wanted, events=COUNTER_ACTS)


@read("audit:verify")
async def verify_audit(actor: Actor, start: int = 1) -> tuple[int, ChainBreak | None]:
    """Walks every chain from its row `start`; returns the rows read and the first break."""
    return await chains.verify(Reading(actor), start)


@read("audit:verify")
async def missing_since(actor: Actor, lines: Sequence[Anchor]) -> MissingRow | None:
    """The first row that a chain had when a line was written and has not any more: the database is
    an earlier one, or its newest rows were removed with the heads."""
    return await anchored.missing_since(Reading(actor), since_restore(lines))


@read("audit:verify")
async def untrue_account(actor: Actor) -> tuple[UUID | str, str] | None:
    """The first account whose row is not the one that the trail knows, and what is wrong with it:
    changed by somebody without the keys, or an old one put back."""
    return await standing.find_untrue(Reading(actor))
