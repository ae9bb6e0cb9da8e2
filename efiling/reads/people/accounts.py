"""The viewer's own account: state, days, language and a masked mail address, never the identity
(Q2-18)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from efiling import clock
from efiling.reads.read import read
from efiling.rules.actors import Actor
from efiling.rules.institutions import institutions as institution_rules
from efiling.rules.people import accounts as rules
from efiling.rules.vocabulary import AccountState, Loss
from efiling.settings import settings
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import attempts
from efiling.store.people import accounts
from efiling.store.people.accounts import Account
from efiling.store.people.holders import Holder
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
    mail_change_until: datetime | None

    @property
    def pending_mail_change(self) -> bool:
        """Whether a new mail address waits to be confirmed."""
        return self.mail_change_until is not None and self.mail_change_until > clock.now()


def card_is_good(holder: Holder, today: date) -> bool:
    """Whether the holder's card lets them have an account. Who is no person has no card to lose;
    who lost it by a load that is not judged yet has it still."""
    if holder.person_digest is None:
        return True
    card = holder.card
    return card is not None and (card.loss is Loss.HELD or rules.is_card_good(card, today))


def state_of(account: Account, today: date, *, locked: bool = False) -> AccountState:
    """The state of an account today. `locked`: too many wrong passwords stand in a row."""
    if account.end_reason:
        return account.end_reason
    return rules.state_of(
        today=today,
        expires_on=account.expires_on,
        password_last_day=password_expires_on(account),
        card_is_good=card_is_good(account, today),
        locked=locked,
    )


_OVER = {
    AccountState.EXPIRED: "ACCOUNT_EXPIRED",
    AccountState.INVALIDATED: "ACCOUNT_ENDED",
    AccountState.DEREGISTERED: "ACCOUNT_ENDED",
}


def why_over(account: Account, today: date) -> str | None:
    """The code of why an account is over for good, so that its holder registers anew; None: it is
    not."""
    return _OVER.get(state_of(account, today))


def may_log_in(holder: Holder) -> bool:
    """An institution only as an accepting organization (Q2-21); everybody else."""
    return holder.institution is None or institution_rules.may_log_in(holder.institution_kinds)


def may_go_on(holder: Holder, today: date) -> bool:
    """Whether the account behind a session or token is still good: an expired password ends logins,
    not the session that changes it."""
    over = holder.expires_on is not None and today > holder.expires_on
    return not over and card_is_good(holder, today) and may_log_in(holder)


def actor_for(caller: Actor, holder: Holder, account: UUID, session: str | None = None) -> Actor:
    """The caller as the holder of an account, in a session or in that of the caller."""
    # Every request comes by here, and `replace` asks each field by its name.
    return Actor(
        role=holder.role,
        account=account,
        tenant=holder.institution,
        session=session or caller.session,
        token=caller.token,
        scopes=caller.scopes,
        channel=caller.channel,
        language=holder.language,
        address=caller.address,
        system=caller.system,
        look_up=caller.look_up,
    )


def view_of(account: Account, today: date, *, locked: bool = False) -> AccountView:
    """What the owner sees of an account; `locked`: see `state_of`."""
    return AccountView(
        id=account.id,
        state=state_of(account, today, locked=locked),
        language=account.language,
        masked_mail=rules.masked(account.mail),
        expires_on=account.expires_on,
        password_expires_on=password_expires_on(account),
        last_log_in_at=account.last_log_in_at,
        mail_change_until=account.mail_change_until,
    )


def password_expires_on(account: Account) -> date:
    """The last day of the account's password."""
    return rules.password_expires_on(account.password_set_on, settings().password_policy)


@read("account:read")
async def account_of(actor: Actor) -> AccountView:
    """The actor's own account."""
    return await own_view(Reading(actor), clock.now())


async def own_view(view: Reading | Work, now: datetime) -> AccountView:
    """What who acts or looks sees of their own account; also a session that was open before the
    lock (Q2-33)."""
    account = await accounts.own_account(view)
    failures = await attempts.spent(view, account.auth_id_digest, rules.LOCK, now)
    locked = failures >= rules.WRONG_PASSWORDS_BEFORE_LOCK
    return view_of(account, clock.day_of(now), locked=locked)
