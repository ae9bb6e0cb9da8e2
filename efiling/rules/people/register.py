"""The card register: what is kept of a card, and which line of a feed counts (interfaces, "Card
feed").

Only keyed digests and the plain facts that rules need are kept: there is nothing to tell which
field of an identity was wrong, and nothing to steal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from operator import attrgetter
from typing import Any

from efiling.rules.people.canonical import FORM
from efiling.rules.vocabulary import Designation, Presence, StatusOfResidence, Validity

HELD_BY_ANOTHER = "cardNumber belongs to another person"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardEntries:
    """What is kept of a card as it stands there, because rules ask for it. Days None: without
    end."""

    status: StatusOfResidence
    spouse_basis: bool
    period_of_stay: str | None
    stay_expires_on: date | None
    issued_on: date
    card_expires_on: date | None
    validity: Validity
    presence: Presence
    designation: Designation | None
    deemed_card: bool


_ENTRY_NAMES = tuple(entry.name for entry in fields(CardEntries))
_entries = attrgetter(*_ENTRY_NAMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(CardEntries):
    """The newest facts of one person. Digests have 32 bytes."""

    person_digest: bytes
    revision: int
    card_number_digest: bytes
    identity_digest: bytes
    identity_address_digest: bytes
    form: int = FORM
    """Of the texts that the digests are made of."""


def entries_of(card: CardEntries) -> dict[str, Any]:
    """The entries of a card by their names."""
    return dict(zip(_ENTRY_NAMES, _entries(card), strict=True))


@dataclass(frozen=True, slots=True)
class PresentCard:
    """What the register has of a person so far, as much as a newer line of the feed is compared
    with (Q2-16, Q2-24, Q2-64)."""

    person_digest: bytes
    revision: int
    card_number_digest: bytes
    identity_digest: bytes
    identity_address_digest: bytes
    status: str
    stay_expires_on: date | None
    form: int


@dataclass(frozen=True, slots=True)
class Match:
    """Whose facts somebody gave: `card` is the newest of the person, `named` the status on the card
    that the facts are of, which may be an older one."""

    card: Card
    named: StatusOfResidence
    newest: bool


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line of a feed that was skipped. `number` counts from 1; `reason` names fields, never
    values."""

    number: int
    reason: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A good line of a feed with its facts made into digests."""

    number: int
    card: Card
    raw: bytes


@dataclass(slots=True)
class Changes:
    """What a page of lines does to the register."""

    cards: dict[bytes, Card] = field(default_factory=dict)
    """By person: the new facts."""
    earlier: list[PresentCard | Card] = field(default_factory=list)
    """What is replaced, as far as filings on it must still be recognised."""
    given_up: set[bytes] = field(default_factory=set)
    """Persons whose old card number somebody else of the page has now."""
    moved_stays: list[tuple[bytes, date | None]] = field(default_factory=list)
    """Persons whose period of stay ends on another day than before, with that day (Q2-24)."""
    changed: int = 0
    ignored: int = 0
    rejected: list[BadLine] = field(default_factory=list)


def changes_of(
    lines: Iterable[FeedLine], present: Mapping[bytes, PresentCard], holders: Mapping[bytes, bytes]
) -> Changes:
    """The newest revision of each person wins, equal and older ones are ignored, in whatever order
    they come. An equal one renews digests of an older canonical form.

    `present`: what the register has of the persons of the page; `holders`: card number digest to
    the person who has it now, for the card numbers of the page. A number that another person has at
    that moment is refused.
    """
    result = Changes()
    holding = dict(holders) | {card.card_number_digest: person for person, card in present.items()}
    for line in lines:
        card, person = line.card, line.card.person_digest
        replaced = result.cards.get(person) or present.get(person)

        if replaced is not None and _is_known(card, replaced):
            result.ignored += 1
            continue
        if holding.get(card.card_number_digest, person) != person:
            result.rejected.append(BadLine(line.number, HELD_BY_ANOTHER, line.raw))
            continue

        if replaced is not None:
            if replaced.card_number_digest != card.card_number_digest:
                holding.pop(replaced.card_number_digest, None)
            if card.revision > replaced.revision and _can_be_filed_on(replaced, card):
                result.earlier.append(replaced)
        holding[card.card_number_digest] = person
        result.cards[person] = card
        result.changed += 1

    result.given_up = {
        person
        for person, card in present.items()
        if person in result.cards and holding.get(card.card_number_digest, person) != person
    }
    result.moved_stays = [
        (person, card.stay_expires_on)
        for person, card in result.cards.items()
        if person in present and present[person].stay_expires_on != card.stay_expires_on
    ]
    return result


def _is_known(card: Card, known: PresentCard | Card) -> bool:
    return (card.revision, card.form) <= (known.revision, known.form)


def _can_be_filed_on(replaced: PresentCard | Card, card: Card) -> bool:
    """Whether somebody could still file on what is replaced: number, identity, address or status
    differ."""
    return (
        replaced.card_number_digest != card.card_number_digest
        or replaced.identity_digest != card.identity_digest
        or replaced.identity_address_digest != card.identity_address_digest
        or replaced.status != card.status
    )
