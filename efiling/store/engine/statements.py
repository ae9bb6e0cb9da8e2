"""The values of one statement, numbered in the order in which its text names them.

    bind = view.bind()
    rows = await view.fetch(
        f"SELECT {COLUMNS} FROM filing f WHERE f.kind = {bind(kind)} AND {bind.own('filing', 'f.')}"
        f" AND {bind.one_of('f.person_digest', persons)} LIMIT {bind(limit)}",
        *bind.values,
    )

Text and values then cannot get out of step, and a part that is left out takes its values along.
Nothing else than column names and such parts is ever written into a statement.
"""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from uuid import UUID

from efiling.rules.actors import Actor
from efiling.store.engine import scope


class Bind:
    """Gives each value its place in the statement and keeps it."""

    __slots__ = ("_actor", "_postgres", "values")

    def __init__(self, actor: Actor, *, postgres: bool) -> None:
        self._actor = actor
        self._postgres = postgres
        self.values: list[object] = []

    def __call__(self, value: object) -> str:
        """The place of one value."""
        self.values.append(value)
        return f"${len(self.values)}"

    def each(self, values: Iterable[object]) -> str:
        """The places of several values, with commas between them: `IN ({bind.each(states)})`."""
        return ", ".join(map(self, values))

    def one_of(
        self, column: str, values: Collection[bytes] | Collection[UUID] | Collection[int]
    ) -> str:
        """The condition that a column is one of many digests, ids or numbers, however many."""
        if not self._postgres:
            return f"{column} IN ({', '.join(map(self, values))})"
        one = next(iter(values), b"")
        kind = "uuid" if isinstance(one, UUID) else "bigint" if isinstance(one, int) else "bytea"
        return f"{column} = ANY({self(list(values))}::{kind}[])"

    def listed(self, values: Collection[bytes]) -> str:
        """Many digests as the rows of a table."""
        if not self._postgres:
            return f"VALUES {', '.join(f'({self(value)})' for value in values)}"
        return f"SELECT unnest({self(list(values))}::bytea[])"

    def own(self, table: str, alias: str = "") -> str:
        """The condition that rows of a tenant table belong to the actor. Errors: `NoScope`."""
        return scope.condition(self._actor, table, self, alias)


@lru_cache(maxsize=50)
def numbered(width: int, count: int) -> str:
    """`($1, $2), ($3, $4)`: places for the values of some rows."""
    places = [f"${place}" for place in range(1, width * count + 1)]
    rows = (", ".join(places[start : start + width]) for start in range(0, len(places), width))
    return ", ".join(f"({row})" for row in rows)


@lru_cache(maxsize=500)
def together(statements: tuple[tuple[str, int], ...]) -> str:
    """Statements that change different rows as one of PostgreSQL's, each given with the count of
    its values."""
    parts, before = [], 0
    for number, (sql, count) in enumerate(statements):
        parts.append(f"said{number} AS ({_moved(sql, before)})")
        before += count
    return f"WITH {', '.join(parts)} SELECT 1 AS said"


def _moved(sql: str, before: int) -> str:
    """A statement behind so many values of others."""
    return re.sub(r"\$(\d+)", lambda place: f"${int(place[1]) + before}", sql)
