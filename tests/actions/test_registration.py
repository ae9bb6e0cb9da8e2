"""What the main registration promises of every night."""

from datetime import timedelta
from pathlib import Path

import pytest

from efiling import clock
from efiling.actions.filings.filings import submit_filing
from efiling.actions.filings.registration import register_received
from efiling.reads.filings.filings import filing_of, filings_of
from efiling.reads.paging import WantedPage
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.vocabulary import FilingState
from tests.builders.filings import ended, night
from tests.builders.people import Person, load, logged_in, registered
from tests.builders.said import note_statements


async def resident(folder: Path) -> tuple[Person, Actor]:
    person = await registered(folder)
    return person, (await logged_in(person)).actor


async def test_q2_56_of_one_kind_and_day_the_last_counts_and_is_named_by_the_others(
    application: str, tmp_path: Path
) -> None:
    person, actor = await resident(tmp_path)
    first = (await submit_filing(actor, ended(person), "key-1")).filings[0]
    last = (await submit_filing(actor, ended(person, name="株式会社白雲"), "key-2")).filings[0]

    done = await night()

    assert done.registered == 1
    assert done.superseded == 1
    earlier = await filing_of(actor, first.reception_number)
    assert earlier
    assert earlier.state is FilingState.SUPERSEDED
    assert earlier.superseded_by == last.reception_number


async def test_q2_55_a_day_is_not_registered_before_it_is_over(
    application: str, tmp_path: Path
) -> None:
    person, actor = await resident(tmp_path)
    await submit_filing(actor, ended(person), "key-1")
    tomorrow = clock.midnight(clock.today() + timedelta(days=1))

    early = await register_received(SYSTEM, tomorrow - timedelta(seconds=1))
    assert early.registered == 0

    in_time = await register_received(SYSTEM, tomorrow)
    assert in_time.registered == 1


async def test_q2_55_a_night_that_runs_twice_does_nothing_more(
    application: str, tmp_path: Path
) -> None:
    person, actor = await resident(tmp_path)
    await submit_filing(actor, ended(person), "key-1")

    first, second = await night(), await night()

    assert first.registered == 1
    assert second.endings.total() == 0


async def test_q2_55_a_night_says_as_much_to_the_database_however_many_letters_it_writes(
    application: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [await resident(tmp_path) for _ in range(6)]
    said: list[str] = []
    note_statements(monkeypatch, said)

    counts = []
    for some in (people[:2], people[2:]):
        for person, actor in some:
            await submit_filing(actor, ended(person), "key-1")
        said.clear()
        assert (await night()).registered == len(some)
        counts.append(len(said))

    few, many = counts
    assert many == few


async def test_q2_55_a_rehearsal_tells_the_night_and_changes_nothing(
    application: str, tmp_path: Path
) -> None:
    person, actor = await resident(tmp_path)
    await submit_filing(actor, ended(person), "key-1")

    told = await register_received(SYSTEM, clock.now() + timedelta(days=1), dry_run=True)

    assert told.registered == 1
    page = await filings_of(actor, WantedPage(20))
    assert [one.state for one in page.items] == [FilingState.REGISTERING]
    assert await night() == told


async def test_q2_55_the_register_of_the_night_decides_and_its_reason_is_kept(
    application: str, tmp_path: Path
) -> None:
    person, actor = await resident(tmp_path)
    await submit_filing(actor, ended(person), "key-1")
    await load(tmp_path, person.newer(validity="LAPSED"))

    done = await night()

    assert done.failed == 1
    [filing] = (await filings_of(actor, WantedPage(20))).items
    assert filing.state is FilingState.REGISTRATION_ERROR
    assert [one.code for one in filing.errors] == ["CARD_LAPSED"]
