"""What everybody is told, in the reader's language (Q2-4)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from efiling import clock
from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.rules.machinery.announcements import text_for
from efiling.rules.permissions import is_allowed
from efiling.store.engine.late_reading import LateReading
from efiling.store.engine.work import Reading
from efiling.store.machinery import announcements
from efiling.store.machinery.announcements import StoredAnnouncement
from i18n import Language

PUBLISH = "announcement:publish"


@dataclass(frozen=True, slots=True)
class AnnouncementView:
    """One announcement; `to` None: until it is withdrawn."""

    id: UUID
    title: str
    body: str
    from_: datetime
    to: datetime | None


def view_of(announcement: StoredAnnouncement, language: Language) -> AnnouncementView:
    """An announcement as a reader of `language` sees it."""
    text = text_for(language, announcement.texts)
    return AnnouncementView(
        announcement.id, text.title, text.body, announcement.begins_at, announcement.ends_at
    )


@read("guide:read")
async def announcements_now(actor: Actor) -> list[AnnouncementView]:
    """Those whose time it is, the newest first. Who is logged in may just have published one."""
    view = Reading(actor) if actor.account else LateReading(actor)
    found = await announcements.announcements_at(view, clock.now())
    return [view_of(one, actor.language) for one in found]


@read(PUBLISH)
async def announcements_ahead(actor: Actor) -> list[AnnouncementView]:
    """Those that nobody sees yet, the next one first, for whoever may withdraw them."""
    found = await announcements.announcements_ahead(Reading(actor), clock.now())
    return [view_of(one, actor.language) for one in found]


@read("guide:read")
async def announcement_by_id(actor: Actor, announcement: UUID) -> AnnouncementView | None:
    """One that everybody may see by now, or that the actor may publish."""
    found = await announcements.find_announcement(Reading(actor), announcement)
    if found is None:
        return None
    begun = found.begins_at <= clock.now()
    return view_of(found, actor.language) if begun or is_allowed(actor, PUBLISH) else None
