"""What an account is today, from its dates and its holder's card."""

from datetime import date, timedelta
from typing import Protocol

from efiling.rules.calendar import last_day_of_year_from
from efiling.rules.filings.statuses import has_filing_duty, why_not_mid_to_long_term
from efiling.rules.vocabulary import AccountState, Designation, StatusOfResidence, Validity

NEVER = date(9999, 12, 31)
LOCK_HOURS = 24
LOCK = timedelta(hours=LOCK_HOURS)
WRONG_PASSWORDS_BEFORE_LOCK = 5


def password_expires_on(set_on: date, policy: str) -> date:
    """The last day of a password: a year from the day it was set (Q2-29); never under the `nist`
    policy."""
    return last_day_of_year_from(set_on) if policy == "seed" else NEVER


class CardStatus(Protocol):
    """What of a card decides whether its holder may have an account."""

    @property
    def validity(self) -> Validity: ...
    @property
    def status(self) -> StatusOfResidence: ...
    @property
    def spouse_basis(self) -> bool: ...
    @property
    def period_of_stay(self) -> str | None: ...
    @property
    def designation(self) -> Designation | None: ...


def lacks_duty(card: CardStatus, on: date) -> bool:
    """Whether a card's holder has no Art. 19-16 duty that day, so that no account is theirs to have
    (Q2-14, Q1-3)."""
    return not has_filing_duty(card.status, card.spouse_basis, on) or bool(
        why_not_mid_to_long_term(card.status, card.period_of_stay, card.designation is not None)
    )


def is_card_good(card: CardStatus, today: date) -> bool:
    """Whether the card register says today that this holder may have an account."""
    return card.validity is Validity.VALID and not lacks_duty(card, today)


def state_of(
    *,
    today: date,
    expires_on: date | None,
    password_last_day: date,
    card_is_good: bool,
    locked: bool = False,
) -> AccountState:
    """The state of a live account (Q2-20, Q2-24, Q2-29, Q2-33): the gravest of what is so."""
    if not card_is_good:
        return AccountState.INVALIDATED
    if expires_on and today > expires_on:
        return AccountState.EXPIRED
    if locked:
        return AccountState.LOCKED
    if today > password_last_day:
        return AccountState.PASSWORD_EXPIRED
    return AccountState.ACTIVE


def masked(mail: str) -> str:
    """A mail address of which its owner knows enough and nobody else learns much: `n***@e***.com`
    (Q2-18)."""
    local, _, domain = mail.partition("@")
    name, _, ending = domain.rpartition(".")
    return f"{local[:1]}***@{name[:1]}***.{ending}"
