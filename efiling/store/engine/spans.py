"""Which part of a list a statement reads: the entries between two places, from either end."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from efiling.store.engine.statements import Bind

Place = TypeVar("Place")


@dataclass(frozen=True, slots=True)
class Span(Generic[Place]):
    """At most `limit` entries that follow `after` and go before `before`, the places of entries in
    the order of the list. `backwards`: the last ones of them, which a statement then gives from the
    end of the list on. `including`: with the entries at these places."""

    limit: int
    after: Place | None = None
    before: Place | None = None
    backwards: bool = False
    including: bool = False

    def between(
        self, bind: Bind, key: str, *, rising: bool, written: Callable[[Place], str] | None = None
    ) -> str:
        """The condition on `key`, the column or columns by which the list is in order, `rising` or
        falling. `written`: a place as it stands in the statement."""
        written = written or bind
        equal = "=" if self.including else ""
        clauses = []
        if self.after is not None:
            clauses.append(f"{key} {'>' if rising else '<'}{equal} {written(self.after)}")
        if self.before is not None:
            clauses.append(f"{key} {'<' if rising else '>'}{equal} {written(self.before)}")
        return " AND ".join(clauses) or "TRUE"

    def ordered(self, bind: Bind, *columns: str, rising: bool) -> str:
        """What ends the statement: the order, and how many."""
        direction = "ASC" if rising is not self.backwards else "DESC"
        order = ", ".join(f"{column} {direction}" for column in columns)
        return f"ORDER BY {order} LIMIT {bind(self.limit)}"
