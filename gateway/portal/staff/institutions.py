"""The counter's organizations: find, register, change."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from gateway.http.failures import NotFound
from gateway.portal.page import OFFICERS, Form, Page
from gateway.portal.staff.labels import (
    CHANNELS,
    EVIDENCE_FORMS,
    INSTITUTION_KINDS,
    LANGUAGES,
    OF_INSTITUTIONS,
    SHORT_KINDS,
    YES_OR_NO,
)
from gateway.portal.staff.sending import looked, said, sending, wanted_page
from gateway.portal.visit import Visit
from i18n import N_

_PAGE = 20
_UNCHANGED: tuple[tuple[str, str], ...] = (("", N_("Unchanged")), *YES_OR_NO)


async def _show_list(visit: Visit) -> Mapping[str, Any]:
    search = visit.query.get("search", "").strip()
    variables = {"search": search or None, **wanted_page(visit, _PAGE)}
    found = await looked(visit, "Institutions", variables, {"SEARCH_TOO_SHORT": "search"})
    return {
        "institutions": found.get("institutions"),
        "kinds": SHORT_KINDS,
        "search": search,
        "kept": f"search={quote(search)}&" if search else "",
    }


async def _show_form(visit: Visit) -> Mapping[str, Any]:
    return {
        "kinds": said(visit, INSTITUTION_KINDS),
        "languages": LANGUAGES,
        "yes_or_no": said(visit, YES_OR_NO),
        "channels": said(visit, CHANNELS),
        "evidence": said(visit, OF_INSTITUTIONS),
        "evidence_forms": said(visit, EVIDENCE_FORMS),
    }


async def _show_one(visit: Visit) -> Mapping[str, Any]:
    found = await visit.send("Institution", {"id": visit.path["id"]})
    if not found.data.get("institution"):
        raise NotFound
    return {
        **await _show_form(visit),
        **found.data,
        "short_kinds": SHORT_KINDS,
        "unchanged_or": said(visit, _UNCHANGED),
    }


def _registered(_visit: Visit, payload: Mapping[str, Any]) -> str:
    one, choice = payload["institution"]["id"], payload["authIdChoice"]
    return f"/counter/institutions/{one}?done=registered-{choice}"


def _updated(visit: Visit, _payload: Mapping[str, Any]) -> str:
    return f"/counter/institutions/{visit.path['id']}?done=updated"


def _only_what_changes(visit: Visit, given: dict[str, Any]) -> None:
    """Absent: unchanged; null: cleared."""
    given["id"] = visit.path["id"]
    if not visit.typed.get("underEmploymentReporting"):
        given.pop("underEmploymentReporting", None)
    # Of a box the last: a hidden `false` may go before it.
    if visit.typed.all("clearSupportOrganizationNumber")[-1:] == ["true"]:
        given["supportOrganizationNumber"] = None


INSTITUTION_PAGES = (
    Page(
        "/counter/institutions",
        "staff/institutions.html",
        show=_show_list,
        asks=("Institutions",),
        roles=OFFICERS,
        menu=N_("Organizations"),
    ),
    Page(
        "/counter/institutions/new",
        "staff/institution_new.html",
        show=_show_form,
        roles=OFFICERS,
        forms=(Form("register-institution", sending("RegisterInstitution", _registered)),),
    ),
    Page(
        "/counter/institutions/{id}",
        "staff/institution.html",
        show=_show_one,
        asks=("Institution",),
        roles=OFFICERS,
        forms=(
            Form("update-institution", sending("UpdateInstitution", _updated, _only_what_changes)),
        ),
    ),
)
