"""How an account is, gathered for the helpdesk and the counter: states, days, counts and codes, and
nothing of whose it is (Q2-43, Q2-58)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from efiling import clock
from efiling.adapters.keys import DecryptionError
from efiling.adapters.logs import logger
from efiling.errors import Cause
from efiling.reads.people import accounts as reads
from efiling.reads.people.lately import lately_of
from efiling.reads.people.ways_in import way_in_of
from efiling.rules.actors import STAFF
from efiling.rules.people import accounts as rules
from efiling.rules.people.access_causes import why_no_log_in
from efiling.rules.people.account_lookups import AccountLookup
from efiling.rules.people.diagnosis import (
    AccountFacts,
    LookupCard,
    MailFate,
    PresentCard,
    WaitingFilings,
)
from efiling.rules.people.mail_causes import why_no_mail
from efiling.rules.people.register import Card
from efiling.rules.vocabulary import AccountState, MailState, Role, Validity
from efiling.settings import settings
from efiling.store.engine.work import Work
from efiling.store.filings.waiting import waiting_of
from efiling.store.institutions import delegation
from efiling.store.machinery import attempts, mails
from efiling.store.people import accounts, cards, credentials
from efiling.store.people.accounts import Account

NEWEST = 20
"""So many mails are shown."""
NIGHT_TAKES = timedelta(hours=3)
"""What waits so long after the night began is overdue."""
UNREADABLE = "***"
log = logger("look_ups")


@dataclass(frozen=True, slots=True)
class LookupRequest:
    """What is known of the look-up itself. `tries_over_at`: of the card that was given;
    `closed_until`: of the present maintenance."""

    meant: AccountLookup
    now: datetime
    tries_over_at: datetime | None = None
    closed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccountStateView:
    """What staff see of somebody's account. Days are in Asia/Tokyo, each the last one."""

    role: Role
    state: AccountState
    locked_until: datetime | None
    expires_on: date | None
    password_expires_on: date | None
    last_log_in_at: datetime | None
    masked_mail: str
    mails: Sequence[MailFate]
    diagnosis: Sequence[Cause]


async def state_view_of(view: Work, account: Account, request: LookupRequest) -> AccountStateView:
    """Inside a look-up that is on record."""
    masked = _masked_mail(account)
    facts = await _facts_of(view, account, request, mail_is_readable=masked is not None)
    locked = facts.failures >= rules.WRONG_PASSWORDS_BEFORE_LOCK
    genuine = facts.is_genuine

    return AccountStateView(
        role=account.role,
        state=facts.state,
        locked_until=facts.failures_until if locked and genuine else None,
        expires_on=account.expires_on if genuine else None,
        password_expires_on=reads.password_expires_on(account) if genuine else None,
        last_log_in_at=account.last_log_in_at if genuine else None,
        masked_mail=masked or UNREADABLE,
        mails=facts.mails,
        diagnosis=(*why_no_log_in(facts), *why_no_mail(facts)),
    )


async def _facts_of(
    view: Work, account: Account, request: LookupRequest, *, mail_is_readable: bool
) -> AccountFacts:
    now, today = request.now, clock.day_of(request.now)
    chosen = settings()
    sender_domain = chosen.mail_from.partition("@")[2]

    failures = await attempts.failures_in_row(view, account.auth_id_digest, rules.LOCK, now)
    failed = failures.failures if failures else 0
    locked = failed >= rules.WRONG_PASSWORDS_BEFORE_LOCK
    person = account.person_digest
    card = await cards.find_card_of_person(view, person) if person else None
    stays_in = account.role is Role.ADMINISTRATOR
    genuine = account.is_genuine

    return AccountFacts(
        role=account.role,
        state=(
            reads.state_of(account, today, locked=locked) if genuine else AccountState.INVALIDATED
        ),
        now=now,
        today=today,
        is_genuine=genuine,
        replaced=await _is_replaced(view, account),
        ended_on=clock.day_of(account.ended_at) if account.ended_at else None,
        last_day=account.expires_on,
        closed_until=None if stays_in else request.closed_until,
        from_japan_only=chosen.country_database is not None,
        failures=failed,
        failures_until=failures.until_at if failures else None,
        has_authenticator=_has_authenticator(account),
        card=_seen(card, today) if card else None,
        given_card=_given(card, request),
        way_in=await way_in_of(view, account, today),
        lately=await lately_of(view, account, now),
        reset_until=await credentials.reset_until(view, account.id),
        mail_change_until=account.mail_change_until,
        mail_is_readable=mail_is_readable,
        mails=await _mails_of(view, account),
        mail_server=urlsplit(chosen.mail_url).hostname or sender_domain,
        sender_domain=sender_domain,
        waiting=await _waiting(view, account, now),
        is_blocking=bool(person) and await delegation.is_blocking(view, person or b""),
    )


async def _is_replaced(view: Work, account: Account) -> bool:
    """Whether the holder of an ended account has another by now."""
    if account.ended_at is None:
        return False
    if account.person_digest:
        return await accounts.find_by_person(view, account.person_digest) is not None
    if account.institution:
        return await accounts.find_by_institution(view, account.institution) is not None
    return False


def _seen(card: Card, today: date) -> PresentCard:
    over = card.stay_expires_on is not None and card.stay_expires_on < today
    return PresentCard(
        is_valid=card.validity is Validity.VALID,
        lacks_duty=rules.lacks_duty(card, today),
        stay_goes_on=not over,
        issued_on=card.issued_on,
    )


def _given(newest: Card | None, request: LookupRequest) -> LookupCard | None:
    """None where no card number was given."""
    number = request.meant.typed_card_number
    if number is None:
        return None
    digest = cards.number_digest(number)
    return LookupCard(
        is_newest=newest is not None and newest.card_number_digest == digest,
        tries_over_at=request.tries_over_at,
    )


def _has_authenticator(account: Account) -> bool:
    try:
        return account.role not in STAFF or account.authenticator is not None
    except (DecryptionError, ValueError):
        return False


def _masked_mail(account: Account) -> str | None:
    """None for an address that cannot be read."""
    try:
        return rules.masked(account.mail)
    except DecryptionError:
        log.error("account.unreadable", row=str(account.id), column="mail")
        return None


async def _mails_of(view: Work, account: Account) -> list[MailFate]:
    """The newest first, without one whose row says what no row of ours can."""
    newest = await mails.newest_mails(view, account.id, NEWEST)
    waiting = [mail.id for mail in newest if mail.has_state(MailState.QUEUED)]
    given_up = await mails.given_up(view, waiting)

    fates = []
    for mail in newest:
        try:
            fates.append(mail.fate(given_up=mail.id in given_up))
        except ValueError:
            log.error("mail.unreadable", message_id=str(mail.id))
    return fates


async def _waiting(view: Work, account: Account, now: datetime) -> WaitingFilings | None:
    """What of this person or institution is not final yet."""
    if account.role in STAFF:
        return None
    waiting = await waiting_of(view, account.person_digest, account.institution)
    if waiting is None:
        return None

    today = clock.day_of(now)
    at = settings().registration_at
    began = clock.midnight(today) + timedelta(hours=at.hour, minutes=at.minute)
    final_before = today if now >= began + NIGHT_TAKES else today - timedelta(days=1)
    return WaitingFilings(waiting.count, waiting.oldest_on, final_before)
