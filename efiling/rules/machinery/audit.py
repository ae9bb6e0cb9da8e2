"""The events of the audit trail, and how a row is chained to the one before it.

A row holds pseudonymous ids and the listed details only: never a password, card number, name,
address, mail address, filing content or token.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from efiling.rules.actors import Actor

CHAINS = 8

EVENTS: Mapping[str, frozenset[str]] = {
    "account.registered": frozenset(),
    "account.logged_in": frozenset(),
    "account.log_in_failed": frozenset({"reason", "attempt"}),
    "account.locked": frozenset({"attempt"}),
    "account.logged_out": frozenset(),
    "account.language_changed": frozenset({"language"}),
    "account.password_changed": frozenset(),
    "account.password_proven": frozenset(),
    "account.mail_change_asked": frozenset(),
    "account.mail_changed": frozenset(),
    "account.credentials_renotified": frozenset({"password"}),
    "account.reset_confirmed": frozenset(),
    "account.ended": frozenset({"reason"}),
    "account.expired": frozenset({"reason", "run"}),
    "account.brought_back": frozenset({"reason", "run"}),
    "account.restored": frozenset({"password", "mail", "channel", "evidence", "evidence_form"}),
    "account.deregistered": frozenset({"channel", "evidence", "evidence_form"}),
    "account.changed": frozenset(),
    "account.tampered": frozenset({"what"}),
    "staff.created": frozenset({"role"}),
    "staff.reset": frozenset(),
    "staff.ended": frozenset(),
    "staff.looked_up": frozenset({"reference"}),
    "staff.look_up_refused": frozenset({"reference"}),
    "institution.registered": frozenset(
        {"account", "channel", "evidence", "evidence_form", "auth_id_choice"}
    ),
    "institution.updated": frozenset({"channel", "evidence", "evidence_form", "changed"}),
    "institutions.warned": frozenset({"what", "count"}),
    "announcement.published": frozenset(),
    "announcement.withdrawn": frozenset(),
    "maintenance.scheduled": frozenset({"begins", "ends"}),
    "maintenance.cancelled": frozenset(),
    "token.created": frozenset({"token", "scopes"}),
    "token.revoked": frozenset({"token"}),
    "identity.failed": frozenset({"purpose"}),
    "delegation.blocked": frozenset({"institution"}),
    "delegation.unblocked": frozenset({"institution"}),
    "filing.received": frozenset({"number", "kind"}),
    "filing.entered": frozenset({"number", "kind", "channel", "by_proxy"}),
    "filing.deletion_recorded": frozenset({"number", "kind"}),
    "filing.refused": frozenset({"codes"}),
    "batch.received": frozenset({"number", "kind", "rows", "digest"}),
    "batch.refused": frozenset({"number", "kind", "rows", "errors", "digest"}),
    "batch.suspected": frozenset({"rows", "errors"}),
    "filings.registered": frozenset({"registered", "failed", "superseded"}),
    "cards.loaded": frozenset({"lines", "changed", "ignored", "rejected"}),
    "expiry.stopped": frozenset({"run", "as_of", "ending", "live"}),
    "expiry.confirmed": frozenset({"run", "as_of", "ending"}),
    "expiry.swept": frozenset({"run", "as_of", "expired", "invalidated", "passwords", "set_aside"}),
    "expiry.undone": frozenset({"run", "accounts", "left"}),
    "job.retried": frozenset(),
    "audit.began_anew": frozenset(),
    "audit.read": frozenset({"name"}),
    "audit.verified": frozenset({"state", "rows", "began", "chain", "row"}),
    "backup.made": frozenset({"rows"}),
    "backup.restored": frozenset({"rows", "made_at"}),
    "key.added": frozenset({"key"}),
    "key.activated": frozenset({"key"}),
    "key.resealed": frozenset({"key", "rows", "unreadable"}),
    "year.detached": frozenset({"year", "rows", "versions"}),
    "year.attached": frozenset({"year"}),
}
"""Name of each event and the names of its details. What was done with an API token has `BY_TOKEN`
besides."""

OF_THE_SERVICE = frozenset(
    {
        "account.brought_back",
        "account.changed",
        "account.expired",
        "account.tampered",
        "audit.verified",
        "expiry.confirmed",
        "expiry.stopped",
        "expiry.swept",
        "expiry.undone",
        "filings.registered",
        "institutions.warned",
        "key.resealed",
    }
)
"""What no person did just then: their moments are those of a clock that may be wrong."""

COUNTER_ACTS = (
    "institution.registered",
    "institution.updated",
    "account.restored",
    "account.deregistered",
    "filing.entered",
    "filing.deletion_recorded",
    "announcement.published",
    "announcement.withdrawn",
)
"""What counter officers do; they look over each other's work."""

VERSION = "version"
"""The detail that says which version an account's row has since this event."""
BY_TOKEN = "by_token"
"""The detail that names the API token with which something was done: its id, never the token."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, before it has its place in a chain."""

    name: str
    actor_role: str | None
    actor: UUID | None
    subject: UUID | None
    details: Mapping[str, str | int]

    @classmethod
    def of(
        cls, name: str, actor: Actor, subject: UUID | None, details: Mapping[str, str | int]
    ) -> "Event":
        """Errors: KeyError for an event or a detail that the table does not list."""
        unknown = set(details) - EVENTS[name]
        if unknown:
            raise KeyError(f"{name} has no detail {', '.join(sorted(unknown))}")
        if actor.token:
            details = {**details, BY_TOKEN: str(actor.token)}
        return cls(name, actor.role, actor.account, subject, details)

    def with_version(self, version: int) -> "Event":
        """The same, with the version that the row of its account has now."""
        details = {**self.details, VERSION: version}
        return Event(self.name, self.actor_role, self.actor, self.subject, details)

    @property
    def chain(self) -> int:
        """The chain of this event, by the account it is about, so that unrelated accounts do not
        wait on each other."""
        about = self.subject or self.actor
        return about.int % CHAINS if about else 0


def chained_bytes(previous: bytes, chain: int, number: int, at: datetime, event: Event) -> bytes:
    """What the keyed digest of a row covers: the digest before it and every column, in one
    canonical form."""
    columns: list[Any] = [
        chain,
        number,
        at,
        event.name,
        event.actor_role,
        str(event.actor) if event.actor else None,
        str(event.subject) if event.subject else None,
        {name: str(value) for name, value in event.details.items()},
    ]
    return previous + canonical(columns)


def canonical(columns: Sequence[Any]) -> bytes:
    """The one form of the columns of a row that its digest covers. Errors: TypeError for a value
    that no row of ours holds."""
    return orjson.dumps(columns, option=orjson.OPT_SORT_KEYS)
