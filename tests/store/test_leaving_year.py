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
