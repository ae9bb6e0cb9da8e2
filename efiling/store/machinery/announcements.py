"""Announcements and times of maintenance: few rows, written in several languages each.

Lists are statements: what cannot be read of one row must hide no other one, and SQLite's converters
would raise for all rows at once.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson

from efiling.rules.machinery.announcements import Text
from efiling.store.engine.readable import readable_rows
from efiling.store.engine.records import Column, Record, optional
from efiling.store.engine.untyped import id_in, moment_in
from efiling.store.engine.work import Reading, Work
from efiling.store.tables.machinery import AnnouncementRow, MaintenanceRow
from i18n import Language

SHOWN_AT_MOST = 50
"""Announcements at one time; whoever publishes more hides the oldest."""


def _texts_in(kept: str) -> list[Text]:
    return [
        Text(Language(one["language"]), one["title"], one["body"]) for one in orjson.loads(kept)
    ]


def _texts_if_any(kept: str) -> list[Text]:
    """The service is closed all the same."""
    try:
        return _texts_in(kept)
    except (KeyError, TypeError, ValueError):
        return [Text(Language.EN, "", "")]


class StoredAnnouncement(Record):
    id = Column(id_in)
    texts = Column(_texts_in)
    begins_at = Column(moment_in)
    ends_at = Column(optional(moment_in))


class StoredMaintenance(Record):
    id = Column(id_in)
    texts = Column(_texts_if_any)
    begins_at = Column(moment_in)
    ends_at = Column(moment_in)


async def add_announcement(
    unit: Work,
    announcement: UUID,
    texts: Sequence[Text],
    begins_at: datetime,
    ends_at: datetime | None,
    now: datetime,
) -> None:
    row = {
        "id": announcement,
        "texts": orjson.dumps(texts).decode(),
        "begins_at": begins_at,
        "ends_at": ends_at,
        "published_at": now,
    }
    await unit.insert("announcement", [row])


async def withdraw(unit: Work, announcement: UUID, now: datetime) -> bool:
    """Takes an announcement away; False where there is none, or none any more."""
    shown = unit.of(AnnouncementRow).filter(id=announcement, withdrawn_at=None)
    return await shown.update(withdrawn_at=now) > 0


async def announcements_at(view: Reading, now: datetime) -> list[StoredAnnouncement]:
    """Those whose time it is, the newest first."""
    return await readable_rows(
        view,
        StoredAnnouncement,
        "announcement WHERE withdrawn_at IS NULL AND begins_at <= $1"
        " AND (ends_at IS NULL OR ends_at > $1) ORDER BY begins_at DESC, id DESC LIMIT $2",
        now,
        SHOWN_AT_MOST,
    )


async def announcements_ahead(view: Reading, now: datetime) -> list[StoredAnnouncement]:
    """Those whose time is still to come, the next one first."""
    return await readable_rows(
        view,
        StoredAnnouncement,
        "announcement WHERE withdrawn_at IS NULL AND begins_at > $1"
        " ORDER BY begins_at, id LIMIT $2",
        now,
        SHOWN_AT_MOST,
    )


async def find_announcement(view: Reading | Work, announcement: UUID) -> StoredAnnouncement | None:
    """One that is not withdrawn, also before and after its time."""
    kept = view.of(AnnouncementRow).filter(id=announcement, withdrawn_at=None)
    return await StoredAnnouncement.first_of(kept)


async def add_maintenance(
    unit: Work,
    maintenance: UUID,
    texts: Sequence[Text],
    begins_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> None:
    row = {
        "id": maintenance,
        "texts": orjson.dumps(texts).decode(),
        "begins_at": begins_at,
        "ends_at": ends_at,
        "scheduled_at": now,
    }
    await unit.insert("maintenance", [row])


async def cancel_maintenance(unit: Work, now: datetime) -> int:
    """Takes back the coming maintenance, and ends the present one; returns how many there were."""
    ahead = unit.of(MaintenanceRow).filter(cancelled_at=None, ends_at__gt=now)
    return await ahead.update(cancelled_at=now)


async def next_maintenance(view: Reading | Work, now: datetime) -> StoredMaintenance | None:
    """The present maintenance, or the coming one."""
    ahead = await readable_rows(
        view,
        StoredMaintenance,
        "maintenance WHERE cancelled_at IS NULL AND ends_at > $1 ORDER BY begins_at",
        now,
    )
    return ahead[0] if ahead else None
