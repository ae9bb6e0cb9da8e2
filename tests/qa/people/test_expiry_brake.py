"""No single wrong feed, clock or job ends accounts in mass: a brake, a confirmation, an undo
(requirements, ★ 10)."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from efiling import clock
from efiling.actions.people.cards import load_cards
from efiling.actions.people.expiry import sweep_accounts
from efiling.actions.people.expiry_undo import Undone, undo_sweep
from efiling.rules.actors import SYSTEM
from efiling.rules.people.expiry import Brake, is_mass, too_many_for_mass
from efiling.rules.vocabulary import AccountState
from efiling.store.engine.work import Reading
from efiling.store.people.due_accounts import count_live
from efiling.store.people.standing import find_untrue
from tests.builders.crowds import accounts_as_they_are, crowd
from tests.builders.http.client import Client
from tests.builders.inputs import day
from tests.builders.payloads import codes
from tests.builders.people import Person
from tests.builders.processes.commands import command
from tests.builders.rows import count, fetched

COUNTS = ["EXPIRED", "0", "INVALIDATED", "10", "PASSWORD_EXPIRED", "0"]
LAPSED = {"validity": "LAPSED"}
SHORTER = {"stayExpiresOn": "2001-01-01"}
WITHOUT_DUTY = {"status": "PERMANENT_RESIDENT", "periodOfStay": None, "stayExpiresOn": None}


def feed(folder: Path, *persons: Person) -> Path:
    path = folder / "planted.jsonl"
    path.write_text("".join(f"{person.line()}\n" for person in persons), encoding="utf-8")
    return path


async def everybody(client: Client, folder: Path, size: int) -> tuple[Person, str, list[Person]]:
    """One who is logged in, and so many besides."""
    person, token = await client.resident()
    return person, token, await crowd(folder, size)


@pytest.mark.parametrize("wrong", [LAPSED, SHORTER, WITHOUT_DUTY])
async def test_q2_24_a_planted_feed_ends_nobody_and_confirmed_and_undone_all_is_as_before(
    client: Client, tmp_path: Path, wrong: dict[str, Any]
) -> None:
    person, token, others = await everybody(client, tmp_path, 99)
    before = await accounts_as_they_are()
    planted = [one.newer(**wrong) for one in (person, *others[:9])]

    loaded = await load_cards(SYSTEM, feed(tmp_path, *planted))
    stopped = await sweep_accounts(SYSTEM, clock.now())

    assert loaded.brake == Brake(10, 100)
    assert stopped.brake == Brake(10, 100)
    assert await accounts_as_they_are() == before
    assert await client.is_live(token)
    assert codes(await client.log_in(person)) == []

    before = await accounts_as_they_are()
    done = await sweep_accounts(SYSTEM, clock.now(), confirmed=True)
    assert done.run
    assert sum(done.ended.values()) == 10
    assert not await client.is_live(token)
    undone = await undo_sweep(SYSTEM, done.run)

    assert undone == Undone(done.run, brought_back=10)
    assert await accounts_as_they_are() == before
    assert not await client.is_live(token)
    assert codes(await client.log_in(person)) == []


async def test_q2_24_of_many_accounts_no_more_are_counted_than_tell_whether_it_is_a_mass(
    client: Client, tmp_path: Path
) -> None:
    await crowd(tmp_path, 9)

    assert await count_live(Reading(SYSTEM), 20) == 9
    assert await count_live(Reading(SYSTEM), 4) == 4
    for ending in (10, 11, 33_333):
        assert is_mass(ending, too_many_for_mass(ending) - 1)
        assert not is_mass(ending, too_many_for_mass(ending))


async def test_q2_24_a_feed_that_puts_it_right_takes_the_brake_off(
    client: Client, tmp_path: Path
) -> None:
    person, _, others = await everybody(client, tmp_path, 19)
    before = await accounts_as_they_are()
    planted = [one.newer(**LAPSED) for one in (person, *others[:9])]
    assert (await load_cards(SYSTEM, feed(tmp_path, *planted))).brake

    right = [replace(one, revision=5, feed=one.feed | {"validity": "VALID"}) for one in planted]
    loaded = await load_cards(SYSTEM, feed(tmp_path, *right))

    assert loaded.brake is None
    assert await count("card", "loss IS NOT NULL") == 0
    assert (await sweep_accounts(SYSTEM, clock.now())).brake is None
    assert await accounts_as_they_are() == before


async def test_q2_24_what_is_confirmed_is_on_record_and_what_is_stopped_is_too(
    client: Client, tmp_path: Path
) -> None:
    await crowd(tmp_path, 30, expires_on=clock.today() + timedelta(days=1))
    await client.resident()
    clock.move_to(clock.now() + timedelta(days=2))
    stopped = await sweep_accounts(SYSTEM, clock.now() - timedelta(minutes=1))
    done = await sweep_accounts(SYSTEM, clock.now() - timedelta(minutes=1), confirmed=True)
    assert done.run
    await undo_sweep(SYSTEM, done.run)

    assert stopped.brake == Brake(30, 31)
    assert done.ended == {AccountState.EXPIRED: 30}
    rows = await fetched("SELECT event FROM audit WHERE event LIKE 'expiry%' ORDER BY id")
    assert [row["event"] for row in rows] == [
        "expiry.stopped",
        "expiry.confirmed",
        "expiry.swept",
        "expiry.undone",
    ]
    assert await count("audit", "event = 'account.expired'") == 30
    assert await count("audit", "event = 'account.brought_back'") == 30
    assert await find_untrue(Reading(SYSTEM)) is None


async def test_a_moment_far_ahead_of_all_that_is_stored_ends_nobody(
    client: Client, tmp_path: Path
) -> None:
    person, _ = await client.resident(Person(feed={"stayExpiresOn": day(100)}))
    newest = clock.now()
    far = newest + timedelta(days=400)

    stopped = await sweep_accounts(SYSTEM, far)
    clock.move_to(far)
    once_more = [(await sweep_accounts(SYSTEM, clock.now())).brake for _ in range(2)]

    assert stopped.brake
    assert stopped.brake.ahead_of
    assert abs(stopped.brake.ahead_of - newest) < timedelta(minutes=1)
    assert once_more == [stopped.brake, stopped.brake]
    done = await sweep_accounts(SYSTEM, clock.now(), confirmed=True)
    assert done.ended == {AccountState.EXPIRED: 1}
    assert codes(await client.log_in(person)) == ["ACCOUNT_EXPIRED"]


async def test_what_a_clock_that_was_ahead_wrote_vouches_for_no_moment(
    client: Client, tmp_path: Path
) -> None:
    person, _ = await client.resident(Person(feed={"stayExpiresOn": day(100)}))
    newest, far = clock.now(), clock.now() + timedelta(days=400)
    clock.move_to(far)
    await client.resident()
    clock.move_to(newest)

    stopped = await sweep_accounts(SYSTEM, far)
    done = await sweep_accounts(SYSTEM, far, confirmed=True)
    assert done.run
    await undo_sweep(SYSTEM, done.run)
    once_more = await sweep_accounts(SYSTEM, far)

    assert [bool(one.brake and one.brake.ahead_of) for one in (stopped, once_more)] == [True] * 2
    assert codes(await client.log_in(person)) == []


async def test_an_undone_sweep_vouches_for_no_moment(client: Client, tmp_path: Path) -> None:
    await crowd(tmp_path, 2, expires_on=clock.today() + timedelta(days=100))
    await client.resident()
    clock.move_to(clock.now() + timedelta(days=400))
    done = await sweep_accounts(SYSTEM, clock.now(), confirmed=True)
    assert done.run
    await undo_sweep(SYSTEM, done.run)

    again = await sweep_accounts(SYSTEM, clock.now())

    assert again.brake
    assert again.brake.ahead_of
    assert await count("account", "ended_at IS NOT NULL") == 0


async def test_few_are_no_mass_however_small_the_installation_is(
    client: Client, tmp_path: Path
) -> None:
    others = await crowd(tmp_path, 9)

    loaded = await load_cards(SYSTEM, feed(tmp_path, *(one.newer(**LAPSED) for one in others)))
    done = await sweep_accounts(SYSTEM, clock.now())

    assert loaded.brake is None
    assert done.brake is None
    assert done.ended == {AccountState.INVALIDATED: 9}


async def test_q2_24_the_commands_say_what_they_did_and_what_stopped_them(
    client: Client, tmp_path: Path
) -> None:
    others = await crowd(tmp_path, 12)
    path = feed(tmp_path, *(one.newer(**LAPSED) for one in others[:10]))

    loaded = command("cards", "load", str(path))
    rehearsed = command("expiry", "sweep", "--dry-run")
    stopped = command("expiry", "sweep")
    done = command("expiry", "sweep", "--confirm")

    assert loaded.returncode == 1
    assert stopped.returncode == 1
    assert "10 of 12 live accounts would end at once" in loaded.stderr
    assert "10 of 12 live accounts would end at once" in stopped.stderr
    assert stopped.stdout == ""
    assert rehearsed.returncode == 0
    assert rehearsed.stdout.split() == COUNTS
    assert done.returncode == 0
    first, *counts = done.stdout.splitlines()
    assert "\n".join(counts).split() == COUNTS
    run = re.fullmatch(r"run (\S+)", first)
    assert run

    undone = command("expiry", "undo", run[1])
    unknown = command("expiry", "undo", "00000000-0000-7000-8000-000000000000")
    assert undone.returncode == 0
    assert undone.stdout.split() == ["undone", run[1], "BROUGHT_BACK", "10"]
    assert unknown.returncode == 1
    assert await count("account", "ended_at IS NULL") == 12
