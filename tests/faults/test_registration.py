"""A main registration that is killed anywhere and run again ends as if nothing had happened (tests
83 and 93)."""

import asyncio
import os
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from efiling import clock
from efiling.actions.filings import filings
from efiling.operations import opened_application
from efiling.rules.actors import SYSTEM
from efiling.rules.vocabulary import FilingKind, FilingState
from efiling.settings import settings
from efiling.store.engine.scope import unscoped
from efiling.store.engine.work import Reading
from efiling.store.machinery import chains
from efiling.store.machinery.mails import Mail
from tests.builders.databases import copy_of
from tests.builders.filings import ended
from tests.builders.people import load, logged_in, registered
from tests.builders.processes.dying_registration import PAGE, PLACES, start
from tests.builders.processes.programs import KILLED, exit_code_of
from tests.templates import make_migrated

pytestmark = pytest.mark.faults
FILED_AT = "2027-04-01T09:00:00+09:00"
NEXT_NIGHT = "2027-04-02T00:30:00+09:00"
PERSONS, EACH, PAGES = 3, 8, 4
Copy = Callable[[], str]


async def file_for_a_day(folder: Path) -> None:
    """Filings that come to count, that later ones of the day replace, and that the register refuses
    by now."""
    persons = [await registered(folder) for _ in range(PERSONS)]
    actors = [(await logged_in(person)).actor for person in persons]
    for number in range(EACH):
        for person, actor in zip(persons, actors, strict=True):
            filing = ended(person, clock.today())
            if number % 4 == 3:
                filing = type(filing)(
                    FilingKind.CONTRACT_ORG_CEASED, filing.subject, filing.details
                )
            await filings.submit_filing(actor, filing, f"{person.number}-{number}")
    await load(folder, persons[0].newer(validity="LAPSED"))


@pytest.fixture
async def copy(
    database_url: str,
    templates: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fresh_postgres: Callable[..., str],
) -> Copy:
    """Copies of one database, full of filings on the evening before the main registration."""
    monkeypatch.setenv("TODOKEDE_CLOCK", FILED_AT)
    settings.cache_clear()
    await make_migrated(database_url)
    async with opened_application():
        await file_for_a_day(tmp_path)
    monkeypatch.setenv("TODOKEDE_CLOCK", NEXT_NIGHT)
    return partial(copy_of, database_url, fresh_postgres)


async def state_of(url: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Everything that a main registration leaves behind."""
    monkeypatch.setenv("TODOKEDE_DATABASE_URL", url)
    settings.cache_clear()

    async with opened_application():
        view = Reading(SYSTEM)
        columns = "reception_number, state, errors, superseded_by, registered_at"
        all_filings = f"SELECT {columns} FROM filing ORDER BY sequence"

        mails = [
            (
                row["kind"],
                row["key"] or "",
                row["state"],
                Mail(row).address,
                sorted(Mail(row).letter.params.items()),
            )
            for row in await view.fetch("SELECT * FROM mail")
        ]

        jobs = await view.fetch("SELECT name, state, count(*) AS n FROM job GROUP BY name, state")
        events = await view.fetch(
            "SELECT event, details FROM audit WHERE event = 'filings.registered' ORDER BY id"
        )
        assert (await chains.verify(view))[1] is None

        return {
            "filings": [
                dict(row) for row in await view.fetch(unscoped("what is there", all_filings))
            ],
            "mails": sorted(mails),
            "jobs": [dict(row) for row in jobs],
            "audit": [dict(row) for row in events],
        }


def environment(url: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if name.startswith("TODOKEDE_")}
    return {**ours, "TODOKEDE_DATABASE_URL": url}


async def run(url: str, place: str = "never", number: int = 0) -> None:
    """One run; killed where a place is given."""
    process, _ = start(environment(url), NEXT_NIGHT, place, number)
    assert await asyncio.to_thread(exit_code_of, process) == (0 if place == "never" else KILLED)


async def kill_and_resume(url: str, place: str, number: int) -> str:
    await run(url, place, number)
    await run(url)
    return url


async def kill_at_random(url: str, seed: int) -> str:
    """Three runs, killed some time after they began; then one that nobody kills."""
    chance = random.Random(seed)
    for _ in range(3):
        process, begun = start(environment(url), NEXT_NIGHT, "never", 0)
        await asyncio.to_thread(begun.wait)
        await asyncio.sleep(chance.random() * 0.4)
        process.kill()
        await asyncio.to_thread(exit_code_of, process)
    await run(url)
    return url


async def test_plan_83_q2_55_killed_at_each_boundary_of_a_page_it_ends_as_if_undisturbed(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed = copy()
    await run(undisturbed)
    expected = await state_of(undisturbed, monkeypatch)
    states = [row["state"] for row in expected["filings"]]
    assert {*states} == {
        FilingState.REGISTERED,
        FilingState.REGISTRATION_ERROR,
        FilingState.SUPERSEDED,
    }
    assert len(states) == PERSONS * EACH == PAGE * PAGES
    keyed = [mail for mail in expected["mails"] if mail[1]]
    assert len(keyed) == sum(state != FilingState.SUPERSEDED for state in states), (
        "one mail for each that counts"
    )

    everywhere = [(place, number) for place in PLACES for number in range(1, PAGES + 1)]
    places = everywhere if undisturbed.startswith("sqlite") else everywhere[1::3]
    ended_so = await asyncio.gather(*(kill_and_resume(copy(), *place) for place in places))
    for place, url in zip(places, ended_so, strict=True):
        assert await state_of(url, monkeypatch) == expected, place

    await run(undisturbed)
    assert await state_of(undisturbed, monkeypatch) == expected, "run twice it does nothing more"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_plan_83_q2_55_killed_at_random_moments_it_ends_as_if_undisturbed(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed = copy()
    await run(undisturbed)
    expected = await state_of(undisturbed, monkeypatch)
    for url in await asyncio.gather(*(kill_at_random(copy(), seed) for seed in range(3))):
        assert await state_of(url, monkeypatch) == expected
