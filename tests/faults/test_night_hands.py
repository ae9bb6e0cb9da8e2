"""A night at which several workers are, who are killed and lose their database again and again,
ends as a night by one does: nothing lost, doubled or told twice, and over once."""

import asyncio
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from efiling import clock
from efiling.actions.filings import registration
from efiling.actions.filings.registration import register_received
from efiling.actions.machinery.jobs import advance_timetable
from efiling.errors import Unavailable
from efiling.operations import opened_application
from efiling.rules.actors import SYSTEM
from efiling.settings import settings
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading
from tests import services
from tests.builders.nights import Left, endings_of, left_by_night, made_up_night
from tests.builders.processes.programs import Program
from tests.templates import make_migrated

pytestmark = pytest.mark.faults
EVENING, NIGHT = "2027-04-01T21:00:00+09:00", "2027-04-02T00:30:00+09:00"
PEOPLE, WORKERS, BLOWS = 1_500, 3, 6
GIVE_UP_SECONDS = 60
Start = Callable[[], Program]


@pytest.fixture
async def full(
    database_url: str, templates: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """A database on the evening before the night, whose job is queued."""
    monkeypatch.setenv("TODOKEDE_CLOCK", EVENING)
    settings.cache_clear()
    await make_migrated(database_url)
    async with opened_application():
        await advance_timetable(SYSTEM)
        await made_up_night(tmp_path, PEOPLE, seed=2)
    monkeypatch.setenv("TODOKEDE_CLOCK", NIGHT)
    settings.cache_clear()
    async with opened_application():
        await advance_timetable(SYSTEM)
    return database_url


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a worker that does nights."""
    started: list[Program] = []

    def one() -> Program:
        log = tmp_path / f"worker{len(started)}.log"
        started.append(Program("tests.builders.processes.night_worker", err=log))
        return started[-1]

    yield one
    for program in started:
        program.kill()
        program.wait()


async def by_one(url: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Left, list[str]]:
    """What one leaves who does everything in the order of arrival, and what they set aside."""
    monkeypatch.setenv("TODOKEDE_DATABASE_URL", url)
    settings.cache_clear()
    with monkeypatch.context() as alone:
        alone.setattr(registration, "WORTH_SHARING", 1_000_000)
        async with opened_application():
            done = await register_received(SYSTEM, clock.now())
            return await left_by_night(), sorted(done.set_aside)


async def job() -> tuple[str, str, int]:
    """The state of the night's job, what is noted there, and how often it was begun."""
    row = await found(
        "SELECT state, last_error, attempts FROM job WHERE name = 'registration.run'"
        " AND key = 'registration.run:2027-04-02'"
    )
    return row["state"], str(row["last_error"]), row["attempts"]


def end_connections(url: str) -> None:
    """Whoever is connected to the database loses it."""
    name = url.rpartition("/")[2]
    services.postgres().execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{name}' AND pid <> pg_backend_pid()"
    )


async def waiting() -> int:
    sql = "SELECT count(*) AS n FROM filing WHERE state = 'REGISTERING' /* unscoped: a test */"
    return int((await found(sql))["n"])


async def found(sql: str) -> Row:
    """The only row. Who looks may have lost their connections too."""
    while True:
        try:
            (row,) = await Reading(SYSTEM).fetch(sql)
        except Unavailable:
            continue
        return row


async def until_fewer_wait_than(count: int) -> None:
    give_up = clock.monotonic() + GIVE_UP_SECONDS
    while await waiting() > count:
        assert clock.monotonic() < give_up, await job()
        await asyncio.sleep(0.02)


async def until_over() -> None:
    give_up = clock.monotonic() + GIVE_UP_SECONDS
    while (await job())[0] == "QUEUED":
        assert clock.monotonic() < give_up, await job()
        await asyncio.sleep(0.1)


async def test_plan_83_q2_55_hands_that_are_killed_end_a_night_as_one_does(
    full: str,
    start: Start,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fresh_postgres: Callable[..., str],
) -> None:
    if full.startswith("postgres"):
        other = fresh_postgres(full)
    else:
        shutil.copy(full.removeprefix("sqlite://"), tmp_path / "other.db")
        other = f"sqlite://{tmp_path / 'other.db'}"
    expected, set_aside = await by_one(other, monkeypatch)
    assert endings_of(expected)["SUPERSEDED"] > 100

    monkeypatch.setenv("TODOKEDE_DATABASE_URL", full)
    settings.cache_clear()
    chance = random.Random(3)
    async with opened_application():
        hands = [start() for _ in range(WORKERS)]
        first = await waiting()
        for blow in range(BLOWS):
            await until_fewer_wait_than(first * (BLOWS - blow) // (BLOWS + 1))
            all_at_once = blow == BLOWS // 2
            struck = hands[:] if all_at_once else [chance.choice(hands)]
            for one in struck:
                one.kill()
                hands[hands.index(one)] = start()
            if blow % 2 and full.startswith("postgres"):
                end_connections(full)
        await until_over()

    async with opened_application():
        state, note, attempts = await job()
        assert state == "DONE"
        assert attempts > 1
        assert note.startswith(f"{len(set_aside)} set aside: ")
        assert await left_by_night() == expected
    lines = "".join(path.read_text() for path in tmp_path.glob("worker*.log"))
    assert lines.count('"event":"registration.ended"') == 1
    helped = '"event":"registration.helped"' in lines
    assert helped is full.startswith("postgres")
