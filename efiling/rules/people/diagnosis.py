"""Why somebody cannot log in or got no mail, in causes that the helpdesk can read out (Q2-43,
Q2-58).

Facts in, causes out. No fact says who somebody is: states, days, counts and codes only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from efiling.rules.vocabulary import AccountState, LinkState, MailKind, MailState, Role

NO_ACCOUNT = "NO_ACCOUNT"
"""What the helpdesk says where there is no account to look at."""


@dataclass(frozen=True, slots=True)
class PresentCard:
    """What decides, on a resident's newest card. `stay_goes_on`: it lets them stay today."""

    is_valid: bool
    lacks_duty: bool
    stay_goes_on: bool
    issued_on: date


@dataclass(frozen=True, slots=True)
class LookupCard:
    """The card whose number was given. `tries_over_at`: too many wrong facts came with it today."""

    is_newest: bool
    tries_over_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WayIn:
    """What an institution may use of the service, and when linked systems know it."""

    may_log_in: bool
    bureau: str = ""
    account: LinkState = LinkState.NOT_APPLICABLE
    account_from: date | None = None
    password: LinkState = LinkState.NOT_APPLICABLE
    password_from: date | None = None


@dataclass(frozen=True, slots=True)
class RecentEvents:
    """What the trail of the last 30 days says of an account, each at its newest."""

    locks: int = 0
    wrong_code: bool = False
    password_changed_on: date | None = None
    tokens_ended_on: date | None = None
    reset_asked_on: date | None = None
    mail_asked_on: date | None = None
    mail_changed_on: date | None = None


@dataclass(frozen=True, slots=True)
class MailFate:
    """How one mail fared. `given_up`: all its tries are spent, it waits for an operator."""

    kind: MailKind
    state: MailState
    queued_at: datetime
    attempts: int = 0
    last_attempt_at: datetime | None = None
    smtp_code: int | None = None
    given_up: bool = False


@dataclass(frozen=True, slots=True)
class WaitingFilings:
    """Received and not final yet. `final_before`: by now the night has come to earlier days."""

    count: int
    oldest_on: date
    final_before: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """All that is known of one account; moments are aware, days in Asia/Tokyo.

    `replaced`: its holder has another, live one. `closed_until`: of a maintenance that keeps them
    out. `failures`: wrong passwords in a row, which count until `failures_until`. `reset_until`: of
    a new password that waits for its mailed link; `mail_change_until`: of a new address.
    """

    role: Role
    state: AccountState
    now: datetime
    today: date
    is_genuine: bool = True
    replaced: bool = False
    ended_on: date | None = None
    last_day: date | None = None
    closed_until: datetime | None = None
    from_japan_only: bool = False
    failures: int = 0
    failures_until: datetime | None = None
    has_authenticator: bool = False
    card: PresentCard | None = None
    given_card: LookupCard | None = None
    way_in: WayIn | None = None
    lately: RecentEvents = field(default_factory=RecentEvents)
    reset_until: datetime | None = None
    mail_change_until: datetime | None = None
    mail_is_readable: bool = True
    mails: Sequence[MailFate] = ()
    mail_server: str = ""
    sender_domain: str = ""
    waiting: WaitingFilings | None = None
    is_blocking: bool = False


def moment(at: datetime) -> str:
    """A moment as a parameter of a text; its name ends in `_at`."""
    return at.isoformat()


def day(on: date) -> str:
    """A day as a parameter of a text; its name ends in `_on`."""
    return on.isoformat()
