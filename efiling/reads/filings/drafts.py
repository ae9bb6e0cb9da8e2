"""An account's own drafts: what was begun and not filed yet (Q2-69)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from efiling import clock
from efiling.adapters.keys import DecryptionError
from efiling.adapters.logs import logger
from efiling.reads.filings.filings import FILERS
from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.rules.filings.drafts import DraftContents, DraftField, ends_on, key_of_draft
from efiling.rules.vocabulary import FilingKind
from efiling.store.engine.work import Reading
from efiling.store.filings import drafts
from efiling.store.filings.drafts import StoredDraft

log = logger("drafts")


@dataclass(frozen=True, slots=True)
class DraftView:
    """One draft as its owner left it. `ends_on`: the last day on which it is kept."""

    id: UUID
    idempotency_key: str
    kinds: Sequence[FilingKind]
    fields: Sequence[DraftField]
    saved_at: datetime
    ends_on: date


def view_of(draft: UUID, contents: DraftContents, saved_at: datetime) -> DraftView:
    """A draft that was saved at a moment."""
    return DraftView(
        id=draft,
        idempotency_key=key_of_draft(draft),
        kinds=contents.kinds,
        fields=contents.fields,
        saved_at=saved_at,
        ends_on=ends_on(saved_at),
    )


def views_of(stored: Iterable[StoredDraft]) -> list[DraftView]:
    """Those that can be read; each of the others is named in the log."""
    views = []
    for one in stored:
        try:
            views.append(view_of(one.id, one.contents, one.saved_at))
        except (DecryptionError, KeyError, TypeError, ValueError):
            log.error("draft.unreadable", row=str(one.id))
    return views


@read("draft:read")
async def drafts_of(actor: Actor) -> list[DraftView]:
    """The actor's own, newest first; empty for who files nothing."""
    if actor.role not in FILERS:
        return []
    return views_of(await drafts.drafts_of(Reading(actor), clock.today()))


@read("draft:read")
async def draft_of(actor: Actor, draft: UUID) -> DraftView | None:
    """One of the actor's own by its id; None for any other."""
    if actor.role not in FILERS:
        return None
    stored = await drafts.find_draft(Reading(actor), draft, clock.today())
    return next(iter(views_of([stored])), None) if stored else None
