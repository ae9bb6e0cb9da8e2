"""The card register in the database: set-based writes for the feed, and the look-ups of
registration and filing."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from secrets import token_bytes

from efiling.rules.people.register import Borne, Card
from efiling.rules.vocabulary import Designation, Presence, Role, StatusOfResidence, Validity
from efiling.store.engine import database
from efiling.store.engine.ids import new_id
from efiling.store.engine.records import Column, Record, Row
from efiling.store.engine.work import Reading, Work

COLUMNS = (
    "person_digest",
    "revision",
    "card_number_digest",
    "identity_digest",
    "identity_address_digest",
    "status",
    "spouse_basis",
    "period_of_stay",
    "stay_expires_on",
    "issued_on",
    "card_expires_on",
    "validity",
    "presence",
    "designation",
    "deemed_card",
)
BORNE_COLUMNS = (*COLUMNS[:6], "stay_expires_on")
EARLIER_COLUMNS = (*COLUMNS[:6], "id")

_UPSERT = (
    f"INSERT INTO card ({', '.join(COLUMNS)}) VALUES ({{places}}) ON CONFLICT (person_digest) DO "
    "UPDATE SET "
    + ", ".join(f"{column} = excluded.{column}" for column in COLUMNS[1:])
    + " WHERE excluded.revision > card.revision"
)
_INSERT_EARLIER = f"INSERT INTO earlier_card ({', '.join(EARLIER_COLUMNS)}) VALUES ({{places}})"
_FOLLOW_STAY = (
    "UPDATE account SET expires_on = {0} WHERE person_digest = {1} AND role = {2} AND ended_at IS "
    "NULL"
    " AND (expires_on IS NULL OR expires_on >= {3})"
)
_ONE_LOADER = 0x63617264
"""The advisory lock of PostgreSQL that lets one page in at a time; SQLite has one writer anyway."""


class EarlierCard(Record):
    """What a person's card said before, as far as a filing on it is still recognised (Q2-64)."""

    person_digest = Column[bytes]()
    revision = Column[int]()
    card_number_digest = Column[bytes]()
    identity_digest = Column[bytes]()
    identity_address_digest = Column[bytes]()
    status = Column(StatusOfResidence)


async def find_card(
    view: Work | Reading, card_number_digest: bytes, *, hold: bool = False
) -> Card | None:
    """The newest card with this number. `hold`: inside a unit of work, no feed changes it before
    the commit."""
    row = await view.fetch_one(
        f"SELECT * FROM card WHERE card_number_digest = $1{_held(view, hold)}", card_number_digest
    )
    return _card_of(row) if row else None


async def find_card_of_person(
    view: Work | Reading, person_digest: bytes, *, hold: bool = False
) -> Card | None:
    """The newest card of a person; `hold` as in `find_card`."""
    row = await view.fetch_one(
        f"SELECT * FROM card WHERE person_digest = $1{_held(view, hold)}", person_digest
    )
    return _card_of(row) if row else None


async def find_earlier_cards(view: Work | Reading, card_number_digest: bytes) -> list[EarlierCard]:
    """What the card with this number said, the newest first, if it is nobody's newest card any more
    (Q2-16)."""
    found = await earlier_cards_of_numbers(view, [card_number_digest])
    return found.get(card_number_digest, [])


async def earlier_cards_of_person(view: Work | Reading, person_digest: bytes) -> list[EarlierCard]:
    """What a person's cards said before, with the status each bore, the newest first (Q2-64). Also
    what the present card said before an identity, address or status changed on it."""
    rows = await view.fetch(
        f"SELECT {EarlierCard.columns()} FROM earlier_card WHERE person_digest = $1"
        " ORDER BY revision DESC",
        person_digest,
    )
    return [EarlierCard(row) for row in rows]


async def cards_of_numbers(
    view: Work | Reading, card_number_digests: Collection[bytes]
) -> dict[bytes, Card]:
    """Card number digest to the newest card with that number, for many at once (batches)."""
    bind = view.bind()
    rows = await view.fetch(
        f"SELECT * FROM card WHERE {bind.one_of('card_number_digest', card_number_digests)}",
        *bind.values,
    )
    return {card.card_number_digest: card for card in map(_card_of, rows)}


async def earlier_cards_of_numbers(
    view: Work | Reading, card_number_digests: Collection[bytes]
) -> dict[bytes, list[EarlierCard]]:
    """Like `find_earlier_cards`, for many at once: card number digest to what was said, the newest
    first."""
    bind = view.bind()
    rows = await view.fetch(
        f"SELECT {EarlierCard.columns('e.')} FROM earlier_card e"
        f" WHERE {bind.one_of('e.card_number_digest', card_number_digests)} AND NOT EXISTS"
        " (SELECT 1 FROM card c WHERE c.card_number_digest = e.card_number_digest)"
        " ORDER BY e.revision DESC",
        *bind.values,
    )
    found: dict[bytes, list[EarlierCard]] = {}
    for card in map(EarlierCard, rows):
        found.setdefault(card.card_number_digest, []).append(card)
    return found


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


async def take_turn(unit: Work) -> None:
    """Waits until no other feed page is being written."""
    if unit.is_postgres:
        await unit.fetch("SELECT pg_advisory_xact_lock($1)", _ONE_LOADER)


async def cards_of_persons(
    view: Work | Reading, person_digests: Collection[bytes]
) -> dict[bytes, Card]:
    """Person digest to newest card, for those who have one."""
    bind = view.bind()
    rows = await view.fetch(
        f"SELECT * FROM card WHERE {bind.one_of('person_digest', person_digests)}", *bind.values
    )
    return {card.person_digest: card for card in map(_card_of, rows)}


async def borne_by(unit: Work, person_digests: Collection[bytes]) -> dict[bytes, Borne]:
    """Person digest to what their card says at present, for those who have any."""
    bind = unit.bind()
    rows = await unit.fetch(
        f"SELECT {', '.join(BORNE_COLUMNS)} FROM card"
        f" WHERE {bind.one_of('person_digest', person_digests)}",
        *bind.values,
    )
    return {
        borne.person_digest: borne
        for borne in (Borne(*(row[column] for column in BORNE_COLUMNS)) for row in rows)
    }


async def holders_of(unit: Work, card_number_digests: Collection[bytes]) -> dict[bytes, bytes]:
    """Card number digest to the person who has that card now."""
    bind = unit.bind()
    rows = await unit.fetch(
        "SELECT card_number_digest, person_digest FROM card"
        f" WHERE {bind.one_of('card_number_digest', card_number_digests)}",
        *bind.values,
    )
    return {row["card_number_digest"]: row["person_digest"] for row in rows}


async def write_cards(unit: Work, cards: Collection[Card], given_up: Iterable[bytes] = ()) -> None:
    """Makes these the newest facts of their persons. `given_up`: persons whose present number
    another one takes."""
    free = [(token_bytes(32), person) for person in sorted(given_up)]
    await _many(unit, "UPDATE card SET card_number_digest = {0} WHERE person_digest = {1}", free)
    # In the order of the index, so that neighbours share its pages.
    ordered = sorted(cards, key=lambda card: card.person_digest)
    await _many(
        unit, _UPSERT, [_values(card, _as_is if unit.is_postgres else _iso) for card in ordered]
    )


async def write_earlier_cards(unit: Work, cards: Sequence[Borne | Card]) -> None:
    """Keeps what was replaced."""
    await _many(
        unit,
        _INSERT_EARLIER,
        [
            (
                card.person_digest,
                card.revision,
                card.card_number_digest,
                card.identity_digest,
                card.identity_address_digest,
                str(card.status),
                new_id(),
            )
            for card in cards
        ],
    )


async def follow_stays(unit: Work, stays: Iterable[tuple[bytes, date | None]], today: date) -> None:
    """Live residents' accounts end with the period of stay; one that has ended by `today` is not
    revived (Q2-24)."""
    await _many(
        unit, _FOLLOW_STAY, [(day, person, Role.RESIDENT.value, today) for person, day in stays]
    )


def _held(view: Work | Reading, hold: bool) -> str:
    return " FOR SHARE" if hold and isinstance(view, Work) and view.is_postgres else ""


async def _many(unit: Work, sql: str, rows: Sequence[tuple[object, ...]]) -> None:
    """One statement for many rows; `{0}`, `{1}` … or `{places}` stand where the values go."""
    if not rows:
        return
    places = [
        f"${place}" if unit.is_postgres else f"?{place}" for place in range(1, len(rows[0]) + 1)
    ]
    with database.translating():
        statement = sql.format(*places, places=", ".join(places))
        await unit.connection.execute_many(statement, [list(row) for row in rows])


def _as_is(day: date | None) -> object:
    return day


def _iso(day: date | None) -> object:
    """What SQLite's adapter would make of it, five times as slowly."""
    return day and day.isoformat()


def _values(card: Card, day: Callable[[date | None], object]) -> tuple[object, ...]:
    return (
        card.person_digest,
        card.revision,
        card.card_number_digest,
        card.identity_digest,
        card.identity_address_digest,
        card.status.value,
        card.spouse_basis,
        card.period_of_stay,
        day(card.stay_expires_on),
        day(card.issued_on),
        day(card.card_expires_on),
        card.validity.value,
        card.presence.value,
        card.designation and card.designation.value,
        card.deemed_card,
    )


def _card_of(row: Row) -> Card:
    return Card(
        person_digest=bytes(row["person_digest"]),
        revision=row["revision"],
        card_number_digest=bytes(row["card_number_digest"]),
        identity_digest=bytes(row["identity_digest"]),
        identity_address_digest=bytes(row["identity_address_digest"]),
        status=StatusOfResidence(row["status"]),
        spouse_basis=bool(row["spouse_basis"]),
        period_of_stay=row["period_of_stay"],
        stay_expires_on=row["stay_expires_on"],
        issued_on=row["issued_on"],
        card_expires_on=row["card_expires_on"],
        validity=Validity(row["validity"]),
        presence=Presence(row["presence"]),
        designation=Designation(row["designation"]) if row["designation"] else None,
        deemed_card=bool(row["deemed_card"]),
    )
