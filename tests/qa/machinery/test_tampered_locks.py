"""Who can write to the database, and has not the keys, guesses no more passwords than anybody, and
locks nobody out unnoticed (security, 3.5)."""

from datetime import timedelta

import pytest

from efiling import clock
from efiling.store.engine import database
from tests.builders.http.client import RENOTIFY, Client
from tests.builders.http.counter import Counter
from tests.builders.inputs import card
from tests.builders.owner import as_owner, drop_guards
from tests.builders.payloads import codes
from tests.builders.people import NEW_PASSWORD
from tests.builders.rows import count, fetched
from tests.builders.tampered import (
    CHANGES,
    LOCKED,
    SEEN,
    counted,
    id_of,
    name_of,
    put,
    row_of,
    wrong,
)


async def state(client: Client, token: str) -> str:
    """What a session from before is told of its account."""
    shown = await client.ask("{ viewer { account { state } } }", token=token)
    return str(shown["viewer"]["account"]["state"])


@pytest.mark.parametrize("change", CHANGES)
async def test_q2_67_a_lock_that_was_changed_past_the_service_goes_on(
    client: Client, change: str
) -> None:
    person, _ = await client.resident()
    await wrong(client, person.auth_id, 5)
    before = counted("attempt")
    await as_owner(f"UPDATE attempt SET {CHANGES[change]} WHERE failures = 5")

    assert codes(await client.log_in(person)) == LOCKED
    assert counted("attempt") == before + 1
    (event,) = await fetched(f"SELECT subject FROM audit WHERE {SEEN}")
    assert event["subject"] == await id_of(person)

    assert codes(await client.log_in(person)) == LOCKED
    assert counted("attempt") == before + 1, "once: the row is ours again"
    clock.move_to(clock.now() + timedelta(hours=25))
    assert codes(await client.log_in(person)) == []


async def test_q2_67_a_moment_that_cannot_be_read_opens_no_lock(client: Client) -> None:
    person, token = await client.resident()
    await wrong(client, person.auth_id, 5)
    no_moment = "-infinity" if database.is_postgres(database.default()) else "soon"
    await as_owner(f"UPDATE attempt SET until_at = '{no_moment}'")
    assert await state(client, token) == "LOCKED"
    assert codes(await client.log_in(person)) == LOCKED
    assert await count("audit", SEEN) == 1


async def test_q2_67_nobody_is_locked_out_past_the_service_unnoticed(client: Client) -> None:
    person, token = await client.resident()
    await wrong(client, person.auth_id, 1)
    await as_owner("UPDATE attempt SET failures = 5 WHERE failures = 1")

    assert codes(await client.log_in(person)) == LOCKED
    assert await count("audit", SEEN) == 1
    assert await state(client, token) == "LOCKED"
    assert codes(await client.do(RENOTIFY, card=card(person), newPassword=NEW_PASSWORD)) == []
    assert codes(await client.log_in(person, NEW_PASSWORD)) == []


async def test_q2_67_the_counter_ends_a_lock_that_somebody_made(
    client: Client, counter: Counter
) -> None:
    person, _ = await client.resident()
    later = clock.now() + timedelta(hours=3)
    await as_owner(
        "INSERT INTO attempt (name_digest, failures, until_at) VALUES ($1, 5, $2)",
        name_of(person),
        later,
    )
    assert codes(await client.log_in(person)) == LOCKED
    assert await count("audit", SEEN) == 1
    restored = await counter.restore({"authId": person.auth_id}, newPassword=NEW_PASSWORD)
    assert codes(restored) == []
    assert codes(await client.log_in(person, NEW_PASSWORD)) == []


async def test_q2_67_failures_are_not_moved_to_another_name(client: Client) -> None:
    (guessed, _), (other, _) = await client.resident(), await client.resident()
    await wrong(client, guessed.auth_id, 5)
    await wrong(client, other.auth_id, 1)
    full, one = await row_of(name_of(guessed)), await row_of(name_of(other))
    await put({**full, "name_digest": one["name_digest"]})
    await put({**one, "name_digest": full["name_digest"]})

    assert codes(await client.log_in(guessed)) == LOCKED
    assert codes(await client.log_in(other)) == LOCKED
    assert await count("audit", SEEN) == 2


async def test_q2_67_an_old_row_of_the_same_name_opens_no_lock(client: Client) -> None:
    person, _ = await client.resident()
    await wrong(client, person.auth_id, 1)
    old = await row_of(name_of(person))
    await wrong(client, person.auth_id, 4)
    await put(old)

    assert codes(await client.log_in(person)) == LOCKED, "its tag is ours, but the trail knows more"
    assert await count("audit", SEEN) == 1


async def test_q2_67_a_lock_whose_row_is_gone_holds_to_its_end(client: Client) -> None:
    person, _ = await client.resident()
    now = clock.now()
    clock.move_to(now)
    await wrong(client, person.auth_id, 5)
    await as_owner("DELETE FROM attempt")

    clock.move_to(now + timedelta(hours=23, minutes=50))
    assert codes(await client.log_in(person)) == LOCKED
    assert await count("audit", SEEN) == 1
    assert (await row_of(name_of(person)))["until_at"] == now + timedelta(hours=24)
    clock.move_to(now + timedelta(hours=24))
    assert codes(await client.log_in(person)) == []


async def test_q2_67_whoever_removes_each_failure_makes_five_guesses_all_the_same(
    client: Client,
) -> None:
    person, _ = await client.resident()
    heard = []
    for _ in range(7):
        heard += await wrong(client, person.auth_id, 1)
        await as_owner("DELETE FROM attempt")
    assert heard == ["LOGIN_FAILED"] * 4 + LOCKED * 3
    assert await count("audit", "event = 'account.log_in_failed'") == 5
    assert codes(await client.log_in(person)) == LOCKED


async def test_q2_67_a_right_password_counts_for_the_trail_too(client: Client) -> None:
    person, _ = await client.resident()
    await wrong(client, person.auth_id, 2)
    assert codes(await client.log_in(person)) == []
    assert await wrong(client, person.auth_id, 5) == ["LOGIN_FAILED"] * 4 + LOCKED
    assert codes(await client.do(RENOTIFY, card=card(person), newPassword=NEW_PASSWORD)) == []
    assert codes(await client.log_in(person, NEW_PASSWORD)) == []
    assert await count("audit", SEEN) == 0


async def test_q2_67_a_right_password_that_opens_nothing_is_on_record_and_ends_the_failures(
    client: Client, counter: Counter
) -> None:
    person, _ = await client.resident()
    assert codes(await counter.deregister({"authId": person.auth_id})) == []
    await wrong(client, person.auth_id, 4)
    assert codes(await client.log_in(person)) == ["ACCOUNT_ENDED"]
    assert await count("audit", "event = 'account.password_proven'") == 1
    assert await wrong(client, person.auth_id, 4) == ["LOGIN_FAILED"] * 4


TRAIL = {
    "a failure lowered": 'details = \'{"attempt":"1","reason":"password"}\'',
    "a failure made a success": "event = 'account.logged_in'",
    "no details": "details = ''",
    "no digest": "event = 'account.logged_in', details = '', digest = $1",
}


@pytest.mark.parametrize("change", TRAIL)
async def test_q2_67_a_trail_that_was_changed_opens_no_lock(client: Client, change: str) -> None:
    person, _ = await client.resident()
    await wrong(client, person.auth_id, 5)
    await drop_guards()
    empty = [b""] * TRAIL[change].count("$1")
    sql = f"UPDATE audit SET {TRAIL[change]} WHERE event = 'account.log_in_failed'"
    await as_owner(sql, *empty)
    await as_owner("DELETE FROM attempt")

    assert codes(await client.log_in(person)) == LOCKED
    said = "event = 'account.tampered' AND details = '{\"what\":\"audit\"}'"
    assert await count("audit", said) == 1
    assert counted("audit") > 0


async def test_q2_67_a_success_that_nobody_had_opens_no_lock(client: Client) -> None:
    person, _ = await client.resident()
    await wrong(client, person.auth_id, 5)
    await as_owner(
        "INSERT INTO audit (id, chain, number, at, event, subject, details, digest)"
        " SELECT id + 1000000, chain, number + 1000000, at, 'account.logged_in', subject, '{}',"
        " digest FROM audit WHERE event = 'account.locked'"
    )
    await as_owner("DELETE FROM attempt")
    assert codes(await client.log_in(person)) == LOCKED
