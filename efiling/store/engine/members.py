"""Members of an enumeration in one text column, joined by commas: kinds, scopes."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar

E = TypeVar("E", bound=StrEnum)

_BETWEEN = ","


def joined(members: Iterable[StrEnum]) -> str:
    """What the column holds; `members_of` reads it."""
    return _BETWEEN.join(member.value for member in members)


def members_of(kind: type[E]) -> Callable[[str], tuple[E, ...]]:
    """Opens such a column: `kinds = Column(members_of(InstitutionKind))`."""

    def opened(text: str) -> tuple[E, ...]:
        return tuple(kind(member) for member in text.split(_BETWEEN))

    return opened
