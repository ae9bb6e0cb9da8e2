"""Until when a resident's account counts: with the period of stay, and with each extension in time
(Q2-24)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol


class StayCard(Protocol):
    """A card as far as an account follows it."""

    @property
    def revision(self) -> int: ...
    @property
    def card_number_digest(self) -> bytes: ...
    @property
    def issued_on(self) -> date: ...
    @property
    def stay_expires_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class AccountStay:
    """A live account: the day it was registered, and the last day it has so far."""

    registered_on: date
    last_day: date | None


def last_day_of(account: AccountStay, newest: StayCard, earlier: Iterable[StayCard]) -> date | None:
    """The last day of an account by all that the feed has told; None: without end.

    An extension counts by the day its card was issued: on or before the last day of the card before
    it, whenever the feed tells of it. A later one revives nothing, nor does what follows it. What
    the feed took back leaves no trace: of each card its last line counts, and none that would have
    been issued after the newest. `earlier`: what was known of the person before.
    """
    in_turn = _cards_in_turn(newest, earlier)
    held = [card for card in in_turn if card.issued_on < account.registered_on]
    followed = [card for card in in_turn if card.issued_on >= account.registered_on]

    last_day = held[-1].stay_expires_on if held else account.last_day
    for card in followed:
        if last_day is not None and card.issued_on > last_day:
            break
        last_day = card.stay_expires_on
    return last_day


def _cards_in_turn(newest: StayCard, earlier: Iterable[StayCard]) -> list[StayCard]:
    """Each card once, as it was told last, in the order of issue."""
    told: dict[bytes, StayCard] = {}
    for card in sorted(earlier, key=lambda one: one.revision):
        if card.issued_on < newest.issued_on:
            told[card.card_number_digest] = card
    told.pop(newest.card_number_digest, None)
    return [*sorted(told.values(), key=lambda one: (one.issued_on, one.revision)), newest]
