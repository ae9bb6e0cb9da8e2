"""Who files while a year leaves (decision 34)."""

import asyncio
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from efiling import clock
from efiling.actions.machinery.years import DivisionRefused, detach_year
from efiling.rules.actors import SYSTEM, Actor
from efiling.store.engine.work import Work, uncancelled
from efiling.store.filings import filings
from efiling.store.people import standing
from tests.builders.databases import on_postgres
from tests.builders.owner import as_owner
from tests.builders.people import logged_in, registered
from tests.builders.tenants import new_row
from tests.builders.years import first_year, make

pytestmark = on_postgres


@pytest.mark.usefixtures("present_day", "application")
async def test_a_filing_that_has_a_number_and_is_not_stored_yet_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes on paper has a number of the year in which it arrived; nobody would register it in
    a year that left."""
    actor = (await logged_in(await registered(tmp_path))).actor
    await as_owner("UPDATE mail SET state = 'SENT'")
    first = await first_year()
    assert await make(first + 2)
    clock.move_to(clock.midnight(date(first + 1, 2, 2)))

    looked_at, numbered = asyncio.Event(), asyncio.Event()
    entering = asyncio.create_task(uncancelled(enter(actor, first, numbered, looked_at)))
    sum_of_versions = standing.sum_of_versions

    async def after_the_look(*given: Any) -> str:
        looked_at.set()
        await entering
        return await sum_of_versions(*given)

    monkeypatch.setattr(standing, "sum_of_versions", after_the_look)
    await numbered.wait()
    with pytest.raises(DivisionRefused, match="the main registration has not settled: filing"):
        await detach_year(SYSTEM, first, lambda _: None)
    await entering


@pytest.mark.usefixtures("present_day", "application")
async def test_all_that_keeps_a_year_is_named_with_what_to_do_about_it(tmp_path: Path) -> None:
    actor = (await logged_in(await registered(tmp_path))).actor
    first, waits = await first_year(), []
    assert await make(first + 2)
    for _ in range(7):
        waits.append(await enter_at_once(actor, first))
    await as_owner(
        "UPDATE mail SET state = 'SENT' WHERE id <> (SELECT min(id::text)::uuid FROM mail)"
    )
    (mail,) = await as_owner("SELECT id FROM mail WHERE state = 'QUEUED'")
    clock.move_to(clock.midnight(date(first + 1, 2, 2)))

    told = await refusal(first)
    assert all(number in told for number in waits[:5])
    assert waits[5] not in told
    assert "2 more (`registration run`" in told
    assert f"a mail that has not left: mail {mail['id']} (" in told

    (job,) = await as_owner(
        "UPDATE job SET state = 'QUARANTINED' WHERE strpos(arguments, $1) > 0 RETURNING id",
        str(mail["id"]),
    )
    told = await refusal(first)
    assert f"mail {mail['id']} with job {job['id']} in quarantine" in told
    assert "jobs retry" in told


async def refusal(year: int) -> str:
    """Why a year cannot leave."""
    with pytest.raises(DivisionRefused) as refused:
        await detach_year(SYSTEM, year, lambda _: None)
    return str(refused.value)


async def enter_at_once(actor: Actor, year: int) -> str:
    """The number of a filing of a year that nobody has settled."""
    here = asyncio.Event()
    here.set()
    await uncancelled(enter(actor, year, asyncio.Event(), here))
    rows = await as_owner("SELECT reception_number FROM filing ORDER BY sequence DESC LIMIT 1")
    return str(rows[0]["reception_number"])


async def enter(actor: Actor, year: int, numbered: asyncio.Event, looked_at: asyncio.Event) -> None:
    """A filing with a number of a year, stored once the year was looked at; who is waited for does
    not wait for ever."""
    async with Work(actor) as unit:
        (number,) = await filings.next_numbers(unit, year, 1)
        numbered.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(looked_at.wait(), 2)
        row = new_row("filing", actor) | {"sequence": number, "state": "REGISTERING"}
        await unit.insert("filing", [row | {"reception_number": f"{year}A{number:09}0"}])
