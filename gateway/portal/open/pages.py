"""Pages for everybody."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.portal.open.guide import show_guide, show_status
from gateway.portal.open.manuals.chapter import Chapter
from gateway.portal.open.manuals.institutions import INSTITUTIONS
from gateway.portal.open.manuals.picture import HEIGHT
from gateway.portal.open.manuals.residents import RESIDENTS
from gateway.portal.open.picture_files import address_of
from gateway.portal.open.questions import QUESTIONS
from gateway.portal.page import Page, Show
from gateway.portal.rendering import FOOTER
from gateway.portal.visit import Visit
from i18n import N_

LINKS: Mapping[str, str] = {
    **dict(FOOTER),
    "/login": N_("Log in"),
    "/register": N_("Register as a resident"),
    "/renotify": N_("I forgot my authentication ID or password"),
    "/history": N_("History"),
    "/account": N_("Account"),
    "/account/password": N_("Change the password"),
    "/account/mail": N_("Change the mail address"),
    "/account/delegation": N_("Who may file for me"),
    "/batches": N_("Batches"),
    "/batches/new": N_("Send a batch"),
    "/linked-systems": N_("Linked systems"),
    "/file": N_("File a notification"),
    "/tokens": N_("API tokens"),
}
"""What a link to a page says."""


async def _show_bureaus(visit: Visit) -> Mapping[str, Any]:
    wanted = visit.query.get("prefecture") or None
    data = await visit.ask("Bureaus", prefecture=wanted)
    known = {one["code"] for one in data["prefectures"]}
    return {**data, "chosen": wanted if wanted in known else None}


async def _show_questions(visit: Visit) -> Mapping[str, Any]:
    return {**await visit.ask("Questions"), "groups": QUESTIONS, "labels": LINKS}


def _manual(title: str, chapters: Sequence[Chapter]) -> Show:
    async def show(_visit: Visit) -> Mapping[str, Any]:
        return {
            "title": title,
            "chapters": chapters,
            "labels": LINKS,
            "picture_address": address_of,
            "picture_height": HEIGHT,
        }

    return show


OPEN_PAGES: Sequence[Page] = (
    Page("/", "open/top.html", query="Top"),
    Page("/guide", "open/guide.html", show=show_guide),
    Page("/guide/{status}", "open/guide_answer.html", show=show_status),
    Page("/errors", "open/errors.html", query="Errors"),
    Page("/bureaus", "open/bureaus.html", show=_show_bureaus),
    Page("/paper", "open/paper.html", query="Paper"),
    Page("/announcements", "open/announcements.html", query="Announcements"),
    Page("/questions", "open/questions.html", show=_show_questions),
    Page(
        "/manual/residents",
        "open/manual.html",
        show=_manual(N_("Manual for residents"), RESIDENTS),
    ),
    Page(
        "/manual/institutions",
        "open/manual.html",
        show=_manual(N_("Manual for organizations"), INSTITUTIONS),
    ),
    Page("/terms", "open/terms.html"),
    Page("/privacy", "open/privacy.html"),
    Page("/accessibility", "open/accessibility.html"),
)
