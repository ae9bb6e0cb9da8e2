"""The steps of a filing: each keeps what was typed as it is, and goes on once it is right."""

from collections.abc import Mapping, Sequence
from typing import Any

from efiling.rules.filings.kinds import KINDS
from efiling.rules.vocabulary import FilingKind, Role
from gateway.http.failures import NotFound
from gateway.portal.filings.checking import ONLY_ON_PAPER, check, is_of
from gateway.portal.filings.drafts import Draft, draft_of, save, save_mended, values_in
from gateway.portal.filings.items import FULL_WIDTH, Item, Manner, items_of, steps_of
from gateway.portal.filings.names import are_together, in_order
from gateway.portal.nationalities import nationality_choices
from gateway.portal.operations import Shown
from gateway.portal.visit import Visit
from i18n import N_
from i18n.catalogue import text

_LEFT = N_("I left my school or company, or my contract ended")
_JOINED = N_("I joined a new school or company, or have a new contract")
_RENAMED = N_("My school or company changed its name")
_MOVED = N_("My school or company moved")
_CLOSED = N_("My school or company closed down")
IN_PLAIN_WORDS: Mapping[FilingKind, str] = {
    FilingKind.ACTIVITY_ORG_NAME_CHANGED: _RENAMED,
    FilingKind.ACTIVITY_ORG_ADDRESS_CHANGED: _MOVED,
    FilingKind.ACTIVITY_ORG_CEASED: _CLOSED,
    FilingKind.ACTIVITY_ORG_LEFT: _LEFT,
    FilingKind.ACTIVITY_ORG_TRANSFERRED: _JOINED,
    FilingKind.CONTRACT_ORG_NAME_CHANGED: _RENAMED,
    FilingKind.CONTRACT_ORG_ADDRESS_CHANGED: _MOVED,
    FilingKind.CONTRACT_ORG_CEASED: _CLOSED,
    FilingKind.CONTRACT_ENDED: _LEFT,
    FilingKind.CONTRACT_CONCLUDED: _JOINED,
    FilingKind.SPOUSE_DIVORCED: N_("I divorced"),
    FilingKind.SPOUSE_DECEASED: N_("My husband or wife died"),
}
"""What a resident says of what happened; an institution reads the official names."""
FILED_OR_OVER = "/home?done=filed"
PERSON = N_("The person")
CARD = N_("The card and the address")
RECORDS = N_("For your own records")
_OF_PERSON, _OF_CARD = 4, 6
"""How many items of the subject are about the person, and about them and the card."""
STEP_TITLES = {
    "subject": N_("You"),
    "event": N_("What happened"),
    "organization": N_("The organization"),
    "next": N_("The new organization"),
    "check": N_("Check"),
}
CHOOSE_KIND = N_("Nothing is chosen yet.")
CHOOSE_KIND_REMEDY = N_("Please choose what happened.")
NOT_TOGETHER = N_("These cannot be filed together.")
NOT_TOGETHER_REMEDY = N_(
    "Please choose one of them, or leaving one organization and joining another."
)


def title_of(step: str, role: Role | None) -> str:
    """What a step is called in the row of steps."""
    if step == "subject" and role is Role.INSTITUTION:
        return N_("The resident")
    return STEP_TITLES[step]


# What happened?


async def show_start(visit: Visit) -> Mapping[str, Any]:
    """The kinds that the visitor may file, and what was begun before."""
    viewer = (await visit.ask("Drafts"))["viewer"]
    kinds = viewer["fileableKinds"] or []
    names = [FilingKind[one["kind"]] for one in kinds]
    several = any(
        are_together([one, other]) for one in names for other in names if one is not other
    )
    words = IN_PLAIN_WORDS if visit.role is Role.RESIDENT else {}
    kinds = [{**one, "words": words.get(FilingKind[one["kind"]])} for one in kinds]
    return {"kinds": kinds, "several": several, "drafts": drafts_shown(viewer["drafts"] or [])}


def drafts_shown(drafts: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Drafts with the names of their kinds, as message ids; `opens`: the pages can show it."""
    found = list[Mapping[str, Any]]()
    for one in drafts:
        kinds = [FilingKind[kind] for kind in one["kinds"]]
        labels = [KINDS[kind].label for kind in kinds]
        found.append({**one, "labels": labels, "opens": are_together(kinds)})
    return found


async def begin(visit: Visit) -> str | None:
    """Begins a draft of what was chosen."""
    chosen = [
        FilingKind[name] for name in visit.typed.all("kinds") if name in FilingKind.__members__
    ]
    kinds = in_order(chosen)
    if not kinds:
        _refuse(visit, "VALUE_REQUIRED", CHOOSE_KIND, CHOOSE_KIND_REMEDY)
        return None
    if not are_together(kinds):
        _refuse(visit, "KIND_TWICE", NOT_TOGETHER, NOT_TOGETHER_REMEDY)
        return None
    draft = await save(visit, Draft(None, "", kinds))
    return f"/file/{draft.id}/subject" if draft else None


def _refuse(visit: Visit, code: str, message: str, remedy: str) -> None:
    language = visit.language
    visit.problems = [Shown(code, text(language, message), text(language, remedy), ("kinds",))]


async def discard(visit: Visit) -> str | None:
    """Removes a draft for good."""
    answer = await visit.submit("DiscardDraft")
    gone = {one.code for one in answer.problems} <= {"NOT_FOUND"}
    if not gone:
        return None
    visit.problems = []
    return "/file?done=discarded"


# One step


async def show_step(visit: Visit) -> Mapping[str, Any]:
    """The form of a step, with what the draft has. Raises NotFound."""
    draft = await draft_of(visit)
    step = visit.path["step"]
    if draft is None:
        visit.elsewhere = FILED_OR_OVER
        return {}
    if step not in steps_of(draft.kinds):
        raise NotFound
    items = items_of(draft.kinds, step, visit.role)
    if not visit.typed:
        visit.typed = draft.typed(items)
    visit.mended = {name: before for name, before in draft.before.items() if _is_asked(name, items)}

    steps = steps_of(draft.kinds)
    choices = await visit.ask("Choices")
    return {
        "draft": draft,
        "step": step,
        "items": items,
        "groups": _groups(draft.kinds, step, items),
        "steps": [(one, title_of(one, visit.role)) for one in (*steps, "check")],
        "earlier": steps[: steps.index(step)],
        "prefectures": [(one["code"], one["name"]) for one in choices["prefectures"]],
        "nationalities": nationality_choices(visit, choices["nationalities"]),
        "full_width": FULL_WIDTH,
        "municipalities": await _municipalities(visit, items),
        "kinds": [KINDS[kind] for kind in draft.kinds],
    }


def _is_asked(name: str, items: Sequence[Item]) -> bool:
    return any(name in item.fields for item in items)


def _groups(
    kinds: Sequence[FilingKind], step: str, items: Sequence[Item]
) -> list[tuple[str, str | None, list[Item]]]:
    """The items of a step in groups: the group's name, if it has one of its own, and its heading
    where there are several."""
    if step == "subject":
        person, card, own = items[:_OF_PERSON], items[_OF_PERSON:_OF_CARD], items[_OF_CARD:]
        parts = ((step, PERSON, person), ("", CARD, card), ("", RECORDS, own))
        return [(name, heading, list(mine)) for name, heading, mine in parts if mine]
    if step != "event":
        return [(step, None, list(items))]
    groups: list[tuple[str, str | None, list[Item]]] = []
    for place, kind in enumerate(kinds):
        name = "1.details" if place else "details"
        mine = [item for item in items if item.name.startswith("1.") == bool(place)]
        groups.append((name, KINDS[kind].label if len(kinds) > 1 else None, mine))
    return groups


async def _municipalities(visit: Visit, items: Sequence[Item]) -> Mapping[str, Any]:
    """The municipalities to choose from, by item: those of the prefecture that was chosen."""
    found: dict[str, Any] = {}
    for item in items:
        if item.manner is Manner.PLACE:
            chosen = visit.typed.get(f"{item.name}.municipality")[:2]
            prefecture = visit.typed.get(f"{item.name}.prefecture") or chosen
            if prefecture:
                visit.typed.put(f"{item.name}.prefecture", prefecture)
                data = await visit.ask("Municipalities", prefecture=prefecture)
                found[item.name] = data["municipalities"]
    return found


async def keep_step(visit: Visit) -> str | None:
    """Keeps what was typed; then shows what is wrong with it, or goes on."""
    draft = await draft_of(visit)
    if draft is None:
        return FILED_OR_OVER
    step = visit.path["step"]
    if step not in steps_of(draft.kinds):
        raise NotFound
    items = items_of(draft.kinds, step, visit.role)
    values = values_in(visit.typed, items)
    open_place = _open_place(draft, items, values)
    kept = await save(visit, draft.with_values(items, values))
    if kept is None:
        return None

    checked = await check(visit, kept, items)
    if not await save_mended(visit, kept, checked.draft):
        return None
    visit.typed = checked.draft.typed(items)
    visit.problems = [
        one for one in checked.problems if is_of(one, items) and one.code not in ONLY_ON_PAPER
    ]
    if open_place and all(is_of(one, [open_place]) for one in visit.problems):
        visit.problems = []
        return f"/file/{kept.id}/{step}#{open_place.name}.municipality"
    if visit.problems:
        return None
    return f"/file/{kept.id}/{_after(kept, step, visit)}"


def _open_place(draft: Draft, items: Sequence[Item], values: Mapping[str, str]) -> Item | None:
    """The address whose municipality can be chosen only now, as its prefecture was not known
    before."""
    for item in items:
        prefecture, municipality = f"{item.name}.prefecture", f"{item.name}.municipality"
        chosen = values.get(prefecture)
        if chosen and municipality not in values and draft.values.get(prefecture) != chosen:
            return item
    return None


def _after(draft: Draft, step: str, visit: Visit) -> str:
    steps = [*steps_of(draft.kinds), "check"]
    return "check" if "change" in visit.query else steps[steps.index(step) + 1]
