"""What a page of the card feed reads and writes. Everything goes set by set, because a feed has
hundreds of thousands of lines."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from operator import attrgetter
from secrets import token_bytes
from typing import Any
from uuid import UUID

from efiling import clock
from efiling.rules.people.register import Card, PresentCard
from efiling.rules.people.stays import AccountStay
from efiling.rules.vocabulary import (
    Designation,
    Loss,
    Presence,
    Role,
    StatusOfResidence,
    Validity,
)
from efiling.store.engine import database
from efiling.store.engine.ids import new_id
from efiling.store.engine.work import Reading, Work
from efiling.store.people import standing
from efiling.store.people.places import Order, Place

_COLUMNS = tuple(column.name for column in fields(Card))
_PRESENT_COLUMNS = tuple(column.name for column in fields(PresentCard))
_EARLIER_COLUMNS = (
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
    "validity",
    "presence",
    "designation",
)

_entries = attrgetter(*_COLUMNS)
_earlier_entries = attrgetter(*_EARLIER_COLUMNS)
_FOR_SQLITE: Mapping[type, Callable[[Any], object]] = {
    date: date.isoformat,
    **dict.fromkeys((StatusOfResidence, Validity, Presence, Designation), str),
}
"""What SQLite's adapters would make of these values too, but much more slowly."""

_UPSERT = (
    f"INSERT INTO card ({', '.join(_COLUMNS)}) VALUES ({{places}})"
    " ON CONFLICT (person_digest) DO UPDATE SET "
    + ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS if column != "person_digest")
    + " WHERE excluded.revision > card.revision"
    " OR (excluded.revision = card.revision AND excluded.form > card.form)"
)
_INSERT_EARLIER = (
    f"INSERT INTO earlier_card (id, {', '.join(_EARLIER_COLUMNS)}) VALUES ({{places}})"
)
_ONE_LOADER = 0x63617264
"""The advisory lock of PostgreSQL that lets one page in at a time; SQLite has one writer anyway."""


async def take_turn(unit: Work) -> None:
    """Waits until no other feed page is being written."""
    if unit.is_postgres:
        await unit.fetch("SELECT pg_advisory_xact_lock($1)", _ONE_LOADER)


async def present_cards(unit: Work, person_digests: Collection[bytes]) -> dict[bytes, PresentCard]:
    """Person digest to what the register has of them, for those whom it knows."""
    bind = unit.bind()
    rows = await unit.fetch(
        f"SELECT {', '.join(_PRESENT_COLUMNS)} FROM card"
        f" WHERE {bind.one_of('person_digest', person_digests)}",
        *bind.values,
    )
    cards = (PresentCard(*(row[column] for column in _PRESENT_COLUMNS)) for row in rows)
    return {card.person_digest: card for card in cards}


async def unreadable_persons(unit: Work, persons: Sequence[bytes]) -> Sequence[bytes]:
    """Those of whom a row holds what its types cannot. SQLite keeps any value in any column, and
    reads all rows of a statement or none: they are halved down to the one that fails."""
    try:
        for table in ("card", "earlier_card", "account"):
            bind = unit.bind()
            where = bind.one_of("person_digest", persons)
            await unit.fetch(f"SELECT * FROM {table} WHERE {where}", *bind.values)
    except ValueError:
        if len(persons) == 1:
            return persons
        half = len(persons) // 2
        first = await unreadable_persons(unit, persons[:half])
        return [*first, *await unreadable_persons(unit, persons[half:])]
    return ()


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
    await _many(unit, _UPSERT, [_values(card, unit) for card in ordered])


async def write_earlier_cards(unit: Work, cards: Sequence[PresentCard | Card]) -> None:
    """Keeps what was replaced."""
    rows = [(new_id(), *_earlier_entries(card)) for card in cards]
    await _many(unit, _INSERT_EARLIER, rows)


async def accounts_to_follow(
    unit: Work, persons: Collection[bytes]
) -> dict[bytes, tuple[UUID, AccountStay]]:
    """Person to the live account of theirs."""
    bind = unit.bind()
    rows = await unit.fetch(
        "SELECT id, person_digest, created_at, expires_on FROM account"
        f" WHERE {bind.one_of('person_digest', persons)} AND role = {bind(Role.RESIDENT.value)}"
        " AND ended_at IS NULL",
        *bind.values,
    )
    return {
        bytes(row["person_digest"]): (
            row["id"],
            AccountStay(clock.day_of(row["created_at"]), row["expires_on"]),
        )
        for row in rows
    }


async def set_last_days(unit: Work, last_days: Sequence[tuple[date | None, UUID]]) -> None:
    """Until when accounts count."""
    days = {account: day for day, account in last_days}
    if not days:
        return
    bind = unit.bind()
    rows = await unit.fetch(
        f"SELECT {standing.COLUMNS} FROM account WHERE {bind.one_of('id', days.keys())}"
        f" AND ended_at IS NULL{unit.for_update}",
        *bind.values,
    )
    moved = {row["id"]: {"expires_on": days[row["id"]]} for row in rows}
    await standing.retag(unit, rows, moved)


async def mark_losses(unit: Work, losses: Mapping[bytes, Loss | None]) -> None:
    """What persons lose by what their card says now; None: nothing."""
    for loss in {*losses.values()}:
        bind = unit.bind()
        persons = [person for person, one in losses.items() if one is loss]
        await unit.execute(
            f"UPDATE card SET loss = {bind(loss.value if loss else None)}"
            f" WHERE {bind.one_of('person_digest', persons)}",
            *bind.values,
        )


async def held_persons(unit: Work, after: Place, limit: int) -> list[bytes]:
    """A page of the persons of whom what they lose is held."""
    order, bind = Order("person_digest", "person_digest", is_unique=True), unit.bind()
    rows = await unit.fetch(
        f"SELECT person_digest FROM card WHERE loss = {bind(Loss.HELD.value)}"
        f"{order.behind(after, bind)} LIMIT {bind(limit)}",
        *bind.values,
    )
    return [bytes(row["person_digest"]) for row in rows]


async def next_held(view: Reading, after: Place) -> Place | None:
    """Where the next of them stands, with their live account, whatever their rows hold."""
    order, bind = Order("c.person_digest", "a.id", is_unique=True), view.bind()
    rows = (
        " FROM card c LEFT JOIN account a ON a.person_digest = c.person_digest"
        f" AND a.ended_at IS NULL WHERE c.loss = {bind(Loss.HELD.value)}"
    )
    return await order.next_place(view, rows, after, bind)


async def _many(unit: Work, sql: str, rows: Sequence[Sequence[object]]) -> None:
    """One statement for many rows; `{0}`, `{1}` … or `{places}` stand where the values go."""
    if not rows:
        return
    places = [
        f"${place}" if unit.is_postgres else f"?{place}" for place in range(1, len(rows[0]) + 1)
    ]
    with database.translating():
        statement = sql.format(*places, places=", ".join(places))
        await unit.connection.execute_many(statement, [list(row) for row in rows])


def _values(card: Card, unit: Work) -> Sequence[object]:
    values: tuple[object, ...] = _entries(card)
    if unit.is_postgres:
        return values
    return [
        _FOR_SQLITE[type(value)](value) if type(value) in _FOR_SQLITE else value for value in values
    ]
