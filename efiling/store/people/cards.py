"""The card register in the database, as registration and filing look into it. The feed writes it:
`card_feed`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from efiling.adapters import keys
from efiling.rules.people.identity import card_number_bytes
from efiling.rules.people.register import Card
from efiling.rules.vocabulary import Designation, Presence, StatusOfResidence, Validity
from efiling.store.engine.records import Column, Record, Row, member_of, optional
from efiling.store.engine.sealing import blob_in
from efiling.store.engine.work import Reading, Work


class EarlierCard(Record):
    """What a person's card said before, as far as a filing on it is still recognised (Q2-64)."""

    person_digest = Column[bytes]()
    revision = Column[int]()
    card_number_digest = Column[bytes]()
    identity_digest = Column[bytes]()
    identity_address_digest = Column[bytes]()
    status = Column(StatusOfResidence)


class CardIdentity(Record):
    """Whose a card is, whatever else its row says: the digests of the facts, and of the facts with
    the address."""

    identity = Column(blob_in, column="identity_digest")
    with_address = Column(blob_in, column="identity_address_digest")


class KnownEarlierCard(EarlierCard):
    """What a person's card said before, with all that filings are judged by (Q2-16)."""

    spouse_basis = Column(bool)
    period_of_stay = Column[str | None]()
    stay_expires_on = Column[date | None]()
    issued_on = Column[date]()
    validity = Column(Validity)
    presence = Column(Presence)
    designation = Column(optional(Designation))


def number_digest(card_number: str) -> bytes:
    """What a card is found by."""
    return keys.ring().digest("card-number", card_number_bytes(card_number))


async def find_card(
    view: Work | Reading, card_number_digest: bytes, *, hold: bool = False
) -> Card | None:
    """The newest card with this number. `hold`: inside a unit of work, no feed changes it before
    the commit."""
    row = await view.fetch_one(
        f"SELECT * FROM card WHERE card_number_digest = $1{_held(view, hold)}", card_number_digest
    )
    return card_of(row) if row else None


async def find_card_of_person(
    view: Work | Reading, person_digest: bytes, *, hold: bool = False
) -> Card | None:
    """The newest card of a person; `hold` as in `find_card`."""
    row = await view.fetch_one(
        f"SELECT * FROM card WHERE person_digest = $1{_held(view, hold)}", person_digest
    )
    return card_of(row) if row else None


async def find_earlier_cards(view: Work | Reading, card_number_digest: bytes) -> list[EarlierCard]:
    """What the card with this number said, the newest first, if it is nobody's newest card any more
    (Q2-16)."""
    rows = await view.fetch(
        f"SELECT {EarlierCard.columns()} FROM earlier_card e WHERE card_number_digest = $1 AND NOT"
        " EXISTS (SELECT 1 FROM card c WHERE c.card_number_digest = e.card_number_digest)"
        " ORDER BY revision DESC",
        card_number_digest,
    )
    return [EarlierCard(row) for row in rows]


async def earlier_cards_of_person(view: Work | Reading, person_digest: bytes) -> list[EarlierCard]:
    """What a person's cards said before, with the status each bore, the newest first (Q2-64). Also
    what the present card said before an identity, address or status changed on it."""
    rows = await view.fetch(
        f"SELECT {EarlierCard.columns()} FROM earlier_card WHERE person_digest = $1"
        " ORDER BY revision DESC",
        person_digest,
    )
    return [EarlierCard(row) for row in rows]


_IN_BOTH = ", ".join(
    f"COALESCE(c.{name}, e.{name}) AS {name}" for name in EarlierCard.columns().split(", ")
)
_OF_NUMBERS = (
    f"SELECT {_IN_BOTH}, c.spouse_basis, c.period_of_stay, c.stay_expires_on, c.issued_on,"
    " c.card_expires_on, c.validity, c.presence, c.designation, c.deemed_card, c.form"
    " FROM asked LEFT JOIN card c ON c.card_number_digest = asked.number"
    " LEFT JOIN earlier_card e ON c.form IS NULL AND e.card_number_digest = asked.number"
    " WHERE c.form IS NOT NULL OR e.revision IS NOT NULL ORDER BY e.revision DESC"
)


async def cards_of_numbers(
    view: Work | Reading, card_number_digests: Collection[bytes]
) -> Mapping[bytes, Sequence[Card | EarlierCard]]:
    """Card number digest to the newest card with that number or else, as `find_earlier_cards`, what
    it said before; in one statement for many at once (batches)."""
    bind = view.bind()
    rows = await view.fetch(
        f"WITH asked (number) AS ({bind.listed(card_number_digests)}) {_OF_NUMBERS}", *bind.values
    )
    found: dict[bytes, list[Card | EarlierCard]] = {}
    for row in rows:
        card = EarlierCard(row) if row["form"] is None else card_of(row)
        found.setdefault(card.card_number_digest, []).append(card)
    return found


async def identities_of(view: Work | Reading, card_number_digest: bytes) -> list[CardIdentity]:
    """Whose the card with this number is or was; nothing else of its rows is read."""
    columns = CardIdentity.columns()
    rows = await view.fetch(
        f"SELECT {columns} FROM card WHERE card_number_digest = $1"
        f" UNION ALL SELECT {columns} FROM earlier_card WHERE card_number_digest = $1",
        card_number_digest,
    )
    return [CardIdentity(row) for row in rows]


async def statuses_borne(
    view: Work | Reading, person_digests: Collection[bytes]
) -> dict[bytes, set[StatusOfResidence]]:
    """Person digest to every status that their cards bore before (Q2-64)."""
    bind = view.bind()
    rows = await view.fetch(
        "SELECT DISTINCT person_digest, status FROM earlier_card"
        f" WHERE {bind.one_of('person_digest', person_digests)}",
        *bind.values,
    )
    found: dict[bytes, set[StatusOfResidence]] = {}
    for row in rows:
        found.setdefault(row["person_digest"], set()).add(StatusOfResidence(row["status"]))
    return found


async def known_earlier_cards(
    view: Work | Reading, person_digests: Collection[bytes]
) -> dict[bytes, list[KnownEarlierCard]]:
    """Person digest to what the register knew of them before, without what was kept when it kept
    less."""
    bind = view.bind()
    rows = await view.fetch(
        f"SELECT {KnownEarlierCard.columns()} FROM earlier_card"
        f" WHERE {bind.one_of('person_digest', person_digests)} AND issued_on IS NOT NULL",
        *bind.values,
    )
    found: dict[bytes, list[KnownEarlierCard]] = {}
    for card in map(KnownEarlierCard, rows):
        found.setdefault(bytes(card.person_digest), []).append(card)
    return found


async def cards_of_persons(
    view: Work | Reading, person_digests: Collection[bytes]
) -> dict[bytes, Card]:
    """Person digest to newest card, for those who have one."""
    bind = view.bind()
    rows = await view.fetch(
        f"SELECT * FROM card WHERE {bind.one_of('person_digest', person_digests)}", *bind.values
    )
    return {card.person_digest: card for card in map(card_of, rows)}


def _held(view: Work | Reading, hold: bool) -> str:
    return " FOR SHARE" if hold and isinstance(view, Work) and view.is_postgres else ""


_status, _validity, _presence = map(member_of, (StatusOfResidence, Validity, Presence))


def card_of(row: Row) -> Card:
    """The card in a row that has all of its columns."""
    return Card(
        person_digest=row["person_digest"],
        revision=row["revision"],
        card_number_digest=row["card_number_digest"],
        identity_digest=row["identity_digest"],
        identity_address_digest=row["identity_address_digest"],
        status=_status(row["status"]),
        spouse_basis=bool(row["spouse_basis"]),
        period_of_stay=row["period_of_stay"],
        stay_expires_on=row["stay_expires_on"],
        issued_on=row["issued_on"],
        card_expires_on=row["card_expires_on"],
        validity=_validity(row["validity"]),
        presence=_presence(row["presence"]),
        designation=Designation(row["designation"]) if row["designation"] else None,
        deemed_card=bool(row["deemed_card"]),
        form=row["form"],
    )
