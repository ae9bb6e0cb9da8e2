"""The job that makes the years ahead (decision 34), and what whoever watches hears where it could
not."""

from datetime import date

import asyncpg
import pytest

from efiling import clock
from efiling.actions.machinery.jobs import advance_timetable
from efiling.reads.machinery.operations import figures_now
from efiling.rules.actors import SYSTEM
from efiling.settings import settings
from tests.builders.databases import on_postgres
from tests.builders.edge.lines import Lines
from tests.builders.owner import as_owner
from tests.builders.rows import fetched
from tests.builders.work import work_off
from tests.builders.years import first_year, years

BEFORE_FOUR = 3, 59


def at_night(day: date) -> None:
    clock.move_to(clock.midnight(day).replace(hour=BEFORE_FOUR[0], minute=BEFORE_FOUR[1]))


async def night_of(day: date) -> None:
    """Until the jobs of the timetable are done, or wait for another try."""
    at_night(day)
    await advance_timetable(SYSTEM)
    await work_off()


async def states() -> list[str]:
    rows = await fetched("SELECT state FROM job WHERE name = 'years.make' ORDER BY due_at")
    return [row["state"] for row in rows]


@on_postgres
@pytest.mark.usefixtures("application")
async def test_a_year_is_made_a_year_ahead_and_missed_in_december_alone() -> None:
    this = await first_year()
    at_night(date(this + 1, 11, 30))
    await advance_timetable(SYSTEM)
    reader = await asyncpg.connect(settings().database_url)
    try:
        async with reader.transaction():
            await reader.execute("LOCK TABLE filing IN ACCESS SHARE MODE")
            await night_of(date(this + 1, 12, 1))
            assert not (await figures_now()).year_missing, "there is a month left"
            clock.move_to(clock.midnight(date(this + 1, 12, 2)))
            assert (await figures_now()).year_missing
    finally:
        await reader.close()

    assert [one["year"] for one in await years()] == [this, this + 1]
    assert "QUEUED" in await states(), "it is tried again"
    await night_of(date(this + 1, 12, 3))
    assert [one["year"] for one in await years()] == [this, this + 1, this + 2]
    assert not (await figures_now()).year_missing


@on_postgres
@pytest.mark.usefixtures("application")
async def test_each_night_the_planner_hears_how_large_the_tables_are_as_wholes() -> None:
    of_tables = "SELECT reltuples FROM pg_class WHERE relname IN ('filing', 'mail', 'audit')"
    never, empty = -1, 0
    year = await first_year()
    at_night(date(year, 12, 1))
    await advance_timetable(SYSTEM)
    assert {row["reltuples"] for row in await as_owner(of_tables)} == {never}

    await night_of(date(year, 12, 2))
    assert min(row["reltuples"] for row in await as_owner(of_tables)) >= empty


@on_postgres
@pytest.mark.usefixtures("application")
async def test_a_part_that_is_in_use_is_looked_at_another_night(logged: Lines) -> None:
    year = await first_year()
    at_night(date(year, 12, 1))
    await advance_timetable(SYSTEM)
    vacuum = await asyncpg.connect(settings().database_url)
    try:
        async with vacuum.transaction():
            await vacuum.execute(f"LOCK TABLE mail_{year} IN SHARE UPDATE EXCLUSIVE MODE")
            await night_of(date(year, 12, 2))
    finally:
        await vacuum.close()

    assert set(await states()) == {"DONE"}
    assert not (await figures_now()).year_missing
    assert logged.named("years.not_looked_at")


@on_postgres
@pytest.mark.usefixtures("application")
async def test_a_database_that_is_not_divided_lacks_no_year() -> None:
    await as_owner("DELETE FROM filing_year")
    await nothing_is_missing(date(clock.today().year, 12, 20))


@pytest.mark.usefixtures("application")
async def test_nobody_misses_a_year_that_is_there_or_that_an_embedded_database_needs_not() -> None:
    await nothing_is_missing(date(clock.today().year, 12, 20))


async def nothing_is_missing(day: date) -> None:
    at_night(day)
    await advance_timetable(SYSTEM)
    await night_of(clock.today().replace(day=21))
    assert set(await states()) == {"DONE"}
    assert not (await figures_now()).year_missing
