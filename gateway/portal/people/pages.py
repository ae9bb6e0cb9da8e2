"""Pages about accounts."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from efiling.rules.vocabulary import Role
from gateway.portal.page import EVERY_ROLE, Form, Page, mutation
from gateway.portal.people.registration import REGISTRATION_PAGES
from gateway.portal.people.words import has
from gateway.portal.visit import Visit
from i18n import N_

HOMES = {
    Role.RESIDENT: "/home",
    Role.INSTITUTION: "/home",
    Role.OFFICER: "/counter",
    Role.HELPDESK: "/helpdesk",
    Role.AUDITOR: "/audit",
    Role.ADMINISTRATOR: "/operations",
}
"""Where each role begins."""

_DONE = {
    "registered": N_("You are registered. Please log in with what you have just chosen."),
    "renotified": N_(
        "A mail with your authentication ID is on its way to the address that you registered."
    ),
    "reset": N_(
        "A mail with your authentication ID is on its way. Your new password works at once or, if "
        "the mail has a link, once you have opened it."
    ),
    "password-set": N_("Your new password works now. Please log in with it."),
    "mail-set": N_("Our mails go to the new address from now on."),
    "logged-out": N_("You are logged out."),
}
_BELOW = re.compile(r"/[A-Za-z0-9/_.~?&=%+-]*")


def _next(visit: Visit) -> str | None:
    """Where the visitor was; an address of ours or none."""
    place = visit.query.get("next", "")
    return place if _BELOW.fullmatch(place) and not place.startswith("//") else None


async def _login_data(visit: Visit) -> Mapping[str, Any]:
    return {
        "next": _next(visit),
        "done": _DONE.get(visit.query.get("done", "")),
        "has": lambda *codes: has(visit.problems, *codes),
    }


async def _log_in(visit: Visit) -> str | Page | None:
    """Goes on where the visitor was; what they had typed there is shown once more."""
    answer = await visit.submit("LogIn")
    if answer.problems:
        return None
    if any(name.startswith("kept.") for name in visit.typed):
        return GO_ON
    assert visit.role
    return _next(visit) or HOMES[visit.role]


async def _go_on_data(visit: Visit) -> Mapping[str, Any]:
    assert visit.role, "whoever goes on has just logged in"
    return {"next": _next(visit) or HOMES[visit.role]}


GO_ON = Page("/login", "people/go_on.html", show=_go_on_data)
PEOPLE_PAGES: Sequence[Page] = (
    Page("/login", "people/login.html", show=_login_data, forms=(Form("log-in", _log_in),)),
    Page(
        "/logout",
        "people/logged_out.html",
        roles=EVERY_ROLE,
        forms=(Form("log-out", mutation("LogOut", "/login?done=logged-out")),),
    ),
    *REGISTRATION_PAGES,
)
