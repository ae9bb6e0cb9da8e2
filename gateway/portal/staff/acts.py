"""What was done at the counters, in the words of those who do it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from efiling.rules.filings.kinds import KINDS
from efiling.rules.filings.numbers import in_groups
from efiling.rules.vocabulary import FilingKind
from gateway.portal.staff.events import EVENTS
from gateway.portal.staff.labels import CHANNELS, EVIDENCE, EVIDENCE_FORMS
from gateway.portal.visit import Visit
from i18n import N_
from i18n.catalogue import text

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "auth_id_choice": N_("Choice of the authentication ID"),
        "by_proxy": N_("By a proxy"),
        "changed": N_("What changed"),
        "channel": N_("How it came"),
        "evidence": N_("What was shown"),
        "evidence_form": N_("Original or copy"),
        "kind": N_("Notification"),
        "mail": N_("Mail address"),
        "number": N_("Reception number"),
        "password": N_("Password"),
    }
)
"""What else is kept of an act is of no use to an officer: the auditors see it."""
_ITEMS: Mapping[str, str] = MappingProxyType(
    {
        "name": N_("Name of the organization"),
        "kana": N_("Reading in katakana"),
        "corporate_number": N_("Corporate number"),
        "address": N_("Address of the organization"),
        "phone": N_("Phone number"),
        "representative": N_("Name of the representative"),
        "person_in_charge": N_("Person in charge"),
        "kinds": N_("What it is"),
        "support_organization_number": N_("Number of the registered support organization"),
        "under_employment_reporting": N_("Report of employment to the labor office"),
    }
)
_VALUES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "by_proxy": {"yes": N_("Yes"), "no": N_("No")},
        "channel": dict(CHANNELS),
        "evidence": EVIDENCE,
        "evidence_form": dict(EVIDENCE_FORMS),
        "kind": {one.value: KINDS[one].label for one in FilingKind},
        "mail": {"changed": N_("Changed"), "kept": N_("Unchanged")},
        "password": {"set": N_("Set anew"), "kept": N_("Unchanged")},
    }
)


async def shown_acts(visit: Visit, operation: str, **page: Any) -> Mapping[str, Any]:
    """A page of acts, and what each of them is in words."""
    found = (await visit.ask(operation, **page))["recentCounterActs"]
    acts = [{**one, "said": _said(visit, one["details"])} for one in found["nodes"]]
    return {"acts": acts, "pageInfo": found.get("pageInfo"), "events": EVENTS}


def _said(visit: Visit, details: list[Mapping[str, str]]) -> list[tuple[str, str]]:
    return [
        (text(visit.language, _NAMES[one["name"]]), _value(visit, one["name"], one["value"]))
        for one in details
        if one["name"] in _NAMES
    ]


def _value(visit: Visit, name: str, value: str) -> str:
    if name == "number":
        return in_groups(value)
    if name == "changed":
        return " / ".join(text(visit.language, _ITEMS[one]) for one in value.split(",") if one)
    words = _VALUES.get(name, {}).get(value)
    return text(visit.language, words) if words else value
