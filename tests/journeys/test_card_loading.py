"""The loader of card feeds: bad lines, other loaders, the accounts behind the cards."""

import asyncio
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from efiling.actions.people.cards import LoadReport, load_cards
from efiling.adapters import keys
from efiling.errors import Forbidden
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.people.generator import card_records
from efiling.rules.vocabulary import Role
from efiling.store.engine.ids import new_id
from efiling.store.engine.work import Work, uncancelled
from efiling.store.people import card_loads
from efiling.store.people.standing import first_standing
from tests.builders.card_feeds import NOON, ONE, TODAY, counts, number, write
from tests.builders.rows import count, fetched

pytestmark = pytest.mark.usefixtures("noon")


async def add_account(
    person: bytes, expires_on: date | None, ended_at: datetime | None = None
) -> None:
    async def add() -> None:
        async with Work(SYSTEM) as unit:
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

            await unit.insert("account", [{**row, **first_standing(row)}])

    await uncancelled(add())


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

    (event,) = await fetched("SELECT details FROM audit WHERE event = 'cards.loaded'")
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
        bytes(r["card_number_digest"]) for r in await fetched("SELECT card_number_digest FROM card")
    }
    assert held == {number(first["cardNumber"]), number(second["cardNumber"])}


async def test_q2_24_accounts_follow_an_extension_but_none_that_has_ended(
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

    rows = await fetched("SELECT person_digest, expires_on FROM account")
    ends = {bytes(row["person_digest"]): row["expires_on"] for row in rows}
    extended = date(2029, 3, 31)
    assert [ends[digest] for digest in digests] == [extended, extended, today, None]


async def test_only_the_service_itself_loads_cards(application: str, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        await load_cards(Actor(role=Role.ADMINISTRATOR), write(tmp_path / "feed", [ONE]))
    assert await count("card") == 0


async def test_a_loader_that_was_overtaken_writes_nothing(application: str, tmp_path: Path) -> None:
    feed = write(tmp_path / "feed", card_records(2_500, TODAY))
    beside: list[asyncio.Task[Any]] = []

    async def overtake() -> None:
        async with Work(SYSTEM) as unit:
            await unit.execute("UPDATE card_load SET position = position + 1")

    def after_a_page(now: LoadReport) -> None:
        if not beside:
            beside.append(asyncio.create_task(uncancelled(overtake())))

    with pytest.raises(card_loads.LoadOvertaken):
        await load_cards(SYSTEM, feed, after_a_page)
    assert await count("card") in (1_000, 2_000)
