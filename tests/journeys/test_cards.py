"""The card feed from file to register, on both databases."""

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import pytest

from efiling.actions.people.cards import load_cards
from efiling.actions.people.identity import compare_subjects
from efiling.adapters import keys
from efiling.rules.actors import SYSTEM
from efiling.rules.people.cards import read_card_line
from efiling.rules.people.identity import (
    Address,
    CardFacts,
    Subject,
    identity_bytes,
)
from efiling.rules.vocabulary import Sex
from efiling.store.engine.work import Reading, Work, uncancelled
from efiling.store.people import cards
from tests.builders.card_feeds import ONE, counts, number, write
from tests.builders.rows import count, fetched

pytestmark = pytest.mark.usefixtures("noon")


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

    (row,) = await fetched("SELECT * FROM card")
    assert row["revision"] == 6
    assert row["status"] == "SKILLED_LABOR"
    assert bytes(row["card_number_digest"]) == number("QZ00000006XW")
    assert row["stay_expires_on"] == date(2027, 3, 31)
    assert not row["deemed_card"]


async def test_q2_16_earlier_cards_are_known_by_number_with_the_status_they_bore(
    application: str, tmp_path: Path
) -> None:
    await load_cards(SYSTEM, write(tmp_path / "1", [ONE]))
    await load_cards(
        SYSTEM, write(tmp_path / "2", [ONE | {"revision": 4, "addressRest": "籠鳥町９－９"}])
    )
    view = Reading(SYSTEM)
    assert await cards.find_earlier_cards(view, number(ONE["cardNumber"])) == [], (
        "still the newest card"
    )

    changed = {"revision": 5, "cardNumber": "QZ00000005XW", "status": "INTRA_COMPANY_TRANSFEREE"}
    await load_cards(SYSTEM, write(tmp_path / "3", [ONE | changed]))
    assert await cards.find_card(view, number(ONE["cardNumber"])) is None
    newest = await cards.find_card(view, number("QZ00000005XW"))
    assert newest is not None
    earlier = await cards.find_earlier_cards(view, number(ONE["cardNumber"]))
    assert [(card.revision, card.status) for card in earlier] == [(4, "STUDENT"), (3, "STUDENT")]
    person = newest.person_digest
    assert {card.person_digest for card in earlier} == {person}
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
    subject = Subject(facts, Address("13104", "籠鳥町２－８－１"))
    card = await cards.find_card(Reading(SYSTEM), number(ONE["cardNumber"]))
    assert card is not None
    typed = keys.ring().digest("identity-address", identity_bytes(subject.facts, subject.address))
    assert card.identity_address_digest == typed


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


async def test_q2_46_the_same_line_again_renews_digests_of_an_older_form(
    application: str, tmp_path: Path
) -> None:
    feed = write(tmp_path / "feed", [ONE])
    await load_cards(SYSTEM, feed)
    (loaded,) = await fetched("SELECT * FROM card")

    async def make_old() -> None:
        async with Work(SYSTEM) as unit:
            sql = "UPDATE card SET form = 1, identity_address_digest = $1"
            await unit.execute(sql, b"o" * 32)

    await uncancelled(make_old())
    again = write(tmp_path / "again", [ONE, ONE])

    assert counts(await load_cards(SYSTEM, again)) == (2, 1, 1, 0)
    (renewed,) = await fetched("SELECT * FROM card")
    assert renewed["identity_address_digest"] == loaded["identity_address_digest"]
    assert await count("earlier_card") == 0


async def test_q2_46_a_card_whose_digests_are_of_the_first_form_is_still_its_holders(
    application: str, tmp_path: Path
) -> None:
    line = ONE | {"addressRest": "大字中野８番地の３　霞ヶ関ビル１０１号室"}
    await load_cards(SYSTEM, write(tmp_path / "feed", [line]))
    subject = read_card_line(orjson.dumps(line)).subject
    first = keys.ring().digest(
        "identity-address", identity_bytes(subject.facts, subject.address, form=1)
    )

    async def make_old() -> None:
        async with Work(SYSTEM) as unit:
            sql = "UPDATE card SET form = 1, identity_address_digest = $1"
            await unit.execute(sql, first)

    await uncancelled(make_old())

    (match,) = await compare_subjects(Reading(SYSTEM), [subject])
    assert match is not None
    assert match.newest


async def test_q2_46_a_card_whose_digests_are_of_the_third_form_is_still_its_holders(
    application: str, tmp_path: Path
) -> None:
    line = ONE | {"addressRest": "中野千二百番地の３"}
    await load_cards(SYSTEM, write(tmp_path / "feed", [line]))
    subject = read_card_line(orjson.dumps(line)).subject
    written = identity_bytes(subject.facts, subject.address, form=3)
    assert written != identity_bytes(subject.facts, subject.address)

    async def make_old() -> None:
        async with Work(SYSTEM) as unit:
            sql = "UPDATE card SET form = 3, identity_address_digest = $1"
            await unit.execute(sql, keys.ring().digest("identity-address", written))

    await uncancelled(make_old())
    typed = replace(subject, address=Address("13104", "中野１２００−３"))
    before = await compare_subjects(Reading(SYSTEM), [subject, typed])
    assert [match is not None for match in before] == [True, False]

    again = write(tmp_path / "again", [line])
    assert counts(await load_cards(SYSTEM, again)) == (1, 1, 0, 0)
    assert None not in await compare_subjects(Reading(SYSTEM), [subject, typed])


async def test_q2_46_the_same_line_lets_in_whom_the_second_form_kept_out(
    application: str, tmp_path: Path
) -> None:
    line = ONE | {"name": "NGUYEN VAN AN 2", "addressRest": "\u202a西新宿２－８－１\u202c"}
    await load_cards(SYSTEM, write(tmp_path / "feed", [line]))

    async def make_old() -> None:
        async with Work(SYSTEM) as unit:
            sql = "UPDATE card SET form = 2, identity_address_digest = $1"
            await unit.execute(sql, b"o" * 32)

    await uncancelled(make_old())
    typed = read_card_line(orjson.dumps(ONE | {"name": "NGUYEN VAN AN"})).subject
    typed = replace(typed, address=Address("13104", "西新宿２−８−１"))
    before = await compare_subjects(Reading(SYSTEM), [typed])
    await load_cards(SYSTEM, write(tmp_path / "again", [line]))

    assert before == [None]
    (match,) = await compare_subjects(Reading(SYSTEM), [typed])
    assert match is not None
    assert match.newest
