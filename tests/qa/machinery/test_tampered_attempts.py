"""Who can write to the database, and has not the keys, has no more tries at facts of people; names
that nobody has are treated alike; an upgrade opens nothing (security, 3.5)."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from efiling import clock, operations
from efiling.actions.people.identity import limited_name
from efiling.adapters import keys
from efiling.rules.actors import SYSTEM
from efiling.store.engine.sealing import blind
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import attempts
from tests.builders.batches import students
from tests.builders.http import batches
from tests.builders.http.client import RENOTIFY, Client
from tests.builders.inputs import card
from tests.builders.owner import as_owner
from tests.builders.payloads import codes
from tests.builders.people import Person
from tests.builders.rows import count, fetched, within_a_unit
from tests.builders.said import note_statements
from tests.builders.tampered import CHANGES, LOCKED, SEEN, row_of, wrong


@pytest.mark.parametrize("change", [*CHANGES, "gone"])
async def test_q2_33_q2_67_a_name_that_nobody_has_is_treated_alike(
    client: Client, change: str
) -> None:
    person, _ = await client.resident()
    for auth_id in (person.auth_id, "nobody-88x"):
        assert await wrong(client, auth_id, 5) == ["LOGIN_FAILED"] * 4 + LOCKED
        if change == "gone":
            await as_owner("DELETE FROM attempt")
        else:
            await as_owner(f"UPDATE attempt SET {CHANGES[change]} WHERE failures = 5")
        # A row that is gone is missed where there is something to guess, and nowhere else.
        held = change != "gone" or auth_id == person.auth_id
        assert await wrong(client, auth_id, 1) == (LOCKED if held else ["LOGIN_FAILED"])


async def test_of_many_tries_at_once_as_many_have_a_place_as_are_allowed(client: Client) -> None:
    now, places, name = clock.now(), list[int | None](), b"n" * 32

    async def tried(unit: Work) -> None:
        places.append((await attempts.reserve(unit, name, 5, timedelta(days=1), now)).place)

    async def returned(unit: Work) -> None:
        await attempts.give_back(unit, name)

    await asyncio.gather(*(within_a_unit(tried) for _ in range(20)))
    assert Counter(places) == {1: 1, 2: 1, 3: 1, 4: 1, 5: 1, None: 15}

    places.clear()
    await asyncio.gather(*(within_a_unit(returned) for _ in range(2)))
    await asyncio.gather(*(within_a_unit(tried) for _ in range(6)))
    assert Counter(places) == {4: 1, 5: 1, None: 4}
    assert await attempts.spent(Reading(SYSTEM), name, timedelta(days=1), now) == 5


async def test_what_is_forgotten_while_many_try_begins_anew(client: Client) -> None:
    now, places, name = clock.now(), list[int | None](), b"n" * 32

    async def tried(unit: Work) -> None:
        places.append((await attempts.reserve(unit, name, 5, timedelta(days=1), now)).place)

    async def forgotten(unit: Work) -> None:
        await attempts.forget(unit, name)

    await asyncio.gather(*(within_a_unit(do) for _ in range(10) for do in (tried, forgotten)))
    assert len(places) == 10
    await within_a_unit(forgotten)
    await within_a_unit(tried)
    assert places[-1] == 1


async def test_q2_33_a_try_takes_as_many_statements_whether_or_not_the_name_exists(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, _ = await client.resident()
    said: list[str] = []

    note_statements(monkeypatch, said)
    for _ in range(7):
        both = []
        for auth_id in (person.auth_id, "nobody-77x"):
            said.clear()
            await wrong(client, auth_id, 1)
            both.append(list(said))
        assert both[0] == both[1]


async def test_q2_67_tries_with_a_card_number_are_not_had_back_past_the_service(
    client: Client,
) -> None:
    stranger = Person()
    wanted = {"input": {"card": card(stranger)}}
    for _ in range(5):
        assert codes(await client.do(RENOTIFY, card=card(stranger))) == ["IDENTITY_MISMATCH"]
    await as_owner("UPDATE attempt SET failures = 1")
    assert (await client.post(RENOTIFY, wanted)).status_code == 429
    (event,) = await fetched(f"SELECT subject FROM audit WHERE {SEEN}")
    assert event["subject"] is None
    name = attempts.kept_as(limited_name(stranger.card_number))
    assert (await row_of(name))["failures"] == 5, "ours again"
    assert (await client.post(RENOTIFY, wanted)).status_code == 429
    assert await count("audit", SEEN) == 1


async def test_q2_67_a_days_mismatches_are_not_had_back_past_the_service(client: Client) -> None:
    school, token = await client.school()
    [person] = await students(client.folder, 1)
    row = batches.row_about(person)
    strange = row | {"subject": row["subject"] | {"birthDate": "1990-01-01"}}
    for _ in range(2):
        assert codes(await batches.check_batch(client, token, [strange])) == ["IDENTITY_MISMATCH"]
    await as_owner("UPDATE attempt SET failures = 0")

    fields = {"input": {"kind": "ACCEPTANCE", "rows": [strange], "idempotencyKey": "k"}}
    for _ in range(2):
        assert (await client.post(batches.CHECK_BATCH, fields, token)).status_code == 429
    assert await count("audit", SEEN) == 1
    clock.move_to(clock.now() + timedelta(days=1))
    token = await client.log_in_school(school)
    assert codes(await batches.check_batch(client, token, [strange])) == ["IDENTITY_MISMATCH"]


async def test_an_upgrade_opens_no_lock_and_heeds_no_row_of_before(client: Client) -> None:
    """Rows of before have no tag, and stand under the digest that the account has too."""
    (locked, _), (other, _) = await client.resident(), await client.resident()
    names = [blind("auth-id", person.auth_id) for person in (locked, other)]
    later = clock.now() + timedelta(hours=3)
    await as_owner("ALTER TABLE attempt DROP COLUMN tag")
    await as_owner("DROP INDEX audit_of_passwords")
    sql = "INSERT INTO attempt (name_digest, failures, until_at) VALUES ($1, 5, $2)"
    await as_owner(sql, names[0], later)
    (migration,) = await fetched(
        "SELECT name FROM tortoise_migrations WHERE name LIKE '%_attempt_tags'"
    )
    await as_owner("DELETE FROM tortoise_migrations WHERE name = $1", migration["name"])

    await operations.close_application()
    assert await operations.migrate() == [migration["name"]]
    await operations.open_application()
    await as_owner(sql, names[1], later)
    assert codes(await client.log_in(locked)) == LOCKED
    assert codes(await client.log_in(other)) == [], (
        "what the version before counts, it counts alone"
    )
    assert await count("audit", SEEN) == 0
    kept = {bytes(row["name_digest"]) for row in await fetched("SELECT name_digest FROM attempt")}
    assert kept == {*names, keys.ring().digest("attempt", names[0])}
