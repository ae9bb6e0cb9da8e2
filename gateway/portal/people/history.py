"""What somebody has filed: the first page after the login, the history, one filing."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from efiling.rules.vocabulary import FilingKind
from gateway.http.failures import NotFound
from gateway.portal.page import FILERS, Page
from gateway.portal.people import words
from gateway.portal.visit import Visit
from i18n import N_

_PAGE = 20
_WARN_AHEAD = timedelta(days=60)
_EXAMPLE = "2026-05-01"
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
_KINDS = frozenset(FilingKind.__members__)
_DONE = {
    "registered": N_("You are registered and logged in. You can file at once."),
    "filed": N_("This notification was sent already, or is deleted. What was sent stands below."),
}
_PASSWORD_ENDS = N_("Your password ends after {day}.")
_STAY_ENDS = N_(
    "Your account ends with your period of stay after {day}. If it was extended, you need not do "
    "anything."
)
_ACCESS_ENDS = N_("Your account ends after {day} if it is not used. Today's login keeps it.")
_CHANGE_PASSWORD = N_("Change the password")
_FILERS = {
    "RESIDENT": N_("The resident"),
    "INSTITUTION": N_("The organization"),
    "OFFICER": N_("On paper, entered at the counter"),
}
_YOU = N_("You")
_CHANNELS = {
    "ONLINE": N_("Over this service"),
    "COUNTER": N_("At the counter"),
    "POST": N_("By post"),
}
_EXPLAINED = {
    "REGISTERING": N_(
        "Received. It is registered during the coming night; you do not need to do anything."
    ),
    "REGISTERED": N_("Registered. You do not need to do anything."),
    "REGISTRATION_ERROR": N_("Not registered. Please read the reasons and file it again."),
    "SUPERSEDED": N_("You filed the same once more that day, and the later one counts."),
}


async def _home(visit: Visit) -> Mapping[str, Any]:
    """What is unfinished first, then what was filed, then what comes."""
    found = await visit.ask("Home")
    viewer = found["viewer"]
    labels = {one["kind"]: one["label"] for one in viewer["fileableKinds"]}
    today = datetime.fromisoformat(found["service"]["now"]).date()

    return {
        "viewer": viewer,
        "drafts": [
            (one, [labels.get(kind, kind) for kind in one["kinds"]]) for one in viewer["drafts"]
        ],
        "failed": [one for one in viewer["filings"]["nodes"] if one["errors"]],
        "warnings": list(_warnings(viewer, today)),
        "states": words.FILING_STATES,
        "batch_tags": words.BATCH_TAGS,
        "done": _DONE.get(visit.query.get("done", "")),
    }


def _warnings(viewer: Mapping[str, Any], today: date) -> Sequence[tuple[str, date, str, str]]:
    """What ends within the next 60 days: the words, the last day, and where to do something."""
    account, found = viewer["account"], []
    password = date.fromisoformat(account["passwordExpiresOn"])
    if password != date.max and password - today <= _WARN_AHEAD:
        found.append((_PASSWORD_ENDS, password, "/account/password", _CHANGE_PASSWORD))

    last_day = account["expiresOn"] and date.fromisoformat(account["expiresOn"])
    if last_day and last_day - today <= _WARN_AHEAD:
        text = _STAY_ENDS if viewer["role"] == "RESIDENT" else _ACCESS_ENDS
        found.append((text, last_day, "", ""))
    return found


async def _history(visit: Visit) -> Mapping[str, Any]:
    """One page of what was filed, as the address asks for it."""
    query = visit.query
    days = {name: _day_in(query.get(name, "")) for name in ("from", "to")}
    filters = {name: query[name] for name in ("kind", "state", "from", "to") if query.get(name)}
    page: dict[str, int | str]
    page = {"last": _PAGE, "before": query["before"]} if query.get("before") else {"first": _PAGE}
    if query.get("after") and "before" not in page:
        page["after"] = query["after"]

    kind, state = query.get("kind"), query.get("state")
    found = await visit.ask(
        "History",
        **page,
        kinds=[kind] if kind in _KINDS else None,
        states=[state] if state in words.FILING_STATES else None,
        **days,
    )
    place = found["viewer"]["filings"]["pageInfo"]
    return {
        "viewer": found["viewer"],
        "states": words.FILING_STATES,
        "filers": {**_FILERS, found["viewer"]["role"]: _YOU},
        "is_filtered": bool(filters),
        "unread": {name for name in ("from", "to") if query.get(name) and not days[name]},
        "example": _EXAMPLE,
        "newer": place["hasPreviousPage"] and _page(filters, before=place["startCursor"]),
        "older": place["hasNextPage"] and _page(filters, after=place["endCursor"]),
    }


def _page(filters: Mapping[str, str], **place: str) -> str:
    return f"/history?{urlencode({**filters, **place})}"


def _day_in(text: str) -> str | None:
    """A day as somebody types it; None where it is none."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text[:100]).strip())
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return None


async def _one_filing(visit: Visit) -> Mapping[str, Any]:
    """One of the visitor's own. Raises NotFound."""
    found = await visit.ask("OneFiling", number=visit.path["number"])
    if found["viewer"]["filing"] is None:
        raise NotFound
    return {
        "viewer": found["viewer"],
        "filing": found["viewer"]["filing"],
        "states": words.FILING_STATES,
        "explained": _EXPLAINED,
        "channels": _CHANNELS,
        "filers": {**_FILERS, found["viewer"]["role"]: _YOU},
    }


HOME = Page("/home", "people/home.html", show=_home, asks=("Home",), roles=FILERS, menu=N_("Home"))
HISTORY_PAGES: Sequence[Page] = (
    Page(
        "/history",
        "people/history.html",
        show=_history,
        asks=("History",),
        roles=FILERS,
        menu=N_("History"),
    ),
    Page(
        "/history/{number}",
        "people/one_filing.html",
        show=_one_filing,
        asks=("OneFiling",),
        roles=FILERS,
    ),
)
