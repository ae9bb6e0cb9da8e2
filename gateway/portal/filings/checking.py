"""What the service says of a draft, at the names of the fields of its forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from efiling import clock
from efiling.rules.arrival import arrived, keyboard_mapped
from gateway.portal.filings.drafts import Draft
from gateway.portal.filings.items import Item, Manner, all_items, inputs_of
from gateway.portal.filings.names import name_of
from gateway.portal.operations import Shown
from gateway.portal.visit import Visit

ONLY_ON_PAPER = frozenset(
    {
        "STUDENT_STATUS_CHANGED",
        "RESIDENT_ABROAD",
        "UNDER_EMPLOYMENT_REPORTING",
        "KIND_NOT_ALLOWED",
        "DELEGATION_BLOCKED",
        "CARD_LAPSED",
    }
)
"""What no other entry in a field mends: it stops no step, and the check page says what to do."""
IDENTITY_MISMATCH = "IDENTITY_MISMATCH"
"""Each time that it is told counts against whoever asked."""
_ROUNDS = 3
"""A mended value may have something else to be mended."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What reception would say of a draft."""

    draft: Draft
    problems: Sequence[Shown]
    notices: Sequence[Mapping[str, Any]]


async def check(visit: Visit, draft: Draft, until: Sequence[Item] | None = None) -> Checked:
    """Checks a draft and mends what can be mended without doubt. `until`: the items typed so far,
    where days that are not asked yet must not hide what else is wrong. Raises Failure."""
    items = all_items(draft.kinds, visit.role)
    stand_in = {}
    if until is not None:
        today = clock.today().isoformat()
        asked = {item.name for item in until}
        stand_in = {
            item.name: today
            for item in items
            if item.manner is Manner.DAY and item.name not in asked
        }

    for _ in range(_ROUNDS):
        filings = inputs_of(draft.kinds, items, draft.values, stand_in)
        answer = await visit.send("CheckFilings", {"input": {"filings": filings}})
        problems = placed(draft, answer.problems)
        draft = _as_filed(draft, answer.payload["changed"] if answer.data else ())
        mended = mend(draft, problems)
        if is_mismatch(problems):
            return Checked(mended, [one for one in problems if not _is_mended(mended, one)], ())
        if mended is draft:
            break
        draft = mended
    notices = answer.payload["notices"] if answer.data and not problems else ()
    return Checked(draft, problems, notices)


def mend(draft: Draft, problems: Sequence[Shown]) -> Draft:
    """The draft with every suggestion in place of what was typed."""
    for one in problems:
        name = ".".join(one.path)
        if one.suggestion is not None and draft.values.get(name, one.suggestion) != one.suggestion:
            draft = draft.mended(name, one.suggestion)
    return draft


def _as_filed(draft: Draft, changed: Sequence[Mapping[str, Any]]) -> Draft:
    """The draft with each value as it will be filed, such as a card number in capitals. What only
    keyboards tell apart stays: nobody sees a difference."""
    for one in changed:
        name, value = _name_of(draft, one["path"]), one["value"]
        typed = draft.values.get(name, value)
        if keyboard_mapped(arrived(typed)) != value:
            draft = draft.mended(name, value)
    return draft


def is_mismatch(problems: Sequence[Shown]) -> bool:
    """Whether an identity did not match."""
    return any(one.code == IDENTITY_MISMATCH for one in problems)


def _is_mended(draft: Draft, problem: Shown) -> bool:
    suggestion = problem.suggestion
    return suggestion is not None and draft.values.get(".".join(problem.path)) == suggestion


def placed(draft: Draft, problems: Sequence[Shown]) -> list[Shown]:
    """Problems at the names of fields; what is asked once is told once."""
    found: dict[tuple[str, str], Shown] = {}
    for one in problems:
        name = _name_of(draft, one.path)
        shown = replace(one, path=tuple(name.split(".")) if name else ())
        found.setdefault((one.code, name), shown)
    return list(found.values())


def _name_of(draft: Draft, path: Sequence[str]) -> str:
    """The field at a path below `input`."""
    below = list(path)
    if below[:1] == ["filings"]:
        below = below[1 if len(draft.kinds) > 1 else 2 :]
    elif below[:1] == ["filing"]:
        below = below[1:]
    return name_of(draft.kinds, ".".join(below)) if below else ""


def is_of(problem: Shown, items: Sequence[Item]) -> bool:
    """Whether a problem is at one of these items, at a part of one, or at a group of them."""
    name = ".".join(problem.path)
    return any(_is_within(name, item.name) or _is_within(item.name, name) for item in items)


def _is_within(name: str, group: str) -> bool:
    return bool(group) and (name == group or name.startswith(f"{group}."))
