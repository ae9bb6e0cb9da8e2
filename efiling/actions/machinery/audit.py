"""Reading the audit trail: an act of its own, for whoever reads it is on record too."""

from datetime import datetime
from uuid import UUID

from efiling.actions.action import action
from efiling.reads.machinery.audit import AuditPage, page_of
from efiling.reads.paging import WantedPage
from efiling.rules.actors import Actor
from efiling.rules.machinery.audit import EVENTS
from efiling.store.engine.late_reading import LateReading
from efiling.store.engine.work import Work
from efiling.store.machinery import audit


@action("audit:read")
async def read_audit_trail(
    actor: Actor,
    wanted: WantedPage,
    *,
    subject: UUID | None = None,
    event: str | None = None,
    from_: datetime | None = None,
    to: datetime | None = None,
) -> AuditPage:
    """Rows of the trail that pass all filters, the newest first. Nobody sees them before it is on
    record that they do. Errors: `BadRequest` CURSOR_INVALID."""
    page = await page_of(
        LateReading(actor),
        wanted,
        subject=subject,
        events=() if event is None else (event,),
        from_=from_,
        to=to,
    )

    async with Work(actor) as unit:
        details = {"name": event} if event and event in EVENTS else {}
        audit.record(unit, "audit.read", subject=subject, **details)
    return page
