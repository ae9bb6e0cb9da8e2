"""Telling everybody something, and closing the service for maintenance (Q2-4)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from efiling import clock
from efiling.actions.action import action
from efiling.errors import Problem, refuse, refuse_if
from efiling.reads.machinery import maintenance
from efiling.reads.machinery.announcements import AnnouncementView, view_of
from efiling.rules.actors import Actor
from efiling.rules.machinery.announcements import Text, check_period, check_texts
from efiling.store.engine.ids import new_id
from efiling.store.engine.work import Work
from efiling.store.machinery import announcements, audit


@action("announcement:publish")
async def publish_announcement(
    actor: Actor, texts: Sequence[Text], from_: datetime, to: datetime | None
) -> AnnouncementView:
    """Shows an announcement to everybody in its time. Refusals: VALUE_REQUIRED, LANGUAGE_TWICE,
    VALUE_TOO_LONG, PERIOD_INVALID."""
    now = clock.now()
    problems: list[Problem] = []
    written = check_texts(texts, problems)
    check_period(from_, to, now, problems)
    refuse_if(problems)

    announcement = new_id()
    async with Work(actor) as unit:
        await announcements.add_announcement(unit, announcement, written, from_, to, now)
        audit.record(unit, "announcement.published", subject=announcement)

        published = await announcements.find_announcement(unit, announcement)
        assert published, "it was just published"
        return view_of(published, actor.language)


@action("announcement:publish")
async def withdraw_announcement(actor: Actor, announcement: UUID) -> None:
    """Takes an announcement away at once. Refusals: NOT_FOUND, also for one withdrawn before."""
    now = clock.now()
    async with Work(actor) as unit:
        if not await announcements.withdraw(unit, announcement, now):
            raise refuse("NOT_FOUND", "id")
        audit.record(unit, "announcement.withdrawn", subject=announcement)


@action("maintenance:schedule")
async def schedule_maintenance(
    actor: Actor, from_: datetime, to: datetime, texts: Sequence[Text]
) -> None:
    """Closes the service for a time, in place of what was scheduled before. Refusals: as
    `publish_announcement`."""
    now = clock.now()
    problems: list[Problem] = []
    written = check_texts(texts, problems)
    check_period(from_, to, now, problems)
    refuse_if(problems)

    async with Work(actor) as unit:
        await announcements.cancel_maintenance(unit, now)
        await announcements.add_maintenance(unit, new_id(), written, from_, to, now)
        audit.record(unit, "maintenance.scheduled", begins=from_.isoformat(), ends=to.isoformat())
    maintenance.forget()


@action("maintenance:schedule")
async def cancel_maintenance(actor: Actor) -> None:
    """Opens the service again and takes back what was scheduled; done as well where nothing
    was."""
    now = clock.now()
    async with Work(actor) as unit:
        if await announcements.cancel_maintenance(unit, now):
            audit.record(unit, "maintenance.cancelled")
    maintenance.forget()
