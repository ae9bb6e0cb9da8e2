"""Whether the service is closed, and how each request finds out (Q2-4)."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from time import monotonic

from efiling import clock
from efiling.errors import Unavailable
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.machinery.announcements import text_for
from efiling.rules.permissions import stays_open
from efiling.store.engine.work import Reading
from efiling.store.machinery import announcements
from efiling.store.machinery.announcements import StoredMaintenance
from i18n import Language

LOOKED_UP_EVERY_SECONDS = 1.0
"""How long a process goes by what it knows: all of them agree within two seconds."""


@dataclass(frozen=True, slots=True)
class MaintenanceView:
    """When the service is closed, and what is said about it."""

    from_: datetime
    to: datetime
    message: str


class _Known:
    """What this process knows of the timetable of maintenance."""

    maintenance: StoredMaintenance | None = None
    looked_up_at = float("-inf")


_known = _Known()


async def next_maintenance(actor: Actor) -> MaintenanceView | None:
    """The present maintenance, or the coming one; the one last known while the database is away."""
    with suppress(Unavailable):
        await _look_up(clock.now())
    return view_of(_known.maintenance, actor.language) if _known.maintenance else None


def view_of(maintenance: StoredMaintenance, language: Language) -> MaintenanceView:
    """A maintenance as a reader of `language` is told about it."""
    text = text_for(language, maintenance.texts)
    return MaintenanceView(maintenance.begins_at, maintenance.ends_at, f"{text.title}\n{text.body}")


async def refuse_while_closed(actor: Actor, permission: str) -> None:
    """Errors: `Unavailable` MAINTENANCE during a maintenance, but for what stays open and for who
    may end it."""
    if closed := await closed_for(actor, permission):
        raise closed


async def closed_for(actor: Actor, permission: str) -> Unavailable | None:
    """Why the actor cannot do it now; None while the service is open."""
    if stays_open(actor, permission):
        return None
    now = clock.now()
    if monotonic() - _known.looked_up_at > LOOKED_UP_EVERY_SECONDS:
        try:
            await _look_up(now)
        except Unavailable:
            # A maintenance is when the database may be away: what was known goes on.
            if closed_until(now) is None:
                raise

    ends_at = closed_until(now)
    if ends_at is None:
        return None
    seconds = ceil((ends_at - now).total_seconds())
    return Unavailable("MAINTENANCE", retry_after_seconds=seconds)


def closed_until(now: datetime) -> datetime | None:
    """Until when the service is closed, as far as this process knows; None while it is open."""
    known = _known.maintenance
    return known.ends_at if known and known.begins_at <= now < known.ends_at else None


async def _look_up(now: datetime) -> None:
    _known.maintenance = await announcements.next_maintenance(Reading(SYSTEM), now)
    _known.looked_up_at = monotonic()


def forget() -> None:
    """The next request looks the timetable up."""
    _known.looked_up_at = float("-inf")
