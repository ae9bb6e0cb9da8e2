"""Who may do what: one table, asked on the first line of every action and read."""

from collections.abc import Mapping

from efiling.errors import Forbidden
from efiling.rules.actors import Actor
from efiling.rules.vocabulary import Role

ANYONE = frozenset({None, *Role})
LOGGED_IN = frozenset(Role)
SYSTEM_ONLY: frozenset[Role | None] = frozenset()

PERMISSIONS: Mapping[str, frozenset[Role | None]] = {
    "account:register": ANYONE,
    "account:log_in": ANYONE,
    "account:renotify": ANYONE,
    "account:confirm_reset": ANYONE,
    "session:use": ANYONE,
    "account:read": LOGGED_IN,
    "account:log_out": LOGGED_IN,
    "account:change": LOGGED_IN,
    "filing:submit": frozenset({Role.RESIDENT}),
    "filing:read": LOGGED_IN,
    "guide:read": ANYONE,
    "institution:register": frozenset({Role.OFFICER}),
    "institution:update": frozenset({Role.OFFICER}),
    "institution:read": frozenset({Role.OFFICER}),
    "staff:manage": SYSTEM_ONLY,
    "cards:load": SYSTEM_ONLY,
    "registration:run": SYSTEM_ONLY,
    "mail:send": SYSTEM_ONLY,
    "job:run": SYSTEM_ONLY,
    "keys:rotate": SYSTEM_ONLY,
    "audit:verify": SYSTEM_ONLY,
}
"""Permission to the roles that have it; None is the anonymous caller. The service itself has every one."""


def is_allowed(actor: Actor, permission: str) -> bool:
    """Whether `actor` has `permission`. Errors: KeyError for one that the table does not list."""
    return actor.system or actor.role in PERMISSIONS[permission]


def require(actor: Actor, permission: str) -> None:
    """Errors: `Forbidden` without the permission."""
    if not is_allowed(actor, permission):
        raise Forbidden
