"""The viewer's own account: state, days, language and a masked mail address, never the identity
(Q2-18)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from efiling import clock
from efiling.errors import Unauthenticated
from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.rules.institutions import institutions as institution_rules
from efiling.rules.people import accounts as rules
from efiling.rules.vocabulary import AccountState
from efiling.settings import settings
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading, Work
from efiling.store.institutions.institutions import kinds_of
from efiling.store.people import accounts
from i18n import Language


@dataclass(frozen=True, slots=True)
class AccountView:
    """What an account shows its owner. Days are in Asia/Tokyo, the last day in each case
    included."""

    id: UUID
    state: AccountState
    language: Language
    masked_mail: str
    expires_on: date | None
    password_expires_on: date
    last_log_in_at: datetime | None
    pending_mail_change: bool = False


def card_is_good(row: Row) -> bool:
    """Of a row that carries the card's columns. An account without a person has no card to lose."""
    if row["person_digest"] is None:
        return True
    return row["status"] is not None and rules.is_card_good(
        row["validity"],
        row["status"],
        bool(row["spouse_basis"]),
        row["period_of_stay"],
        row["designation"],
    )


def state_of(row: Row) -> AccountState:
    """The state today of an account row joined with its holder's card."""
    if row["ended_at"]:
        return AccountState(row["end_reason"])
    return rules.state_of(
        today=clock.today(),
        expires_on=row["expires_on"],
        password_last_day=rules.password_expires_on(
            row["password_set_on"], settings().password_policy
        ),
        card_is_good=card_is_good(row),
    )


def may_log_in(row: Row) -> bool:
    """An institution only as an accepting organization (Q2-21); everybody else."""
    return row["institution"] is None or institution_rules.may_log_in(
        kinds_of(row, "institution_kinds")
    )


def may_go_on(session: Row) -> bool:
    """Whether a session's account is still good: an expired password ends logins, not the session
    that changes it."""
    over = session["expires_on"] is not None and clock.today() > session["expires_on"]
    return not over and card_is_good(session) and may_log_in(session)


def view_of(row: Row) -> AccountView:
    """What the owner sees of an account row joined with its holder's card."""
    return AccountView(
        id=row["id"],
        state=state_of(row),
        language=Language(row["language"]),
        masked_mail=rules.masked(accounts.mail_of(row)),
        expires_on=row["expires_on"],
        password_expires_on=rules.password_expires_on(
            row["password_set_on"], settings().password_policy
        ),
        last_log_in_at=row["last_log_in_at"],
    )


async def account_within(view: Reading | Work, account: UUID) -> AccountView:
    """The account as this unit of work or reading sees it."""
    row = await accounts.find_account(view, account)
    if row is None:
        raise Unauthenticated
    return view_of(row)


@read("account:read")
async def account_of(actor: Actor) -> AccountView:
    """The actor's own account. Errors: `Unauthenticated` where it is gone."""
    if actor.account is None:
        raise Unauthenticated
    return await account_within(Reading(actor), actor.account)
