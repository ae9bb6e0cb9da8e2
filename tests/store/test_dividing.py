"""A database with rows is divided into years beside the running service (decision 34): before, in
between and afterwards everything works."""

from pathlib import Path

import asyncpg
import pytest

from efiling import clock, operations
from efiling.actions.filings.filings import submit_filing
from efiling.actions.machinery.verification import verify_trail
from efiling.rules.actors import SYSTEM
from efiling.rules.filings.numbers import running_number
from efiling.store.engine import dividing
from efiling.store.engine.work import Reading
from efiling.store.machinery import mails
from tests.builders.databases import on_postgres
from tests.builders.filings import ended
from tests.builders.owner import as_owner
from tests.builders.people import logged_in, registered
from tests.builders.rows import count
from tests.builders.undivided import OLD_KEY, make_undivided
from tests.builders.years import mail_of, make, queued, years

pytestmark = on_postgres


async def test_a_database_with_rows_works_as_before_and_is_divided_beside_the_service(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_undivided(database_url, monkeypatch)
    async with operations.opened_application():
        person = await registered(tmp_path)
        actor = (await logged_in(person)).actor
        first = await submit_filing(actor, ended(person), "key-1")
        assert await years() == []
        assert await make(clock.today().year + 1), "there is nothing to make"
        assert await queued(mail_of(2024, OLD_KEY)) == 0
        assert await mails.known_keys(Reading(SYSTEM), [OLD_KEY, "another"]) == {OLD_KEY}

        this = clock.today().year
        async with dividing.as_owner(database_url) as connection:
            # Somebody ends it before its last step.
            monkeypatch.setattr(dividing, "TRIES", 1)
            reader = await asyncpg.connect(database_url)
            async with reader.transaction():
                await reader.execute("LOCK TABLE mail IN ACCESS SHARE MODE")
                with pytest.raises(dividing.DivisionRefused, match="begin again"):
                    await dividing.divide(connection, this, lambda _: None)
            await reader.close()
            second = await submit_filing(actor, ended(person, name="株式会社白雲"), "key-2")
            assert await dividing.divide(connection, this, lambda _: None)
            assert not await dividing.divide(connection, this, lambda _: None)

        third = await submit_filing(actor, ended(person, name="株式会社青雲"), "key-3")
        assert [one["year"] for one in await years()] == [this]
        assert await make(this + 1)
        given = [running_number(one.filings[0].reception_number) for one in (first, second, third)]
        assert given == [1, 2, 3]
        assert await count("filing") == len(await as_owner(f"SELECT 1 FROM filing_{this}")) == 3
        assert await queued(mail_of(2024, OLD_KEY)) == 0
        assert await mails.known_keys(Reading(SYSTEM), [OLD_KEY, "another"]) == {OLD_KEY}
        assert (await verify_trail(SYSTEM)).is_whole
        again = await submit_filing(actor, ended(person), "key-1")
        assert again.filings[0].reception_number == first.filings[0].reception_number


async def test_what_was_begun_and_never_ended_refuses_nobody_when_its_last_day_is_over(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_undivided(database_url, monkeypatch)
    async with operations.opened_application():
        (now,) = await as_owner("SELECT extract(year FROM now())::int AS year")
        for year, bounds in ((now["year"] + 2, 3), (now["year"] - 1, 0)):
            await as_owner(f"SELECT bound_tables({year}, 1000000, 'NOT VALID')")
            assert await make(now["year"] + 1)
            left = await as_owner("SELECT 1 FROM pg_constraint WHERE conname = 'ends'")
            assert len(left) == bounds


async def test_nobody_is_held_up_while_somebody_reads_for_long(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_undivided(database_url, monkeypatch)
    monkeypatch.setattr(dividing, "TRIES", 2)
    asked: list[str] = []
    reader = await asyncpg.connect(database_url)
    async with dividing.as_owner(database_url) as connection:
        connection.add_query_logger(lambda record: asked.append(record.query))
        async with reader.transaction():
            await reader.execute("LOCK TABLE audit IN ACCESS SHARE MODE")
            with pytest.raises(dividing.DivisionRefused, match="begin again"):
                await dividing.in_a_moment(connection, "SELECT 1")
        assert not [one for one in asked if "LOCK TABLE" in one]
        await dividing.in_a_moment(connection, "SELECT 1")
        assert [one for one in asked if "LOCK TABLE" in one]
    await reader.close()
