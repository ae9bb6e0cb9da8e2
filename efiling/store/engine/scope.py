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

On PostgreSQL row-level security asks the same again, from `settings_for` (of a unit of work) or
`asked_by` (of a read) and the policies of the migrations: a new tenant table needs a line in
`TENANT_TABLES` and policies of its own.
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
_IN_HISTORY_OF_PERSON = Owned(
    "({a}resident IS NOT NULL AND "
    "{a}person_digest = (SELECT person_digest FROM account WHERE id = {n}))",
    "resident",
)
"""A history belongs to the person, whatever account they had when they filed (Q2-24)."""
_CONCERNS_INSTITUTION = Owned(
    "({a}institution = {n} OR ({a}institution IS NULL AND {a}corporate_number_digest IS NULL) OR"
    " {a}corporate_number_digest = (SELECT corporate_number_digest FROM institution WHERE id = "
    "{n}))",
    None,
    tenant=True,
)

TENANT_TABLES: Mapping[str, Mapping[Role, Owned]] = {
    "filing": {Role.RESIDENT: _IN_HISTORY_OF_PERSON, Role.INSTITUTION: _OF_INSTITUTION},
    "batch": {Role.INSTITUTION: _OF_INSTITUTION},
    "api_token": {
        Role.INSTITUTION: _OF_INSTITUTION,
        Role.OFFICER: _EVERYBODYS,
    },  # who ends an institution's account
    "delegation_block": {Role.RESIDENT: _OF_PERSON, Role.INSTITUTION: _CONCERNS_INSTITUTION},
    "idempotency": dict.fromkeys(Role, _OF_ACCOUNT),
    "draft": {Role.RESIDENT: _OF_ACCOUNT, Role.INSTITUTION: _OF_ACCOUNT},
}
"""Of each tenant table: which role has which rows. A role that is not listed has none and must not
ask."""


STAFF_LOOK_UPS: Mapping[str, frozenset[Role]] = {
    "filing": frozenset({Role.HELPDESK, Role.OFFICER, Role.AUDITOR}),
    "batch": frozenset({Role.HELPDESK, Role.OFFICER, Role.AUDITOR}),
    "delegation_block": frozenset({Role.HELPDESK, Role.OFFICER}),
}
"""Whose staff may read everybody's rows of a table while they look somebody up under a reference.

Nobody gets there but by `audit.looking_up`, which puts the look-up on record in the same
transaction. The service itself (`SYSTEM`) is never the way for a person.
"""


ENTERED_BY_STAFF: Mapping[str, frozenset[Role]] = {"filing": frozenset({Role.OFFICER})}
"""Whose staff may add rows of others to a table while they look somebody up: what came on paper."""


def condition(actor: Actor, table: str, place: Callable[[object], str], alias: str = "") -> str:
    """The condition that makes one mention of a tenant table the actor's own rows; `place` gives a
    value its place in the statement. Errors: `NoScope`."""
    if actor.system:
        return f"(TRUE /* scope of {table} */)"
    owned, owner = _owned(actor, table)
    clause = owned.clause.format(a=alias, n=place(owner) if "{n}" in owned.clause else "")
    return f"({clause} /* scope of {table} */)"


def check_new(actor: Actor, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Errors: `NoScope` where a new row of a tenant table would not be the actor's own."""
    if actor.system or table not in TENANT_TABLES:
        return
    if actor.look_up and actor.role in ENTERED_BY_STAFF.get(table, ()):
        return
    owned, owner = _owned(actor, table)
    if owned.column is None:
        raise NoScope(f"{actor.role} adds no rows to {table}")
    if owned.column != ANY and any(row.get(owned.column) != owner for row in rows):
        raise NoScope(f"a new row of {table} is not the actor's own")


def _owned(actor: Actor, table: str) -> tuple[Owned, UUID]:
    """Which rows of a table are the actor's, and the actor's own id."""
    if actor.role is None:
        raise NoScope(f"nobody has rows of {table}")
    owned = TENANT_TABLES[table].get(actor.role)
    if actor.look_up and actor.role in STAFF_LOOK_UPS.get(table, ()):
        owned = _LOOKED_UP
    if owned is None:
        raise NoScope(f"{actor.role} has no rows of {table}")

    owner = actor.tenant if owned.tenant else actor.account
    if owner is None:
        raise NoScope(f"{actor.role} without {'tenant' if owned.tenant else 'account'}")
    return owned, owner


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
    """Whether a statement concerns tenant tables. Errors: `NoScope` where it lacks a filter, and
    where it changes what is only looked up."""
    concerns, lacking = _mentions(sql)
    if lacking and not (actor.system and "/* unscoped: " in sql):
        raise NoScope(f"a statement on {lacking} without a scope")
    if "/* looked up */" in sql and not sql.startswith("SELECT"):
        raise NoScope("nothing is changed in a look-up")
    return concerns


def settings_for(actor: Actor) -> str:
    """SQL that tells row-level security who asks, for the length of a transaction. Nothing in it
    comes from outside: a word of our own and two ids."""
    role = "SYSTEM" if actor.system else actor.role.value if actor.role else ""
    account = str(UUID(int=actor.account.int)) if actor.account else ""
    tenant = str(UUID(int=actor.tenant.int)) if actor.tenant else ""
    return (
        f"SELECT set_config('app.role', '{role}', true),"
        f" set_config('app.account', '{account}', true),"
        f" set_config('app.tenant', '{tenant}', true)"
    )


def asked_by(actor: Actor, sql: str, values: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
    """A SELECT that tells row-level security itself who asks, so that it needs no transaction.

    PostgreSQL asks `whose` once, before it looks at the first row. Were it ever later, the policies
    would know of nobody and hide all rows.
    """
    role = "SYSTEM" if actor.system else actor.role or ""
    account, tenant = actor.account, actor.tenant
    words = (role, str(account) if account else "", str(tenant) if tenant else "")
    return _asked_by(sql, len(values)), (*values, *words)


@lru_cache(maxsize=1024)
def _asked_by(sql: str, count: int) -> str:
    role, account, tenant = (f"${count + place}" for place in (1, 2, 3))
    return f"SELECT q.* FROM ({sql}) q WHERE (SELECT whose({role}, {account}, {tenant}))"
