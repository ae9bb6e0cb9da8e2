"""A night by several at once ends as a night by one does."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from efiling import clock
from efiling.actions.filings import registration
from efiling.actions.filings.registration import (
    help_registration,
    register_received,
    run_registration,
)
from efiling.actions.machinery.jobs import (
    advance_timetable,
    begin_job,
    jobs_to_help_with,
    wake_jobs,
)
from efiling.operations import opened_application
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.jobs import RunRegistration
from efiling.rules.vocabulary import FilingState
from efiling.settings import settings
from efiling.store.engine.work import Reading, Work, uncancelled
from efiling.store.filings import registration_shares
from efiling.store.filings.registration_shares import EVERYTHING, Share
from tests.builders.databases import copy_of
from tests.builders.edge.lines import Lines
from tests.builders.nights import Left, endings_of, left_by_night, made_up_night
from tests.builders.owner import as_owner
from tests.templates import make_migrated

EVENING, NIGHT = "2027-04-01T21:00:00+09:00", "2027-04-02T00:30:00+09:00"
PEOPLE, PAGE, HELPERS = 1_200, 25, 3
Copy = Callable[[], None]


@pytest.fixture
async def copy(
    database_url: str,
    templates: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fresh_postgres: Callable[..., str],
) -> Copy:
    """Opens settings on a copy of a database that is full of filings on the evening before."""
    monkeypatch.setenv("TODOKEDE_CLOCK", EVENING)
    settings.cache_clear()
    await make_migrated(database_url)
    async with opened_application():
        await made_up_night(tmp_path, PEOPLE, seed=1)
        await advance_timetable(SYSTEM)
    monkeypatch.setenv("TODOKEDE_CLOCK", NIGHT)
    monkeypatch.setattr(registration, "PAGE", PAGE)

    def copy() -> None:
        monkeypatch.setenv("TODOKEDE_DATABASE_URL", copy_of(database_url, fresh_postgres))
        settings.cache_clear()

    return copy


async def by_one(monkeypatch: pytest.MonkeyPatch) -> tuple[Left, list[str]]:
    """What one leaves who does everything in the order of arrival, and what they set aside."""
    with monkeypatch.context() as alone:
        alone.setattr(registration, "WORTH_SHARING", 1_000_000)
        async with opened_application():
            done = await register_received(SYSTEM, clock.now())
            return await left_by_night(), sorted(done.set_aside)


async def note_of_job() -> str:
    (job,) = await Reading(SYSTEM).fetch(
        "SELECT state, last_error FROM job WHERE name = 'registration.run'"
    )
    assert job["state"] == "DONE"
    return str(job["last_error"])


async def test_q2_55_a_night_by_several_ends_as_by_one(
    copy: Copy, monkeypatch: pytest.MonkeyPatch, logged: Lines
) -> None:
    copy()
    expected, set_aside = await by_one(monkeypatch)
    states = endings_of(expected)
    assert min(states[state] for state in FilingState) > 10, states
    assert len(set_aside) >= 10

    copy()
    async with opened_application():
        await advance_timetable(SYSTEM)
        woken = await wake_jobs(SYSTEM, 200)
        (night,) = [one for one in woken if one.name == RunRegistration.name]
        claim = await begin_job(SYSTEM, night.id, night.fence)
        helped = await jobs_to_help_with(SYSTEM)
        assert [one.id for one in helped] in ([], [claim.id])
        hands = [help_registration(SYSTEM, one, lambda: True) for one in helped * HELPERS]
        await asyncio.gather(run_registration(SYSTEM, claim), *hands)

        assert await left_by_night() == expected
        assert (await note_of_job()).startswith(f"{len(set_aside)} set aside: ")
        assert await jobs_to_help_with(SYSTEM) == []

    ended = logged.named("registration.ended")[-1]
    assert ended["registered"] == expected.settled.registered
    assert ended["failed"] == expected.settled.failed
    assert ended["superseded"] == expected.settled.superseded
    assert ended["set_aside"] == len(set_aside)
    if helped:
        assert len(logged.named("registration.helped")) == HELPERS


async def test_q2_55_two_who_run_the_same_night_at_once_do_it_once(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy()
    expected, set_aside = await by_one(monkeypatch)
    copy()
    async with opened_application():
        both = await asyncio.gather(*(register_received(SYSTEM, clock.now()) for _ in range(2)))
        assert await left_by_night() == expected
    assert sum(one.registered for one in both) == expected.settled.registered
    assert sum(one.superseded for one in both) == expected.settled.superseded
    assert [sorted(one.set_aside) for one in both] == [set_aside] * 2


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_q2_56_what_is_decided_together_is_in_one_share(copy: Copy) -> None:
    copy()
    async with opened_application():
        found = await registration_shares.shares(Reading(SYSTEM), clock.today(), PAGE, 0)
        assert len(found) > 10
        parts = [part for share in found for part in share.parts]
        assert sorted(parts) == parts == sorted(set(parts))

        rows = await as_owner(f"SELECT account, {registration_shares.PART} AS part FROM filing")
        assert {row["part"] for row in rows} >= set(parts)
        shares_of_account = {(row["account"], row["part"]) for row in rows}
        assert len(shares_of_account) == len({row["account"] for row in rows})

        few = await registration_shares.shares(Reading(SYSTEM), clock.today(), PAGE, 1_000_000)
        assert few == [EVERYTHING]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_share_is_in_one_hand_and_who_waits_gets_it(application: str) -> None:
    taken: list[str] = []

    over, begun = asyncio.Event(), asyncio.Event()

    async def have(name: str, share: Share, *, wait: bool) -> None:
        async with Work(SYSTEM) as unit:
            if await registration_shares.take(unit, share, wait=wait):
                taken.append(name)
            begun.set()
            if name == "first":
                await over.wait()

    async def ask(name: str, share: Share, *, wait: bool = False) -> None:
        await uncancelled(have(name, share, wait=wait))

    first = asyncio.create_task(ask("first", Share((1, 2))))
    await begun.wait()

    await ask("second", Share((2, 3)))
    await ask("all", EVERYTHING)
    await ask("other", Share((3,)))
    assert taken == ["first", "other"]

    patient = asyncio.create_task(ask("patient", EVERYTHING, wait=True))
    over.set()
    await asyncio.gather(first, patient)
    assert taken == ["first", "other", "patient"]
