"""A draft as the pages see it: what stands in each field of its forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from efiling.rules.vocabulary import FilingKind
from gateway.http.failures import NotFound
from gateway.portal.filings.items import Item, Manner
from gateway.portal.filings.names import (
    SECOND,
    are_together,
    field_of,
    in_order,
    path_of,
    renumbered,
)
from gateway.portal.operations import Shown
from gateway.portal.typed import DAY_PARTS, Typed
from gateway.portal.visit import Visit

TYPED = "typed."
"""Before the path of what was mended: what had been typed there."""


@dataclass(frozen=True, slots=True)
class Draft:
    """`values`: name of a field to what stands there, a day as one. `before`: the same to what had
    been typed there before it was mended."""

    id: str | None
    key: str
    kinds: Sequence[FilingKind]
    values: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    saved_at: str = ""

    def with_values(self, items: Sequence[Item], values: Mapping[str, str]) -> "Draft":
        """The draft with these items as they were typed now."""
        asked = {name for item in items for name in item.fields}
        kept = {name: value for name, value in self.values.items() if name not in asked}
        before = {
            name: value
            for name, value in self.before.items()
            if name not in asked or values.get(name) == self.values.get(name)
        }
        return replace(self, values={**kept, **values}, before=before)

    def mended(self, name: str, value: str) -> "Draft":
        """The draft with another value in a field; what was typed there is remembered."""
        before = {**self.before}
        before.setdefault(name, self.values.get(name, ""))
        return replace(self, values={**self.values, name: value}, before=before)

    def after(self, leaving: FilingKind) -> "Draft":
        """The draft of a joining with the leaving before it."""

        def moved(names: Mapping[str, str]) -> dict[str, str]:
            shared = ("subject.", "organization.")
            return {
                name if name.startswith(shared) else f"{SECOND}{name}": value
                for name, value in names.items()
            }

        return replace(
            self,
            kinds=[leaving, *self.kinds],
            values=moved(self.values),
            before=moved(self.before),
        )

    def typed(self, items: Sequence[Item]) -> Typed:
        """What stands in the fields of these items."""
        typed = Typed()
        for item in items:
            for name in item.fields:
                value = self.values.get(name, "")
                if item.manner is Manner.DAY:
                    typed.put_day(name, value)
                elif value:
                    typed.put(name, value)
        return typed


def values_in(typed: Typed, items: Sequence[Item]) -> dict[str, str]:
    """What was typed into the fields of these items; a municipality tells its prefecture."""
    values = {}
    for item in items:
        for name in item.fields:
            values[name] = _day_in(typed, name) if item.manner is Manner.DAY else typed.get(name)
        if item.manner is Manner.PLACE:
            prefecture, municipality = f"{item.name}.prefecture", f"{item.name}.municipality"
            values[prefecture] = values[prefecture] or values[municipality][:2]
            if not values[municipality].startswith(values[prefecture]):
                values[municipality] = ""
    return {name: value for name, value in values.items() if value}


def _day_in(typed: Typed, name: str) -> str:
    """The day as one value; what is incomplete stays as it was typed."""
    _, month, day = parts = [typed.get(f"{name}.{part}").strip() for part in DAY_PARTS]
    is_incomplete = bool(month) != bool(day)
    return "-".join(parts) if is_incomplete else typed.day(name) or ""


async def draft_of(visit: Visit) -> Draft | None:
    """The draft in the address; None for one that is filed, discarded or over. Raises NotFound for
    kinds that no pages ask for together."""
    found = (await visit.ask("Draft", id=visit.path["draft"]))["viewer"]["draft"]
    if found is None:
        return None
    if not are_together([FilingKind[kind] for kind in found["kinds"]]):
        raise NotFound
    return _draft(found)


def _draft(found: Mapping[str, Any]) -> Draft:
    """Fields that another program keeps in it, and no page asks for, are left out."""
    sent = [FilingKind[kind] for kind in found["kinds"]]
    kinds = in_order(sent)
    values, before = dict[str, str](), dict[str, str]()
    for one in found["fields"]:
        path: str = one["path"]
        into = before if path.startswith(TYPED) else values
        name = field_of(kinds, renumbered(sent, path.removeprefix(TYPED)))
        if name:
            into[name] = one["value"]
    return Draft(found["id"], found["idempotencyKey"], kinds, values, before, found["savedAt"])


async def save_mended(visit: Visit, draft: Draft, mended: Draft) -> bool:
    """Keeps what was mended in a draft, unless somebody has saved another step since it was read.
    False where it is too much, which is told. Raises Failure."""
    if mended is draft:
        return True
    now = await draft_of(visit)
    if now is None or now.saved_at != draft.saved_at:
        return True
    return await save(visit, mended) is not None


async def save(visit: Visit, draft: Draft) -> Draft | None:
    """Keeps the draft; as it is kept, or None where it is too much, which is told. Raises
    Failure."""
    names = [*((name, "") for name in draft.values), *((name, TYPED) for name in draft.before)]
    fields = [
        {
            "path": before + path_of(draft.kinds, name),
            "value": (draft.before if before else draft.values)[name],
        }
        for name, before in names
    ]
    given = {"kinds": [kind.name for kind in draft.kinds], "fields": fields}
    if draft.id:
        given["id"] = draft.id
    answer = await visit.send("SaveDraft", {"input": given})
    if not answer.problems:
        kept = answer.payload["draft"]
        return replace(draft, id=kept["id"], saved_at=kept["savedAt"])

    visit.problems = [_placed(one, [name for name, _ in names]) for one in answer.problems]
    return None


def _placed(problem: Shown, names: Sequence[str]) -> Shown:
    """A problem of a draft's field at the field itself."""
    match problem.path:
        case ("fields", place, *_):
            return replace(problem, path=tuple(names[int(place)].split(".")))
        case _:
            return replace(problem, path=())
