"""Who does something: every action and read takes an `Actor` first."""

from dataclasses import dataclass
from uuid import UUID

from efiling.rules.vocabulary import Channel, Role, TokenScope
from i18n import Language

STAFF = frozenset({Role.HELPDESK, Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR})
"""Who works for the Agency: a one-time code at each login, and shorter sessions."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller. `role` None: anonymous. `tenant`: the institution it acts for. `session`: the
    digest of its token (hex), which binds receipts. `token`: the API token it came with instead,
    which may do what its `scopes` say. `address`: the client's network address, for limits and
    audit prefixes only."""

    role: Role | None = None
    account: UUID | None = None
    tenant: UUID | None = None
    session: str | None = None
    token: UUID | None = None
    scopes: frozenset[TokenScope] = frozenset()
    channel: Channel = Channel.ONLINE
    language: Language = Language.JA
    address: str = ""
    system: bool = False
    look_up: str | None = None

    @property
    def own_account(self) -> UUID:
        """The account of an actor who has a role: nobody has one without the other."""
        assert self.account is not None, f"an actor of role {self.role} without an account"
        return self.account

    @property
    def own_tenant(self) -> UUID:
        """The institution of an actor who acts for one."""
        assert self.tenant is not None, f"an actor of role {self.role} without an institution"
        return self.tenant


SYSTEM = Actor(system=True)
"""The service itself: jobs, sweeps, operators' commands."""
