"""The last look before filing, and the filing itself: once, however often it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import orjson

from efiling.reference import MUNICIPALITIES, place_name
from efiling.rules.filings.kinds import KINDS, LEAVING_KINDS
from efiling.rules.filings.receipt_items import REASON_LABELS, SEX_LABELS
from efiling.rules.vocabulary import FilingKind, Role, Sex, StudentLeavingReason
from gateway.portal.filings.checking import Checked, check, is_mismatch, is_of, placed
from gateway.portal.filings.drafts import Draft, draft_of, save, save_mended
from gateway.portal.filings.items import Item, Manner, all_items, inputs_of, items_of, steps_of
from gateway.portal.filings.steps import FILED_OR_OVER, show_start, title_of
from gateway.portal.operations import Shown
from gateway.portal.page import Page
from gateway.portal.serving import SEND_ONCE_MORE
from gateway.portal.visit import Visit
from i18n import N_
from i18n.catalogue import text
from i18n.formats import day

CONTENT = "content"
"""A hidden field with what the page showed: nothing else is filed, and it finds the receipt of a
draft that is filed."""
_KEY = "draft-"
_DEEPEST = 8
"""So many levels has no filing."""
_CHANGED = N_("Something was changed in the meantime, so nothing was filed yet.")
_DELETED = N_("This notification was deleted before it was filed, so nothing was filed.")
_BEGIN = Page("/file", "filings/start.html", show=show_start)


async def show_check(visit: Visit) -> Mapping[str, Any]:
    """Everything as it will be filed, what was mended, and what to know before."""
    draft = await draft_of(visit)
    if draft is None:
        visit.elsewhere = FILED_OR_OVER
        return {}
    if is_mismatch(visit.problems):
        # Said by the filing itself just now: asked once more it would count once more.
        checked = Checked(draft, visit.problems, ())
    else:
        checked = await check(visit, draft)
        await save_mended(visit, draft, checked.draft)
    draft = checked.draft

    steps = steps_of(draft.kinds)
    names = {one["code"]: one["name"] for one in (await visit.ask("Choices"))["nationalities"]}
    return {
        "draft": draft,
        "steps": [(one, title_of(one, visit.role)) for one in (*steps, "check")],
        "sections": [
            (one, title_of(one, visit.role), _rows(visit, checked, one, names)) for one in steps
        ],
        "kinds": [KINDS[kind] for kind in draft.kinds],
        "notices": _notices(checked),
        "refused": _refused(visit, checked),
        "may_file": not checked.problems,
        "leaving": _leaving(draft),
        "content": _content(visit, draft),
        "forms_on_paper": await _forms_on_paper(visit, draft) if "paper" in visit.query else [],
        "is_resident": visit.role is Role.RESIDENT,
    }


def _notices(checked: Checked) -> list[Mapping[str, Any]]:
    """What there is to know before filing, each once; of two filings `about` says which one is
    meant, unless it is said of both."""
    said: dict[str, list[Mapping[str, Any]]] = {}
    for one in checked.notices:
        said.setdefault(one["message"], []).append(one)

    kinds = checked.draft.kinds
    return [
        {**first, "about": _kind_at(kinds, first["path"]) if len(kinds) > 1 and not more else None}
        for first, *more in said.values()
    ]


def _kind_at(kinds: Sequence[FilingKind], path: Sequence[str]) -> str | None:
    """The label of the kind of which a notice is, by its path (`filings`, `1`, ...)."""
    number = next((int(part) for part in path if part.isdecimal()), None)
    return None if number is None else KINDS[kinds[number]].label


def _filings(visit: Visit, draft: Draft) -> list[dict[str, Any]]:
    return inputs_of(draft.kinds, all_items(draft.kinds, visit.role), draft.values)


def _content(visit: Visit, draft: Draft) -> str:
    return orjson.dumps(_filings(visit, draft)).decode()


def _rows(
    visit: Visit, checked: Checked, step: str, nationalities: Mapping[str, str]
) -> list[Mapping[str, Any]]:
    """One row an item: what stands there, and what was typed before it was mended."""
    draft = checked.draft
    rows: list[Mapping[str, Any]] = []
    for item in items_of(draft.kinds, step, visit.role):
        value = _value(visit, item, draft, nationalities)
        problems = [one for one in checked.problems if _is_at(one, item)]
        before = [draft.before[name] for name in item.fields if draft.before.get(name)]
        if value or problems or not item.is_optional:
            rows.append({"item": item, "value": value, "problems": problems, "before": before})
    return rows


def _is_at(problem: Shown, item: Item) -> bool:
    """Whether a problem is at this very item, or at a part of it."""
    name = ".".join(problem.path)
    return name == item.name or name.startswith(f"{item.name}.")


def _value(visit: Visit, item: Item, draft: Draft, nationalities: Mapping[str, str]) -> str:
    value = draft.values.get(item.name, "")

    match item.manner:
        case Manner.PLACE:
            code = draft.values.get(f"{item.name}.municipality", "")
            rest = draft.values.get(f"{item.name}.rest", "")
            return (place_name(code) if code in MUNICIPALITIES else code) + rest
        case Manner.DAY:
            return _day(visit, value)
        case Manner.NATIONALITY:
            return nationalities.get(value, value)
        case Manner.SEX if value in Sex.__members__:
            return text(visit.language, SEX_LABELS[Sex[value]])
        case Manner.REASON if value in StudentLeavingReason.__members__:
            return text(visit.language, REASON_LABELS[StudentLeavingReason[value]])
        case Manner.BOX:
            return text(visit.language, "Yes") if value == "true" else ""
        case _:
            return value


def _day(visit: Visit, value: str) -> str:
    try:
        return day(visit.language, date.fromisoformat(value))
    except ValueError:
        return value


def _refused(visit: Visit, checked: Checked) -> list[tuple[Shown, str | None]]:
    """What is not at one item alone, each with the step where it may be mended."""
    draft = checked.draft
    items = all_items(draft.kinds, visit.role)
    found: list[tuple[Shown, str | None]] = []
    for one in checked.problems:
        if not any(_is_at(one, item) for item in items):
            steps = steps_of(draft.kinds)
            of = [step for step in steps if is_of(one, items_of(draft.kinds, step, visit.role))]
            found.append((one, next(iter(of), None)))
    return found


def _leaving(draft: Draft) -> FilingKind | None:
    """What goes with a joining that is filed alone."""
    if len(draft.kinds) > 1 or draft.kinds[0] not in LEAVING_KINDS:
        return None
    usual = {FilingKind.ACTIVITY_ORG_LEFT, FilingKind.CONTRACT_ENDED}
    return next(iter(LEAVING_KINDS[draft.kinds[0]] & usual))


async def _forms_on_paper(visit: Visit, draft: Draft) -> list[Mapping[str, Any]]:
    """The form of each filing, to print: nothing of it is stored or filed, so looking may ask for
    it."""
    found: list[Mapping[str, Any]] = []
    for filing in _filings(visit, draft):
        answer = await visit.send("PreparePaperForm", {"input": filing})
        payload = answer.payload if answer.data else {"pdf": None, "notices": []}
        pdf = urlsplit(payload["pdf"]).path if payload["pdf"] else None
        found.append({**payload, "pdf": pdf, "problems": answer.problems})
    return found


# What the page sends


async def add_leaving(visit: Visit) -> str | None:
    """Adds the leaving that is normally due with a joining."""
    draft = await draft_of(visit)
    if draft is None:
        return FILED_OR_OVER
    if leaving := _leaving(draft):
        draft = draft.after(leaving)
        if await save(visit, draft) is None:
            return None
    return f"/file/{draft.id}/event"


async def prepare_paper(visit: Visit) -> str:
    """Shows the form to print on the page itself."""
    return f"/file/{visit.path['draft']}/check?paper=1#paper"


async def file_draft(visit: Visit) -> str | Page | None:
    """Files the draft as it was shown, once: whoever sends it again comes to the same receipt."""
    draft = await draft_of(visit)
    if draft and visit.typed.get(CONTENT) != _content(visit, draft):
        visit.refuse_with(_CHANGED, SEND_ONCE_MORE)
        return None

    # A draft that is gone was filed, then its key finds the receipt, or deleted: then its key is
    # refused.
    filings = _filings(visit, draft) if draft else _as_shown(visit)
    key = draft.key if draft else f"{_KEY}{visit.path['draft']}"
    if not filings:
        return FILED_OR_OVER

    if len(filings) == 1:
        given: dict[str, Any] = {"filing": filings[0], "idempotencyKey": key}
        answer = await visit.send("SubmitFiling", {"input": given})
    else:
        given = {"filings": filings, "idempotencyKey": key}
        answer = await visit.send("SubmitFilings", {"input": given})
    if answer.problems:
        return _refuse(visit, draft, answer.problems)

    payload = answer.payload
    filed = payload["filings"] if "filings" in payload else [payload["filing"]]
    first, *others = [one["receptionNumber"] for one in filed]
    return f"/receipts/{first}" + "".join(f"?with={number}" for number in others)


def _as_shown(visit: Visit) -> list[dict[str, Any]]:
    """The filings as the page had them; none where it does not say."""
    try:
        content = orjson.loads(visit.typed.get(CONTENT))
    except ValueError:
        return []
    is_whole = isinstance(content, list) and all(isinstance(one, dict) for one in content)
    return content if is_whole and _is_within(content, _DEEPEST) else []


def _is_within(value: Any, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels > 0 and all(_is_within(one, levels - 1) for one in inner)


def _refuse(visit: Visit, draft: Draft | None, problems: Sequence[Shown]) -> str | Page | None:
    """Shows why nothing was filed."""
    if draft:
        visit.problems = placed(draft, problems)
        return None

    codes = {one.code for one in problems}
    if "IDEMPOTENCY_KEY_REUSED" in codes:
        # It was filed, from another window, with something else in it than this one shows.
        return FILED_OR_OVER
    if ("NOT_FOUND", ("idempotencyKey",)) in {(one.code, one.path) for one in problems}:
        visit.refuse_with(_DELETED, "")
    else:
        visit.problems = [replace(one, path=()) for one in problems]
    return _BEGIN
