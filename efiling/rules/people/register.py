"""The card register: what is kept of a card, and which line of a feed counts (interfaces, "Card
feed").

Only keyed digests and the plain facts that rules need are kept: there is nothing to tell which
field of an identity was wrong, and nothing to steal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from efiling.rules.vocabulary import Designation, Presence, StatusOfResidence, Validity

HELD_BY_ANOTHER = "cardNumber belongs to another person"


@dataclass(frozen=True, slots=True)
class Card:
    """The newest facts of one person. Digests have 32 bytes; days None: without end."""

    person_digest: bytes
    revision: int
    card_number_digest: bytes
    identity_digest: bytes
    identity_address_digest: bytes
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


@dataclass(frozen=True, slots=True)
class Borne:
    """What a person's card says, as far as a later line or filing asks for it (Q2-16, Q2-24,
    Q2-64)."""

    person_digest: bytes
    revision: int
    card_number_digest: bytes
    identity_digest: bytes
    identity_address_digest: bytes
    status: str
    stay_expires_on: date | None


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
    earlier: list[Borne | Card] = field(default_factory=list)
    given_up: set[bytes] = field(default_factory=set)
    """Persons whose old card number somebody else of the page has now."""
    changed: int = 0
    ignored: int = 0
    rejected: list[BadLine] = field(default_factory=list)


def changes_of(
    lines: Iterable[FeedLine], known: Mapping[bytes, Borne], holders: Mapping[bytes, bytes]
) -> Changes:
    """The newest revision of each person wins, equal and older ones are ignored, in whatever order
    they come.

    `known`: the present facts of the persons of the page; `holders`: card number digest to the
    person who has it now, for the card numbers of the page. A number that another person has at
    that moment is refused.
    """
    result = Changes()
    holding = dict(holders) | {card.card_number_digest: person for person, card in known.items()}
    for line in lines:
        card, person = line.card, line.card.person_digest
        before = result.cards.get(person) or known.get(person)
        if before is not None and card.revision <= before.revision:
            result.ignored += 1
            continue
        if holding.get(card.card_number_digest, person) != person:
            result.rejected.append(BadLine(line.number, HELD_BY_ANOTHER, line.raw))
            continue
        if before is not None:
            if before.card_number_digest != card.card_number_digest:
                holding.pop(before.card_number_digest, None)
            if _bears_otherwise(before, card):
                result.earlier.append(before)
        holding[card.card_number_digest] = person
        result.cards[person] = card
        result.changed += 1
    result.given_up = {
        person
        for person, card in known.items()
        if person in result.cards and holding.get(card.card_number_digest, person) != person
    }
    return result


def _bears_otherwise(before: Borne | Card, after: Card) -> bool:
    """Whether a filing on the old facts could still come: number, identity, address or status
    differ."""
    return (
        before.card_number_digest != after.card_number_digest
        or before.identity_digest != after.identity_digest
        or before.identity_address_digest != after.identity_address_digest
        or before.status != after.status
    )
