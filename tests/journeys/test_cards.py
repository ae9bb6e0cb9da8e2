"""The card feed from file to register, on both databases."""

import asyncio
import os
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from efiling import clock
from efiling.actions.people.cards import Loaded, load_cards
from efiling.adapters import keys
from efiling.errors import Forbidden
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.people.generator import card_records
from efiling.rules.people.identity import (
    Address,
    CardFacts,
    Subject,
    card_number_bytes,
    identity_and_address_bytes,
)
from efiling.rules.vocabulary import Role, Sex
from efiling.store.engine.ids import new_id
from efiling.store.engine.work import Row, reading, uncancelled, work
from efiling.store.people import card_loads, cards

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 3, tzinfo=UTC)

ONE: dict[str, Any] = {
    "person": "P000000001",
    "revision": 3,
    "cardNumber": "QZ12345678XW",
    "name": "QUETZAL CANARIA",
    "birthDate": "1996-02-29",
    "sex": "MALE",
    "nationality": "VNM",
    "municipality": "13104",
    "addressRest": "籠鳥町２－８－１",
    "status": "STUDENT",
    "spouseBasis": False,
    "periodOfStay": "P2Y",
    "stayExpiresOn": "2027-03-31",
    "issuedOn": "2025-04-01",
    "cardExpiresOn": "2027-03-31",
    "validity": "VALID",
    "presence": "IN_JAPAN",
    "designation": None,
    "deemedCard": False,
}


@pytest.fixture(autouse=True)
def noon(application: str) -> None:
    clock.move_to(NOON)


def write(path: Path, lines: Iterable[dict[str, Any] | bytes]) -> Path:
    raw = (line if isinstance(line, bytes) else orjson.dumps(line) for line in lines)
    path.write_bytes(b"".join(line + b"\n" for line in raw))
    return path


def counts(loaded: Loaded) -> tuple[int, int, int, int]:
    return loaded.lines, loaded.changed, loaded.ignored, loaded.rejected


def number(card_number: str) -> bytes:
    return keys.ring().digest("card-number", card_number_bytes(card_number))


async def all_rows(sql: str, *values: object) -> Sequence[Row]:
    return await reading(SYSTEM).fetch(sql, *values)


async def count(table: str) -> int:
    return int((await all_rows(f"SELECT count(*) AS n FROM {table}"))[0]["n"])


async def add_account(
    person: bytes, expires_on: date | None, ended_at: datetime | None = None
) -> None:
    async def add() -> None:
        async with work(SYSTEM) as unit:
            row = {
                "id": new_id(),
                "role": Role.RESIDENT.value,
                "auth_id_digest": os.urandom(32),
                "auth_id_sealed": b"x",
                "mail_sealed": b"x",
                "password_hash": "x",
                "password_set_on": TODAY,
                "language": "ja",
                "person_digest": person,
                "created_at": NOON,
                "expires_on": expires_on,
                "ended_at": ended_at,
            }
            await unit.insert("account", [row])

    await uncancelled(add())


async def test_the_newest_revision_of_a_person_wins_wherever_it_stands(
    application: str, tmp_path: Path
) -> None:
    feed = write(
        tmp_path / "feed",
        [
            ONE,
            ONE | {"revision": 5, "cardNumber": "QZ00000005XW"},
            ONE | {"revision": 4, "cardNumber": "QZ00000004XW"},
            ONE | {"revision": 5, "cardNumber": "QZ00000055XW"},
            b"",
            ONE | {"revision": 6, "cardNumber": "QZ00000006XW", "status": "SKILLED_LABOR"},
        ],
    )
    assert counts(await load_cards(SYSTEM, feed)) == (6, 3, 3, 0)
    later = write(
        tmp_path / "later", [ONE | {"revision": 6, "status": "STUDENT"}, ONE | {"revision": 2}]
    )
    assert counts(await load_cards(SYSTEM, later)) == (2, 0, 2, 0)

    (row,) = await all_rows("SELECT * FROM card")
    assert (row["revision"], row["status"]) == (6, "SKILLED_LABOR")
    assert bytes(row["card_number_digest"]) == number("QZ00000006XW")
    assert (row["stay_expires_on"], bool(row["deemed_card"])) == (date(2027, 3, 31), False)


async def test_q2_16_earlier_cards_are_known_by_number_with_the_status_they_bore(
    application: str, tmp_path: Path
) -> None:
    await load_cards(SYSTEM, write(tmp_path / "1", [ONE]))
    await load_cards(
        SYSTEM, write(tmp_path / "2", [ONE | {"revision": 4, "addressRest": "籠鳥町９－９"}])
    )
    view = reading(SYSTEM)
    assert await cards.find_earlier_cards(view, number(ONE["cardNumber"])) == [], (
        "still the newest card"
    )

    changed = {"revision": 5, "cardNumber": "QZ00000005XW", "status": "INTRA_COMPANY_TRANSFEREE"}
    await load_cards(SYSTEM, write(tmp_path / "3", [ONE | changed]))
    assert await cards.find_card(view, number(ONE["cardNumber"])) is None
    newest = await cards.find_card(view, number("QZ00000005XW"))
    assert newest is not None
    earlier = await cards.find_earlier_cards(view, number(ONE["cardNumber"]))
    assert [(row["revision"], row["status"]) for row in earlier] == [(4, "STUDENT"), (3, "STUDENT")]
    person = bytes(newest["person_digest"])
    assert {bytes(row["person_digest"]) for row in earlier} == {person}
    assert len(await cards.earlier_cards_of_person(view, person)) == 2
    assert await cards.find_card_of_person(view, person) is not None
    assert list(await cards.cards_of_numbers(view, {number("QZ00000005XW"), number("AA")})) == [
        number("QZ00000005XW")
    ]


async def test_facts_typed_at_filing_meet_those_of_the_feed(
    application: str, tmp_path: Path
) -> None:
    feed = write(
        tmp_path / "feed",
        [ONE | {"name": "Quetzal  Canaria", "addressRest": "籠鳥町二丁目８番１号"}],
    )
    await load_cards(SYSTEM, feed)
    facts = CardFacts("QUETZAL CANARIA", date(1996, 2, 29), Sex.MALE, "VNM", ONE["cardNumber"])
    subject = Subject(
        facts.name,
        facts.birth_date,
        facts.sex,
        facts.nationality,
        facts.card_number,
        Address("13104", "籠鳥町２－８－１"),
    )
    row = await cards.find_card(reading(SYSTEM), number(ONE["cardNumber"]))
    assert row is not None
    typed = keys.ring().digest("identity-address", identity_and_address_bytes(subject))
    assert bytes(row["identity_address_digest"]) == typed


async def test_bad_lines_are_skipped_with_number_and_reason(
    application: str, tmp_path: Path
) -> None:
    other = ONE | {"person": "P2", "cardNumber": "QZ00000002XW"}
    feed = write(
        tmp_path / "feed",
        [
            b"\xef\xbb\xbf" + orjson.dumps(ONE),
            b'{"person": "P9"',
            b"\xff\xfe",
            b"[]",
            other | {"sex": "X", "birthDate": "2001-02-29", "revision": True},
            ONE | {"person": "P3"},
            b"x" * 20_000,
            {key: value for key, value in other.items() if key != "stayExpiresOn"},
            other,
        ],
    )
    seen: list[int] = []
    loaded = await load_cards(
        SYSTEM, feed, lambda now: seen.extend(bad.number for bad in now.newly_rejected)
    )
    assert counts(loaded) == (9, 2, 0, 7)
    entries = [
        entry.split(b"\t") for entry in (tmp_path / "feed.rejected").read_bytes().splitlines()
    ]
    assert [int(entry[0]) for entry in entries] == seen == [2, 3, 4, 5, 6, 7, 8]
    assert [entry[1].decode() for entry in entries] == [
        "line is not JSON in UTF-8",
        "line is not JSON in UTF-8",
        "line is not a JSON object",
        "revision is not a whole number from 0 on; birthDate is not a day; sex is not one of the "
        "known words",
        "cardNumber belongs to another person",
        "line has more than 16384 bytes",
        "stayExpiresOn is missing",
    ]
    assert entries[0][2] == b'{"person": "P9"'
    assert (tmp_path / "feed.rejected").stat().st_mode & 0o077 == 0
    (event,) = await all_rows("SELECT details FROM audit WHERE event = 'cards.loaded'")
    assert orjson.loads(event["details"]) == {
        "lines": "9",
        "changed": "2",
        "ignored": "0",
        "rejected": "7",
    }


async def test_two_persons_can_change_card_numbers_when_one_gives_up_first(
    application: str, tmp_path: Path
) -> None:
    first, second = ONE, ONE | {"person": "P2", "cardNumber": "QZ00000002XW"}
    await load_cards(SYSTEM, write(tmp_path / "1", [first, second]))
    moved = first | {"revision": 4, "cardNumber": "QZ00000004XW"}
    taken = second | {"revision": 4, "cardNumber": first["cardNumber"]}
    back = moved | {"revision": 5, "cardNumber": second["cardNumber"]}
    assert counts(await load_cards(SYSTEM, write(tmp_path / "2", [moved, taken, back]))) == (
        3,
        3,
        0,
        0,
    )
    held = {
        bytes(r["card_number_digest"])
        for r in await all_rows("SELECT card_number_digest FROM card")
    }
    assert held == {number(first["cardNumber"]), number(second["cardNumber"])}


async def test_q2_24_accounts_follow_an_extension_but_none_is_revived(
    application: str, tmp_path: Path
) -> None:
    people = [
        ONE | {"person": f"P{place}", "cardNumber": f"QZ0000000{place}XW"} for place in range(4)
    ]
    await load_cards(SYSTEM, write(tmp_path / "1", people))
    digests = [keys.ring().digest("person", f"P{place}".encode()) for place in range(4)]
    yesterday, today = date(2026, 11, 22), TODAY
    await add_account(digests[0], today)
    await add_account(digests[1], yesterday)
    await add_account(digests[2], today, ended_at=NOON)
    await add_account(digests[3], today)
    longer = [
        p | {"revision": 4, "stayExpiresOn": "2029-03-31", "cardExpiresOn": "2029-03-31"}
        for p in people[:3]
    ]
    forever = people[3] | {"revision": 4, "stayExpiresOn": None, "periodOfStay": None}
    await load_cards(SYSTEM, write(tmp_path / "2", [*longer, forever]))
    rows = await all_rows("SELECT person_digest, expires_on FROM account")
    ends = {bytes(row["person_digest"]): row["expires_on"] for row in rows}
    assert [ends[digest] for digest in digests] == [date(2029, 3, 31), yesterday, today, None]


async def test_only_the_service_itself_loads_cards(application: str, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        await load_cards(Actor(role=Role.ADMINISTRATOR), write(tmp_path / "feed", [ONE]))
    assert await count("card") == 0


async def test_a_loader_that_was_overtaken_writes_nothing(application: str, tmp_path: Path) -> None:
    feed = write(tmp_path / "feed", card_records(2_500, TODAY))
    beside: list[asyncio.Task[Any]] = []

    async def overtake() -> None:
        async with work(SYSTEM) as unit:
            await unit.execute("UPDATE card_load SET position = position + 1")

    def after_a_page(now: Loaded) -> None:
        if not beside:
            beside.append(asyncio.create_task(uncancelled(overtake())))

    with pytest.raises(card_loads.LoadOvertaken):
        await load_cards(SYSTEM, feed, after_a_page)
    assert await count("card") in (1_000, 2_000)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_q2_66_a_stolen_database_tells_of_nobody(application: str, tmp_path: Path) -> None:
    moved = ONE | {"revision": 4, "cardNumber": "QZ00000004XW", "addressRest": "籠鳥町９－９"}
    bad = ONE | {"revision": 5, "sex": "X"}
    await load_cards(SYSTEM, write(tmp_path / "feed", [ONE, moved, bad]))
    assert await count("earlier_card") == 1
    path = Path(application.removeprefix("sqlite://"))
    stolen = b"".join(part.read_bytes() for part in path.parent.glob(path.name + "*"))
    with sqlite3.connect(path) as connection:
        stolen += "\n".join(connection.iterdump()).encode()
    assert b"STUDENT" in stolen
    for canary in (
        "QUETZAL",
        "CANARIA",
        "1996-02-29",
        "VNM",
        "13104",
        "籠鳥",
        "QZ12345678XW",
        "QZ00000004XW",
        "P000000001",
    ):
        for encoding in ("utf-8", "utf-16-le"):
            assert canary.encode(encoding) not in stolen, canary
