"""Who may do what: one table, asked on the first line of every action and read."""

from collections.abc import Mapping

from efiling.errors import Forbidden
from efiling.rules.actors import Actor
from efiling.rules.vocabulary import Role, TokenScope

ANYONE = frozenset({None, *Role})
LOGGED_IN = frozenset(Role)
SYSTEM_ONLY: frozenset[Role | None] = frozenset()

PERMISSIONS: Mapping[str, frozenset[Role | None]] = {
    "account:register": ANYONE,
    "account:log_in": ANYONE,
    "account:renotify": ANYONE,
    "account:confirm_reset": ANYONE,
    "account:confirm_mail": ANYONE,
    "session:use": ANYONE,
    "account:read": LOGGED_IN,
    "account:log_out": LOGGED_IN,
    "account:change": LOGGED_IN,
    "filing:submit": frozenset({Role.RESIDENT, Role.INSTITUTION}),
    "draft:read": LOGGED_IN,
    "draft:save": frozenset({Role.RESIDENT, Role.INSTITUTION}),
    "form:prepare": frozenset({Role.RESIDENT, Role.INSTITUTION}),
    "filing:enter": frozenset({Role.OFFICER}),
    "filing:delete": frozenset({Role.OFFICER}),
    "filing:look_up": frozenset({Role.OFFICER}),
    "delegation:read": LOGGED_IN,
    "delegation:block": frozenset({Role.RESIDENT}),
    "filing:read": LOGGED_IN,
    "batch:submit": frozenset({Role.INSTITUTION}),
    "batch:read": LOGGED_IN,
    "guide:read": ANYONE,
    "token:read": LOGGED_IN,
    "token:manage": frozenset({Role.INSTITUTION}),
    "institution:register": frozenset({Role.OFFICER}),
    "institution:update": frozenset({Role.OFFICER}),
    "institution:read": frozenset({Role.OFFICER}),
    "account:restore": frozenset({Role.OFFICER}),
    "account:look_up": frozenset({Role.HELPDESK, Role.OFFICER}),
    "account:deregister": frozenset({Role.OFFICER}),
    "counter:review": frozenset({Role.OFFICER}),
    "announcement:publish": frozenset({Role.OFFICER}),
    "maintenance:schedule": frozenset({Role.ADMINISTRATOR}),
    "operations:read": frozenset({Role.ADMINISTRATOR}),
    "job:retry": frozenset({Role.ADMINISTRATOR}),
    "staff:manage": SYSTEM_ONLY,
    "cards:load": SYSTEM_ONLY,
    "registration:run": SYSTEM_ONLY,
    "expiry:run": SYSTEM_ONLY,
    "mail:send": SYSTEM_ONLY,
    "job:run": SYSTEM_ONLY,
    "keys:rotate": SYSTEM_ONLY,
    "backup:make": SYSTEM_ONLY,
    "backup:restore": SYSTEM_ONLY,
    "years:manage": SYSTEM_ONLY,
    "audit:read": frozenset({Role.AUDITOR}),
    "audit:verify": SYSTEM_ONLY,
}
"""Permission to the roles that have it; None is the anonymous caller. The service itself has every
one."""

SCOPES: Mapping[str, TokenScope] = {
    "filing:read": TokenScope.FILING_READ,
    "batch:read": TokenScope.BATCH_READ,
    "batch:submit": TokenScope.BATCH_SUBMIT,
}
"""Permission to the scope that lets an API token have it (security 2.4)."""

WITHOUT_SCOPE = frozenset({"guide:read"})
"""What every API token may; whatever stands in neither table is refused to all of them."""

STAYS_OPEN = frozenset({"guide:read", "session:use", "account:log_in", "account:log_out"})
"""What everybody may during a maintenance; who may not log in then, `log_in` tells."""


def stays_open(actor: Actor, permission: str) -> bool:
    """Whether a maintenance does not stop this: the service itself, and who may end it, go on."""
    return actor.system or actor.role is Role.ADMINISTRATOR or permission in STAYS_OPEN


def is_allowed(actor: Actor, permission: str) -> bool:
    """Whether `actor` has `permission`. Errors: KeyError for one that the table does not list."""
    if actor.system:
        return True
    return actor.role in PERMISSIONS[permission] and (
        actor.token is None or _is_in_scope(actor, permission)
    )


def _is_in_scope(actor: Actor, permission: str) -> bool:
    return permission in WITHOUT_SCOPE or SCOPES.get(permission) in actor.scopes


def require(actor: Actor, permission: str) -> None:
    """Errors: `Forbidden` without the permission, or with an API token that lacks the scope."""
    if not is_allowed(actor, permission):
        raise Forbidden
