"""Names of a form's fields and paths of a filing, and the filings that are made of what was typed.

A field is named without the kind of the filing: `organization.name`, `details.on`. In a draft and
in `FilingInput` it stands below the kind: `details.contractEnded.organization.name`. Where leaving
and joining are filed together, they are two filings about one person and one organization: paths
begin with their number, names of the second one's own fields with `1.`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from efiling.rules.filings.kinds import KINDS, LEAVING_KINDS
from efiling.rules.vocabulary import FilingKind

SECOND = "1."
_SHARED = ("subject", "organization")
"""What is asked once for both filings."""


def in_order(kinds: Sequence[FilingKind]) -> list[FilingKind]:
    """Leaving before joining, as it happened."""
    return sorted(dict.fromkeys(kinds), key=lambda kind: kind in LEAVING_KINDS)


def are_together(kinds: Sequence[FilingKind]) -> bool:
    """Whether they may be one draft: one kind, or leaving one organization and joining another."""
    if len(kinds) == 1:
        return True
    match in_order(kinds):
        case [leaving, joining]:
            return leaving in LEAVING_KINDS.get(joining, ())
        case _:
            return False


def split(name: str) -> tuple[int, str]:
    """Which of the filings a field belongs to, and its name in it."""
    return (1, name.removeprefix(SECOND)) if name.startswith(SECOND) else (0, name)


def path_of(kinds: Sequence[FilingKind], name: str) -> str:
    """Where a field stands in the draft."""
    return paths_of(kinds, name)[0]


def paths_of(kinds: Sequence[FilingKind], name: str) -> list[str]:
    """Where a field stands in the filings: what is asked once may stand in both."""
    place, own = split(name)
    if own.split(".")[0] not in _SHARED:
        return [_path_in(kinds, place, own)]
    return [_path_in(kinds, number, own) for number in range(len(kinds))]


def _path_in(kinds: Sequence[FilingKind], place: int, own: str) -> str:
    kind = kinds[min(place, len(kinds) - 1)]
    first, _, rest = own.partition(".")
    item = {"details": "", "next": "next", "actualPlaceOfActivity": "actualPlaceOfActivity"}
    if first == "organization":
        item[first] = "previous" if kind in LEAVING_KINDS else "organization"
    if first in item:
        own = ".".join(filter(None, ("details", KINDS[kind].details_field, item[first], rest)))
    return f"{place}.{own}" if len(kinds) > 1 else own


def name_of(kinds: Sequence[FilingKind], path: str) -> str:
    """The field, or group of fields, of a path below the filings; empty for one of them whole."""
    parts = path.split(".")
    place = int(parts.pop(0)) if len(kinds) > 1 and parts[0].isdecimal() else 0
    if not parts:
        return ""
    first, *rest = parts
    if first == "details":
        inner = rest[1:]
        item = inner[0] if inner else ""
        if item in {"organization", "previous"}:
            first, rest = "organization", inner[1:]
        elif item in {"next", "actualPlaceOfActivity"}:
            first, rest = item, inner[1:]
        else:
            rest = inner

    own = ".".join((first, *rest))
    return f"{SECOND}{own}" if place and first not in _SHARED else own


def field_of(kinds: Sequence[FilingKind], path: str) -> str | None:
    """The field of a path that somebody else may have written; None where the pages have none."""
    name = name_of(kinds, path)
    return name if name and path in paths_of(kinds, name) else None


def renumbered(kinds: Sequence[FilingKind], path: str) -> str:
    """A path of kinds in the order in which somebody sent them, in ours."""
    ordered = in_order(kinds)
    number, dot, rest = path.partition(".")
    if len(ordered) == 1 or number not in {"0", "1"}:
        return path
    return f"{ordered.index(kinds[int(number)])}{dot}{rest}"


def filings_of(kinds: Sequence[FilingKind], values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The filings as `FilingInput`, of what stands in each field; `values`: name to value."""
    whole: dict[str, Any] = {}
    for name, value in values.items():
        for path in paths_of(kinds, name):
            *way, last = path.split(".")
            at = whole
            for step in way:
                at = at.setdefault(step, {})
            at[last] = value
    return [whole[str(place)] for place in range(len(kinds))] if len(kinds) > 1 else [whole]
