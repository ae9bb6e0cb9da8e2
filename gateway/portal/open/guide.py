"""What must I file? The status of residence, what happened, and the answer of the guide."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from efiling.rules.filings.statuses import STATUSES, Status
from efiling.rules.vocabulary import FilingGroup
from efiling.rules.vocabulary import FilingKind as K
from efiling.rules.vocabulary import StatusOfResidence as S
from gateway.http.failures import NotFound
from gateway.portal.typed import Typed
from gateway.portal.visit import Visit
from i18n import N_

EVENTS = (
    ("left", N_("I left my school or company, or my contract ended")),
    ("joined", N_("I joined a new school or company, or have a new contract")),
    ("renamed", N_("My school or company changed its name")),
    ("moved", N_("My school or company moved")),
    ("closed", N_("My school or company closed down")),
    ("divorced", N_("I divorced")),
    ("widowed", N_("My husband or wife died")),
    ("other", N_("Something else")),
)
"""What happened, in plain words, by the word that stands for it in the address."""

_KINDS: Mapping[str, frozenset[K]] = {
    "left": frozenset({K.ACTIVITY_ORG_LEFT, K.CONTRACT_ENDED}),
    "joined": frozenset({K.ACTIVITY_ORG_TRANSFERRED, K.CONTRACT_CONCLUDED}),
    "renamed": frozenset({K.ACTIVITY_ORG_NAME_CHANGED, K.CONTRACT_ORG_NAME_CHANGED}),
    "moved": frozenset({K.ACTIVITY_ORG_ADDRESS_CHANGED, K.CONTRACT_ORG_ADDRESS_CHANGED}),
    "closed": frozenset({K.ACTIVITY_ORG_CEASED, K.CONTRACT_ORG_CEASED}),
    "divorced": frozenset({K.SPOUSE_DIVORCED}),
    "widowed": frozenset({K.SPOUSE_DECEASED}),
    "other": frozenset(),
}
_ELSEWHERE = frozenset(
    {
        "IDENTITY_CHANGE_ELSEWHERE",
        "ADDRESS_CHANGE_ELSEWHERE",
        "MARRIAGE_NOT_NOTIFIED",
        "MERGER_NOT_NOTIFIED",
        "WORKPLACE_MOVE_NOT_NOTIFIED",
        "SKILL_DEVELOPMENT_ELSEWHERE",
    }
)
_BOTH = frozenset({"BOTH_TOGETHER", "LEAVE_ALSO_DUE"})
_BOTH_AFTER: Mapping[str, frozenset[str]] = {
    "joined": _BOTH,
    "left": frozenset({"BOTH_TOGETHER"}),
    "": frozenset({"BOTH_TOGETHER"}),
}
_NEVER_SHORT = frozenset(
    {
        S.HIGHLY_SKILLED_PROFESSIONAL_1A,
        S.HIGHLY_SKILLED_PROFESSIONAL_1B,
        S.HIGHLY_SKILLED_PROFESSIONAL_1C,
        S.HIGHLY_SKILLED_PROFESSIONAL_2,
        S.SPOUSE_OR_CHILD_OF_JAPANESE_NATIONAL,
        S.SPOUSE_OR_CHILD_OF_PERMANENT_RESIDENT,
    }
)
"""Statuses whose period of stay is always longer than three months."""

_SHORT = "P3M"


def status_word(status: S) -> str:
    """A status of residence as it stands in an address: `student`."""
    return status.name.lower().replace("_", "-")


STATUS_WORDS: Mapping[str, S] = {status_word(status): status for status in S}


def choices_of_status() -> list[tuple[str, Status]]:
    """Every status with its word."""
    return [(status_word(name), status) for name, status in STATUSES.items()]


async def show_guide(visit: Visit) -> Mapping[str, Any]:
    """The first question, or the answer where a status was chosen."""
    word = visit.query.get("status", "")
    chosen = await _answer(visit, STATUS_WORDS[word]) if word in STATUS_WORDS else None
    return {"statuses": choices_of_status(), "chosen": chosen}


async def show_status(visit: Visit) -> Mapping[str, Any]:
    """The answer for the status in the address. Raises NotFound."""
    status = STATUS_WORDS.get(visit.path["status"])
    if status is None:
        raise NotFound
    return {"statuses": choices_of_status(), "chosen": await _answer(visit, status)}


async def _answer(visit: Visit, status: S) -> Mapping[str, Any]:
    params = visit.request.query_params
    visit.typed = Typed({name: params.getlist(name) for name in params})
    happened = visit.typed.get("happened")
    variables = {
        "status": status.name,
        "stay": _SHORT if visit.typed.get("stay") == "short" else None,
        "spouse": {"yes": True, "no": False}.get(visit.typed.get("spouse")),
    }

    answer = await visit.send("Guide", {**variables, "on": visit.typed.day("on")})
    if answer.problems:
        visit.refuse([replace(one, path=("on",)) for one in answer.problems])
        answer = await visit.send("Guide", variables)
    guide = answer.data["filingGuide"]
    return {
        "word": status_word(status),
        "status": STATUSES[status],
        "events": EVENTS,
        "happened": happened if happened in _KINDS else None,
        "guide": guide,
        "kinds": _wanted(guide["kinds"], happened),
        "asks_stay": bool(STATUSES[status].groups) and status not in _NEVER_SHORT,
        "asks_spouse": FilingGroup.SPOUSE in STATUSES[status].groups,
        "on": visit.typed.day("on") if not visit.problems else None,
        "changes": [
            one
            for one in answer.data["upcomingChanges"]
            if not one["statuses"] or status.name in one["statuses"]
        ],
        **_advice(guide["advice"], happened),
    }


def _wanted(kinds: Sequence[Mapping[str, Any]], happened: str) -> Sequence[Mapping[str, Any]]:
    """The kinds that what happened asks for; all of them before somebody said."""
    if happened not in _KINDS:
        return kinds
    return [one for one in kinds if K[one["kind"]] in _KINDS[happened]]


def _advice(advice: Sequence[Mapping[str, str]], happened: str) -> Mapping[str, Sequence[str]]:
    """In three parts: the other half of a new start, what belongs elsewhere, and the rest. What
    begins later stands among the changes."""
    rest = [one for one in advice if not one["code"].endswith("_AHEAD")]
    both = _BOTH_AFTER.get(happened, frozenset())
    return {
        "both": [one["message"] for one in rest if one["code"] in both],
        "elsewhere": [one["message"] for one in rest if one["code"] in _ELSEWHERE],
        "more": [one["message"] for one in rest if one["code"] not in _ELSEWHERE | _BOTH],
    }
