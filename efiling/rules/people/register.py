"""The card register: what is kept of a card, and which line of a feed counts (interfaces, "Card
feed").

Only keyed digests and the plain facts that rules need are kept: there is nothing to tell which
field of an identity was wrong, and nothing to steal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from operator import attrgetter
from typing import Any, Protocol

from efiling.rules.people.canonical import FORM
from efiling.rules.vocabulary import Designation, Presence, StatusOfResidence, Validity

REGISTER_UNREADABLE = "REGISTER_UNREADABLE"
"""What is kept of somebody is damaged; whoever gives exactly their facts is told."""
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


class KnownCard(Protocol):
    """A card as the register knew it at some time, as far as a filing is judged by it."""

    @property
    def revision(self) -> int: ...
    @property
    def card_number_digest(self) -> bytes: ...
    @property
    def identity_address_digest(self) -> bytes: ...
    @property
    def status(self) -> StatusOfResidence: ...
    @property
    def spouse_basis(self) -> bool: ...
    @property
    def period_of_stay(self) -> str | None: ...
    @property
    def issued_on(self) -> date: ...
    @property
    def validity(self) -> Validity: ...
    @property
    def presence(self) -> Presence: ...
    @property
    def designation(self) -> Designation | None: ...


@dataclass(frozen=True, slots=True)
class PresentCard:
    """What the register has of a person so far, as much as a newer line of the feed is compared
    with and as is kept of it then (Q2-16, Q2-24, Q2-64). Words as they are stored."""

    person_digest: bytes
    revision: int
    card_number_digest: bytes
    identity_digest: bytes
    identity_address_digest: bytes
    status: str
    spouse_basis: bool
    period_of_stay: str | None
    stay_expires_on: date | None
    issued_on: date
    validity: str
    presence: str
    designation: str | None
    form: int
    loss: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Whose facts somebody gave: `card` is the newest of the person; `named` and `revision` are the
    status and the revision of the card that the facts are of, which may be an older one."""

    card: Card
    named: StatusOfResidence
    newest: bool
    revision: int


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
    """What is replaced and said something else: it held until then."""
    given_up: set[bytes] = field(default_factory=set)
    """Persons whose old card number somebody else of the page has now."""
    moved_stays: list[Card] = field(default_factory=list)
    """Of whom the period of stay may end on another day than before (Q2-24)."""
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
            if card.revision > replaced.revision and _said(replaced) != _said(card):
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
        card
        for person, card in result.cards.items()
        if person in present and _stay(present[person]) != _stay(card)
    ]
    return result


_stay = attrgetter("card_number_digest", "issued_on", "stay_expires_on")


def _is_known(card: Card, known: PresentCard | Card) -> bool:
    return (card.revision, card.form) <= (known.revision, known.form)


_said = attrgetter(
    "card_number_digest",
    "identity_digest",
    "identity_address_digest",
    "status",
    "spouse_basis",
    "period_of_stay",
    "stay_expires_on",
    "issued_on",
    "validity",
    "presence",
    "designation",
)
"""All that a filing or an account is judged by."""


def card_at_reception(
    looked_at: int | None, received_on: date, newest: Card, earlier: Iterable[KnownCard]
) -> KnownCard:
    """The facts that held when a filing was received, as the register knows them now (Q2-16).

    `looked_at`: the revision that reception saw; None, of filings from before it was kept: the
    newest counts. `earlier`: what the register knew of the person before. What a later line says
    held from later on, save a card that was issued before the day of reception: it held already,
    whenever the feed told of it.
    """
    if looked_at is None:
        return newest

    since = [card for card in (newest, *earlier) if card.revision >= looked_at]
    # Lines that say the same are kept once, under the last of their revisions.
    seen, *later = sorted(since, key=lambda card: card.revision)
    held_already = [
        card
        for card in later
        if card.card_number_digest != seen.card_number_digest
        and seen.issued_on < card.issued_on < received_on
        and card.issued_on <= newest.issued_on  # else the newest line took it back
    ]
    return held_already[-1] if held_already else seen
