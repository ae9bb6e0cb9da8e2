"""The counter's paper: notifications that came on paper, and letters that ask for a deletion."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from graphql.type import GraphQLInputObjectType, get_named_type

from efiling.rules.filings.kinds import KINDS
from efiling.rules.vocabulary import FilingGroup, FilingKind
from gateway.portal.nationalities import nationality_choices
from gateway.portal.operations import Shown
from gateway.portal.page import OFFICERS, Form, Page
from gateway.portal.staff.labels import CHANNELS, FILING_STATES, LEAVING_REASONS, ROLES, SEXES
from gateway.portal.staff.sending import said, sending
from gateway.portal.typed import input_of
from gateway.portal.visit import Visit
from i18n import N_
from i18n.catalogue import text

GROUPS: Mapping[FilingGroup, str] = {
    FilingGroup.ACTIVITY_ORGANIZATION: N_("Activity organization"),
    FilingGroup.CONTRACTING_ORGANIZATION: N_("Contracting organization"),
    FilingGroup.SPOUSE: N_("Spouse"),
    FilingGroup.ACCEPTANCE: N_("Filed by the accepting organization"),
}
HEADINGS: Mapping[str, str] = {
    "organization": N_("The organization"),
    "previous": N_("The organization before"),
    "next": N_("The new organization"),
}
_DAYS: Mapping[FilingKind, str] = {
    FilingKind.ACCEPTANCE_STARTED: N_("First day"),
    FilingKind.ACCEPTANCE_ENDED: N_("Last day"),
}
_NUMBER = re.compile(r"[0-9A-Z-]{1,40}")


def _kind_of(visit: Visit) -> FilingKind | None:
    """The kind that was chosen, or to which what was typed belongs."""
    wanted = visit.typed.get("kind") or visit.query.get("kind", "")
    if wanted in FilingKind.__members__:
        return FilingKind(wanted)
    fields = (one.details_field for one in KINDS.values())
    typed = next((one for one in fields if visit.typed.has(f"filing.details.{one}")), None)
    return next((kind for kind, one in KINDS.items() if one.details_field == typed), None)


def _details_of(visit: Visit, kind: FilingKind) -> GraphQLInputObjectType:
    """What a kind asks for, as the schema has it."""
    place: Any = visit.operations.input_of("EnterPaperFiling")
    for name in ("filing", "details", KINDS[kind].details_field):
        place = get_named_type(place.fields[name].type)
    assert isinstance(place, GraphQLInputObjectType)
    return place


def _organizations(items: Sequence[str]) -> list[tuple[str, str, str]]:
    """Each organization of a kind, and what its name and its address are called there."""
    name = N_("Old name of the organization") if "newName" in items else None
    address = N_("Old address of the organization") if "newAddress" in items else None
    known = {
        "organization": (
            name or N_("Name of the organization"),
            address or N_("Address of the organization"),
        ),
        "previous": (
            N_("Name of the previous organization"),
            N_("Address of the previous organization"),
        ),
        "next": (N_("Name of the new organization"), N_("Address of the new organization")),
    }
    return [(one, *words) for one, words in known.items() if one in items]


async def _choices(visit: Visit) -> Mapping[str, Any]:
    found = (await visit.ask("Nationalities"))["nationalities"]
    return {
        "nationalities": nationality_choices(visit, found),
        "sexes": said(visit, SEXES),
    }


async def _show_paper(visit: Visit) -> Mapping[str, Any]:
    number = visit.query.get("number", "")
    kind = _kind_of(visit)
    if kind is None:
        of_groups = {
            words: [(one, known.label) for one, known in KINDS.items() if known.group is group]
            for group, words in GROUPS.items()
        }
        done = number if _NUMBER.fullmatch(number) else ""
        return {"kind": None, "groups": of_groups.items(), "number": done}

    items = list(_details_of(visit, kind).fields)
    return {
        **await _choices(visit),
        "kind": kind,
        "number": "",
        "label": KINDS[kind].label,
        "key": visit.typed.get("idempotencyKey") or uuid4().hex,
        "by_institution": KINDS[kind].group is FilingGroup.ACCEPTANCE,
        "below": f"filing.details.{KINDS[kind].details_field}",
        "items": items,
        "day_label": _DAYS.get(kind, N_("Day of the event")),
        "organizations": _organizations(items),
        "headings": HEADINGS,
        "channels": said(visit, CHANNELS),
        "reasons": said(visit, LEAVING_REASONS),
    }


def _of_its_kind(visit: Visit, given: dict[str, Any]) -> None:
    """Empty details are those of the kind all the same: each of its items is missing then."""
    kind = _kind_of(visit)
    if kind is not None:
        name = KINDS[kind].details_field
        details = given.setdefault("filing", {}).setdefault("details", {})
        if name not in details:
            details[name] = input_of(
                _details_of(visit, kind), visit.typed, f"filing.details.{name}."
            )


def _entered(_visit: Visit, payload: Mapping[str, Any]) -> str:
    return f"/counter/paper?done=entered&number={quote(payload['filing']['receptionNumber'])}"


async def _show_deletion(visit: Visit) -> Mapping[str, Any]:
    """The notification is shown wherever its number is known; each look is on record, so that a
    form that is shown once more does not look again."""
    return {
        **await _choices(visit),
        "filing": None,
        "roles": ROLES,
        "filing_states": FILING_STATES,
    }


async def _find(visit: Visit) -> Page | None:
    """The notification of a letter, shown at once: its number stands in no address."""
    number = visit.typed.get("find")
    found = (await visit.ask("FilingByNumber", receptionNumber=number))["filingByNumber"]
    if found is None:
        message, remedy = (
            text(visit.language, one)
            for one in (
                N_("There is no notification with this reception number."),
                N_("Please compare it with the letter, character by character."),
            )
        )
        visit.problems = [Shown("NOT_FOUND", message, remedy, ("find",))]
        return None

    async def show(visit: Visit) -> Mapping[str, Any]:
        return {**await _show_deletion(visit), "filing": found}

    forms = DELETION.forms
    return Page(DELETION.address, DELETION.template, show=show, roles=DELETION.roles, forms=forms)


DELETION = Page(
    "/counter/deletion",
    "staff/deletion.html",
    show=_show_deletion,
    asks=("Nationalities",),
    roles=OFFICERS,
    forms=(
        Form(
            "record-filing-deletion",
            sending("RecordFilingDeletion", "/counter/deletion?done=recorded"),
        ),
        Form("filing-by-number", _find),
    ),
)
PAPER_PAGES = (
    Page(
        "/counter/paper",
        "staff/paper.html",
        show=_show_paper,
        asks=("Nationalities",),
        roles=OFFICERS,
        forms=(Form("enter-paper-filing", sending("EnterPaperFiling", _entered, _of_its_kind)),),
        menu=N_("Paper notifications"),
    ),
    DELETION,
)
