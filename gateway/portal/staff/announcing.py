"""What is said to everybody: announcements of the counter, and maintenance."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from efiling import clock
from efiling.rules.vocabulary import Role
from gateway.portal.page import OFFICERS, Form, Page, mutation
from gateway.portal.staff.words import sending_texts, shown_places
from gateway.portal.visit import Visit
from i18n import N_, formats
from i18n.catalogue import text

SHOWN_SINCE = N_("{title} (shown since {moment})")
SHOWN_LATER = N_("{title} (will be shown from {moment} on)")

_HERE, _MAINTENANCE = "/counter/announcements", "/operations/maintenance"


async def _show_announcements(visit: Visit) -> Mapping[str, Any]:
    found = await visit.ask("StaffAnnouncements")
    shown = [(one["id"], _said(visit, SHOWN_SINCE, one)) for one in found["announcements"]]
    shown += [(one["id"], _said(visit, SHOWN_LATER, one)) for one in found["announcementsAhead"]]
    now = datetime.fromisoformat(found["service"]["now"]).astimezone(clock.TOKYO)
    return {**shown_places(visit), "shown": shown, "now": now.isoformat()}


def _said(visit: Visit, words: str, one: Mapping[str, Any]) -> str:
    begins = formats.moment(visit.language, datetime.fromisoformat(one["from"]))
    return text(visit.language, words, title=one["title"], moment=begins)


async def _show_maintenance(visit: Visit) -> Mapping[str, Any]:
    return {**shown_places(visit), **await visit.ask("Maintenance")}


ANNOUNCEMENTS = Page(
    _HERE,
    "staff/announcements.html",
    show=_show_announcements,
    asks=("StaffAnnouncements",),
    roles=OFFICERS,
    forms=(
        Form(
            "publish-announcement",
            sending_texts("PublishAnnouncement", f"{_HERE}?done=published"),
        ),
        Form("withdraw-announcement", mutation("WithdrawAnnouncement", f"{_HERE}?done=withdrawn")),
    ),
    menu=N_("Announcements"),
)
MAINTENANCE = Page(
    _MAINTENANCE,
    "staff/maintenance.html",
    show=_show_maintenance,
    asks=("Maintenance",),
    roles=frozenset({Role.ADMINISTRATOR}),
    forms=(
        Form(
            "schedule-maintenance",
            sending_texts("ScheduleMaintenance", f"{_MAINTENANCE}?done=scheduled"),
        ),
        Form("cancel-maintenance", mutation("CancelMaintenance", f"{_MAINTENANCE}?done=cancelled")),
    ),
    menu=N_("Maintenance"),
)
