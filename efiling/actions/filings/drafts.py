"""Drafts: what was typed is kept until it is filed (Q2-69)."""

from datetime import datetime
from uuid import UUID

from efiling import clock
from efiling.actions.action import action
from efiling.errors import Problem, refuse, refuse_if
from efiling.reads.filings.drafts import DraftView, view_of, views_of
from efiling.rules.actors import Actor
from efiling.rules.filings.drafts import DRAFTS_AT_MOST, DraftContents, check_draft
from efiling.store.engine.work import Work
from efiling.store.filings import drafts
from efiling.store.people import accounts


@action("draft:save")
async def save_draft(actor: Actor, contents: DraftContents, draft: UUID | None = None) -> DraftView:
    """Keeps what was typed, in a new draft or in the place of what one said before; of two that
    save the same draft the last one counts.

    Nothing of it is on record: it is somebody's own paper until it is filed. Refusals: what is too
    much; `DRAFTS_TOO_MANY`; `NOT_FOUND` for a draft that is filed, discarded or over.
    """
    now, problems = clock.now(), list[Problem]()
    check_draft(contents, problems)
    refuse_if(problems)

    async with Work(actor) as unit:
        if draft is None:
            draft = await _begin(unit, contents, now)
        elif not await drafts.keep(unit, draft, contents, now):
            raise refuse("NOT_FOUND", "id")

    return view_of(draft, contents, now)


async def _begin(unit: Work, contents: DraftContents, now: datetime) -> UUID:
    # Of two at once the second one counts the first one's draft.
    await accounts.hold_account(unit, unit.actor.own_account)

    # One that cannot be read is seen by nobody, so nobody could make room by discarding it.
    there = views_of(await drafts.drafts_of(unit, clock.day_of(now)))
    if len(there) >= DRAFTS_AT_MOST:
        raise refuse("DRAFTS_TOO_MANY", limit=DRAFTS_AT_MOST)
    return await drafts.add_draft(unit, contents, now)


@action("draft:save")
async def discard_draft(actor: Actor, draft: UUID) -> None:
    """Removes a draft of the actor's own for good. Refusal: `NOT_FOUND`."""
    async with Work(actor) as unit:
        if not await drafts.remove(unit, draft):
            raise refuse("NOT_FOUND", "id")
