"""Whose rows: the only place that turns an `Actor` into a filter on the rows of tenant tables.

A store function on a tenant table takes the filter from who looks, never from an argument:

    bind = view.bind()
    where = f"reception_number = {bind(number)} AND {bind.own('filing')}"
    await view.fetch(f"SELECT … FROM filing WHERE {where}", *bind.values)

Each mention of a tenant table in a statement needs a condition of its own, also in UPDATE and
DELETE: `bind.own("filing", "f.")` for `FROM filing f`. Rows are added with
`unit.insert(table, rows)`, which looks whose they are. What concerns everybody is for the service
itself: `Work(SYSTEM)`, and `unscoped("why", sql)` around the statement. Everything else raises
`NoScope`, on both databases, before the database is asked.

On PostgreSQL row-level security asks the same again, from `settings_for` and the policies of the
migrations: a new tenant table needs a line in `TENANT_TABLES` and policies of its own.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from efiling.rules.actors import Actor
from efiling.rules.vocabulary import Role


class NoScope(Exception):
    """A mistake of ours: rows of a tenant table were asked for on behalf of nobody, or of somebody
    who has none."""


@dataclass(frozen=True, slots=True)
class Owned:
    """Which rows of a table belong to an actor. `{a}`: the alias, `{n}`: the actor's own id, of the
    account or, with `tenant`, of the institution. `column`: what a new row must hold that id in;
    None: they add no rows."""

    clause: str
    column: str | None
    tenant: bool = False

    @property
    def is_everybodys(self) -> bool:
        """Whether the clause names no owner."""
        return "{n}" not in self.clause

    @classmethod
    def by(cls, column: str, *, tenant: bool = False) -> "Owned":
        """Rows that name their owner in a column."""
        return cls("{a}" + column + " = {n}", column, tenant)


ANY = "*"
"""In place of a column: the row names its owner through another table; row-level security looks at
it alone."""
_EVERYBODYS = Owned("TRUE", None)
_LOOKED_UP = Owned("TRUE /* looked up */", None)
_OF_ACCOUNT = Owned.by("account")
_OF_INSTITUTION = Owned.by("institution", tenant=True)
_OF_PERSON = Owned("{a}person_digest = (SELECT person_digest FROM account WHERE id = {n})", ANY)
_CONCERNS_INSTITUTION = Owned(
    "({a}institution = {n} OR ({a}institution IS NULL AND {a}corporate_number_digest IS NULL) OR"
    " {a}corporate_number_digest = (SELECT corporate_number_digest FROM institution WHERE id = "
    "{n}))",
    None,
    tenant=True,
)

TENANT_TABLES: Mapping[str, Mapping[Role, Owned]] = {
    "filing": {Role.RESIDENT: Owned.by("resident"), Role.INSTITUTION: _OF_INSTITUTION},
    "batch": {Role.INSTITUTION: _OF_INSTITUTION},
    "api_token": {
        Role.INSTITUTION: _OF_INSTITUTION,
        Role.OFFICER: _EVERYBODYS,
    },  # who ends an institution's account
    "delegation_block": {Role.RESIDENT: _OF_PERSON, Role.INSTITUTION: _CONCERNS_INSTITUTION},
    "idempotency": dict.fromkeys(Role, _OF_ACCOUNT),
}
"""Of each tenant table: which role has which rows. A role that is not listed has none and must not
ask."""


STAFF_LOOK_UPS: Mapping[str, frozenset[Role]] = {
    "filing": frozenset({Role.HELPDESK, Role.OFFICER, Role.AUDITOR}),
    "batch": frozenset({Role.HELPDESK, Role.OFFICER, Role.AUDITOR}),
}
"""Whose staff may read everybody's rows of a table while they look somebody up under a reference.

Nobody gets there but by `audit.looking_up`, which puts the look-up on record in the same
transaction. The service itself (`SYSTEM`) is never the way for a person.
"""


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition for a WHERE, and the values of its parameters."""

    where: str
    values: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows of one actor."""

    actor: Actor

    def of(self, table: str, *, after: int = 0, alias: str = "") -> Filter:
        """The filter on one mention of a table, its parameters numbered from `after` + 1. Errors:
        `NoScope`."""
        mark = f"/* scope of {table} */"
        if self.actor.system:
            return Filter(f"(TRUE {mark})", ())
        owned = self._owned(table)
        clause = owned.clause.format(a=alias, n=f"${after + 1}")
        if owned.is_everybodys:
            return Filter(f"({clause} {mark})", ())
        return Filter(f"({clause} {mark})", (self._owner(owned),))

    def condition(self, table: str, place: Callable[[object], str], alias: str = "") -> str:
        """The condition on one mention of a table; `place` gives a value its place in the
        statement. Errors: `NoScope`."""
        mark = f"/* scope of {table} */"
        if self.actor.system:
            return f"(TRUE {mark})"
        owned = self._owned(table)
        mine = "" if owned.is_everybodys else place(self._owner(owned))
        return f"({owned.clause.format(a=alias, n=mine)} {mark})"

    def check_new(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Errors: `NoScope` where a new row would be another's."""
        if self.actor.system:
            return
        owned = self._owned(table)
        if owned.column is None:
            raise NoScope(f"{self.actor.role} adds no rows to {table}")
        if owned.column == ANY:
            return
        owner = self._owner(owned)
        if any(row.get(owned.column) != owner for row in rows):
            raise NoScope(f"a new row of {table} is not the actor's own")

    def _owned(self, table: str) -> Owned:
        role = self.actor.role
        if self.actor.look_up and role in STAFF_LOOK_UPS.get(table, ()):
            return _LOOKED_UP
        if role is None or role not in TENANT_TABLES[table]:
            raise NoScope(f"{role or 'nobody'} has no rows of {table}")
        return TENANT_TABLES[table][role]

    def _owner(self, owned: Owned) -> UUID:
        owner = self.actor.tenant if owned.tenant else self.actor.account
        if owner is None:
            raise NoScope(
                f"an actor of role {self.actor.role} without "
                f"{'tenant' if owned.tenant else 'account'}"
            )
        return owner


def scope_of(actor: Actor) -> Scope:
    """The rows that `actor` may see and change. Errors: `NoScope` for an actor who is nobody."""
    if not actor.system and (
        actor.role is None or (actor.account is None and actor.tenant is None)
    ):
        raise NoScope("neither the service itself nor anybody who has an account")
    return Scope(actor)


def check_new(actor: Actor, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Errors: `NoScope` where a new row of a tenant table would not be the actor's own."""
    if table in TENANT_TABLES:
        scope_of(actor).check_new(table, rows)


def unscoped(reason: str, sql: str) -> str:
    """A statement that concerns the rows of everybody; it runs for the service itself only."""
    return f"{sql} /* unscoped: {reason.replace('*', '')} */"


_NAMES = "|".join(TENANT_TABLES)
_MENTION = re.compile(
    rf"\b(?:FROM|JOIN|UPDATE|INTO|USING|ONLY|TABLE)\s+\"?({_NAMES})\b", re.IGNORECASE
)
_MENTION_IN_LIST = re.compile(rf"\bFROM\s+(?:\w+(?:\s+\w+)?\s*,\s*)+({_NAMES})\b", re.IGNORECASE)
_MARK = re.compile(r"/\* scope of (\w+) \*/")


@lru_cache(maxsize=1024)
def _mentions(sql: str) -> tuple[bool, str | None]:
    """Whether a statement mentions a tenant table, and which of them lacks a filter for one of its
    mentions."""
    mentioned = [name.lower() for name in [*_MENTION.findall(sql), *_MENTION_IN_LIST.findall(sql)]]
    marks = _MARK.findall(sql)
    lacking = [name for name in mentioned if marks.count(name) < mentioned.count(name)]
    return bool(mentioned), lacking[0] if lacking else None


def check_statement(actor: Actor, sql: str) -> bool:
    """Whether a statement concerns tenant tables. Errors: `NoScope` where it lacks a filter."""
    concerns, lacking = _mentions(sql)
    if lacking and not (actor.system and "/* unscoped: " in sql):
        raise NoScope(f"a statement on {lacking} without a scope")
    return concerns


def check_change(actor: Actor, sql: str) -> None:
    """Errors: `NoScope` for a statement that changes rows without a filter, or rows that are only
    looked up."""
    check_statement(actor, sql)
    if "/* looked up */" in sql:
        raise NoScope("nothing is changed in a look-up")


def settings_for(actor: Actor) -> str:
    """SQL that tells row-level security who asks, for the length of a transaction. Nothing in it
    comes from outside: a word of our own and two ids."""
    role = "SYSTEM" if actor.system else actor.role.value if actor.role else ""
    return (
        f"SELECT set_config('app.role', '{role}', true), set_config('app.account', "
        f"'{_text(actor.account)}', true),"
        f" set_config('app.tenant', '{_text(actor.tenant)}', true)"
    )


def _text(given: UUID | None) -> str:
    return str(UUID(int=given.int)) if given else ""
