"""When accounts end, and when so many would end at once that a person has to look first (Q2-20,
Q2-24, Q2-29; requirements, ★ 10)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from efiling.rules.calendar import last_day_of_year_from
from efiling.rules.people.accounts import CardStatus, is_card_good
from efiling.rules.people.register import PresentCard
from efiling.rules.vocabulary import (
    AccountState,
    Designation,
    Loss,
    StatusOfResidence,
    Validity,
)

FARTHEST_AHEAD = timedelta(days=2)
"""A moment further ahead of everything that is stored comes from a clock that is wrong."""
MASS_PER_MILLE = 5
MASS_AT_LEAST = 10
"""Fewer are no mass, however small the installation is: a family that leaves is no mistake."""
_LONGEST_YEAR = timedelta(days=367)


class CardWithLoss(CardStatus, Protocol):
    """A card as far as an account may be lost by it."""

    @property
    def loss(self) -> Loss | None: ...


def reason_to_end(
    *, day: date, expires_on: date | None, card: CardWithLoss | None
) -> AccountState | None:
    """Why a live account ends on a day; None: it goes on. `card`: None for who is no resident.

    The same as who asks for it is told (`accounts.state_of`). Of a resident whom a load takes the
    account from it is done only here, once enough is known of the whole load.
    """
    if card is not None and not is_card_good(card, day):
        return AccountState.INVALIDATED
    shortened = card is not None and card.loss is Loss.HELD
    return AccountState.EXPIRED if shortened or _is_over(expires_on, day) else None


def loss_of(
    card: CardStatus,
    known: PresentCard,
    last_day_before: date | None,
    last_day: date | None,
    today: date,
) -> Loss | None:
    """What a new line of the feed takes from the holder of a live account. `known`: what the
    register had of them so far; the last days are those of the account, before and by that line.

    What it would end from now on is held. What had ended before stays so.
    """
    good = is_card_good(card, today)
    if good and not _is_over(last_day, today):
        return None
    if known.loss is Loss.HELD:
        return Loss.HELD
    if _was_good(known, today) and not _is_over(last_day_before, today):
        return Loss.HELD
    return None if good else Loss.DUE


def _was_good(known: PresentCard, today: date) -> bool:
    """A card whose row is damaged was none: its words stop nobody's line."""
    try:
        return is_card_good(_Known.of(known), today)
    except ValueError:
        return False


def _is_over(last_day: date | None, today: date) -> bool:
    return last_day is not None and last_day < today


@dataclass(frozen=True, slots=True)
class _Known:
    """A card of the register whose words are read."""

    validity: Validity
    status: StatusOfResidence
    spouse_basis: bool
    period_of_stay: str | None
    designation: Designation | None

    @classmethod
    def of(cls, card: PresentCard) -> "_Known":
        return cls(
            Validity(card.validity),
            StatusOfResidence(card.status),
            bool(card.spouse_basis),
            card.period_of_stay,
            Designation(card.designation) if card.designation else None,
        )


def taken_back(
    card: CardStatus, last_day_before: date | None, told: date | None, today: date
) -> tuple[date | None, Loss | None]:
    """The last day of an account that is brought back, and what is held of it. `told`: the last day
    by all that the feed told by now.

    What the feed put right meanwhile counts; what it still takes is held, so that nothing ends
    before the next sweep.
    """
    if not is_card_good(card, today):
        return last_day_before, Loss.HELD
    if not _is_over(told, today):
        return told, None
    return last_day_before, None if _is_over(last_day_before, today) else Loss.HELD


def is_mass(ending: int, live: int) -> bool:
    """Whether so many accounts of the live ones must not end at once without a person's word."""
    return ending >= MASS_AT_LEAST and ending * 1000 > live * MASS_PER_MILLE


def too_many_for_mass(ending: int) -> int:
    """Of so many live accounts, and of more, these may end at once."""
    return -(-ending * 1000 // MASS_PER_MILLE)


def is_too_far_ahead(moment: datetime, newest: datetime | None) -> bool:
    """Whether a moment is so far ahead of all that is stored that no clock can be trusted with
    it. `newest` None: nothing is stored."""
    return newest is not None and moment > newest + FARTHEST_AHEAD


def last_day_ended_passwords_were_set(day: date, policy: str) -> date | None:
    """The last day on which a password was set that is over on `day`, so that all from before are
    over too; None where passwords do not end."""
    if policy != "seed":
        return None
    set_on = day - _LONGEST_YEAR
    while last_day_of_year_from(set_on + timedelta(days=1)) < day:
        set_on += timedelta(days=1)
    return set_on


class RunState(StrEnum):
    RUNNING = "RUNNING"
    DONE = "DONE"
    STOPPED = "STOPPED"
    UNDONE = "UNDONE"


@dataclass(frozen=True, slots=True)
class Brake:
    """Why a sweep, or the end of a load, ended nobody and waits for a person's word.

    `ahead_of`: the newest moment that is stored, where the clock is the reason; else `ending` of
    `live` accounts would have ended at once.
    """

    ending: int = 0
    live: int = 0
    ahead_of: datetime | None = None
