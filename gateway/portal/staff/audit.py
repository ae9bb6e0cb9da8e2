"""The audit trail for auditors, as a page and as a file of what the page shows."""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from efiling import clock
from efiling.rules.vocabulary import Role
from gateway.portal.operations import Shown
from gateway.portal.page import Page
from gateway.portal.staff.events import EVENTS
from gateway.portal.staff.labels import ROLES
from gateway.portal.staff.sending import looked, wanted_page
from gateway.portal.times import time_of
from gateway.portal.typed import LONGEST_DAY
from gateway.portal.visit import Visit
from i18n import N_
from i18n.catalogue import text
from sheets.csv_files import neutralised
from sheets.days import day_of

CHAIN_STATES: Mapping[str, str] = {
    "BROKEN": N_("Somebody changed, added or removed an event past the service."),
    "ACCOUNT_CHANGED": N_("Somebody changed an account past the service."),
    "ROLLED_BACK": N_(
        "The database is older than what was written down outside of it, or its newest events were "
        "removed."
    ),
    "ANCHORS_BROKEN": N_("What was written down outside the database was changed or removed."),
}
_LOOKED_AT_LEAST = timedelta(hours=36)
_PAGE = 50
_FILTERS = ("event", "subject", "from", "to")
_COLUMNS = ("at", "event", "actorRole", "actor", "subject", "details", "digest")
_BEFORE_TIME = re.compile(r"(?<=\d)T(?=\d)")


async def _show(visit: Visit) -> Mapping[str, Any]:
    filters = {name: visit.query.get(name, "").strip() for name in _FILTERS}
    wanted = {
        **wanted_page(visit, _PAGE),
        "event": _event_of(visit, filters["event"]) or None,
        "subject": filters["subject"] or None,
        **{name: _moment(visit, name, filters[name]) for name in ("from", "to")},
    }
    found: Mapping[str, Any] = {}
    if not visit.problems:
        found = await looked(visit, "AuditTrail", wanted, {})
    trail, chain = found.get("auditTrail"), found.get("auditChain")
    if trail and visit.query.get("format") == "csv":
        visit.file = _file(trail["nodes"])

    kept = {name: value for name, value in filters.items() if value}
    places = {name: visit.query[name] for name in ("after", "before") if name in visit.query}
    return {
        "auditTrail": trail,
        "chain": chain,
        "chain_is_old": chain is not None
        and clock.now() - datetime.fromisoformat(chain["verifiedAt"]) > _LOOKED_AT_LEAST,
        "chain_states": CHAIN_STATES,
        "filters": filters,
        "kept": f"{urlencode(kept)}&" if kept else "",
        "export": urlencode({**kept, **places, "format": "csv"}),
        "events": EVENTS,
        "roles": ROLES,
    }


def _event_of(visit: Visit, typed: str) -> str:
    """An event may be typed as the page calls it."""
    in_words = {text(visit.language, words): one for one, words in EVENTS.items()}
    return in_words.get(typed, typed)


def _moment(visit: Visit, name: str, typed: str) -> str | None:
    """A day, or a day and a time, in Japan as a moment; a problem where it is neither."""
    if not typed:
        return None

    read = _read(unicodedata.normalize("NFKC", typed[:LONGEST_DAY]).strip())
    if read:
        # Before 1888 Tokyo's clocks had an offset with seconds, which no moment may have.
        return clock.within_calendar(read).astimezone(UTC).isoformat()

    message, remedy = (
        text(visit.language, one)
        for one in (
            N_("This is neither a day nor a day with a time."),
            N_("Please write it as in 2027-04-01 or 2027-04-01 09:00."),
        )
    )
    visit.problems.append(Shown("DATE_INVALID", message, remedy, (name,)))
    return None


def _read(typed: str) -> datetime | None:
    """A day as in a file, and a time behind it; a day alone begins at midnight."""
    head, _, tail = _BEFORE_TIME.sub(" ", typed).rpartition(" ")
    day, hour = day_of(head), time_of(tail)
    if not (day and hour):
        day, hour = None if ":" in typed else day_of(typed), "00:00"
    return datetime.combine(day, time.fromisoformat(hour), clock.TOKYO) if day else None


def _file(events: list[dict[str, Any]]) -> Response:
    """No cell of it is a formula to a spreadsheet program."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for one in events:
        details = "; ".join(f"{detail['name']}={detail['value']}" for detail in one["details"])
        row = {**one, "details": details}
        writer.writerow([neutralised(str(row[name] or "")) for name in _COLUMNS])

    headers = {"Content-Disposition": 'attachment; filename="audit-trail.csv"'}
    return Response(lines.getvalue().encode("utf-8-sig"), 200, headers, "text/csv; charset=utf-8")


AUDIT_PAGES = (
    Page(
        "/audit",
        "staff/audit.html",
        show=_show,
        asks=("AuditTrail",),
        roles=frozenset({Role.AUDITOR}),
        menu=N_("Audit trail"),
    ),
)
