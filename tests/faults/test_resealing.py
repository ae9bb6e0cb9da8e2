"""Keys are changed while everybody files, and whatever seals anew is killed again and again: all of
it opens afterwards, and the last that anybody wrote is what stands there."""

import asyncio
import os
from contextvars import copy_context
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from efiling import clock
from efiling.actions.filings import drafts, filings
from efiling.actions.machinery import keys as key_actions
from efiling.adapters.keys import ring
from efiling.reads.filings.drafts import draft_of
from efiling.reads.machinery.keys import sealed_by_key, unreadable_values
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.filings.drafts import DraftContents, DraftField
from efiling.rules.vocabulary import FilingKind
from efiling.store.engine.records import Row
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import audit, resealing
from tests.builders.filings import ended
from tests.builders.owner import as_owner
from tests.builders.people import Person, logged_in, registered
from tests.builders.processes.dying_resealing import PLACES, reseal_once, run
from tests.builders.processes.programs import killed
from tests.builders.rows import count

pytestmark = pytest.mark.faults
PEOPLE = 6


def typed(value: str) -> DraftContents:
    """A draft with one field."""
    field = DraftField("details.organization.name", value)
    return DraftContents([FilingKind.CONTRACT_ENDED], [field])


class Somebody:
    """A resident who files and types while keys are changed."""

    def __init__(self, person: Person, actor: Actor) -> None:
        self.person = person
        self.actor = actor
        self.draft = UUID(int=0)
        self.said = 0
        self.numbers: list[str] = []

    async def begin(self) -> None:
        """A filing and a draft, sealed with the first key."""
        await self.file()
        self.draft = (await drafts.save_draft(self.actor, typed("0"))).id

    async def file(self) -> None:
        """Files once more."""
        key = f"{self.person.number}-{len(self.numbers)}"
        filed = await filings.submit_filing(self.actor, ended(self.person, clock.today()), key)
        self.numbers.append(filed.filings[0].reception_number)

    async def go_on(self, stopped: asyncio.Event) -> None:
        """Types over the same draft and files, until told to stop, once at least."""
        while True:
            await drafts.save_draft(self.actor, typed(str(self.said + 1)), self.draft)
            self.said += 1
            if self.said % 5 == 1:
                await self.file()
            if stopped.is_set():
                return
            await asyncio.sleep(0)


async def unreadable() -> list[UUID]:
    """Every row of which something does not open."""
    found: list[UUID] = []
    for place in resealing.sealed_places():
        rows, _ = await resealing.unreadable_page(Reading(SYSTEM), place, resealing.FIRST, 10_000)
        found += rows
    return found


async def test_keys_are_changed_under_load_and_kills_and_nothing_is_lost_or_written_over(
    application: str, tmp_path: Path
) -> None:
    people = [await registered(tmp_path) for _ in range(PEOPLE)]
    somebodies = [Somebody(one, (await logged_in(one)).actor) for one in people]
    for one in somebodies:
        await one.begin()
    before = (await sealed_by_key(SYSTEM))[1]
    key = (await key_actions.rotate_keys(SYSTEM)).active
    environment = {name: it for name, it in os.environ.items() if name.startswith("TODOKEDE_")}
    environment["TODOKEDE_DATABASE_URL"] = application

    stopped = asyncio.Event()
    at_work = [asyncio.create_task(one.go_on(stopped)) for one in somebodies[:2]]
    for number, place in enumerate(PLACES, 2):
        await killed(run, environment, place, number)
        await as_owner("UPDATE job SET leased_until = NULL WHERE name = 'keys.reseal'")
    await reseal_once()
    stopped.set()
    await asyncio.gather(*at_work)

    assert set(await sealed_by_key(SYSTEM)) == {key}
    assert (await sealed_by_key(SYSTEM))[key] >= before
    assert await unreadable() == []
    assert await count("audit", "event = 'key.resealed'") == 1

    filed = [number for one in somebodies for number in one.numbers]
    rows = await as_owner("SELECT reception_number FROM filing")
    assert sorted(row["reception_number"] for row in rows) == sorted(filed)
    for one in somebodies:
        draft = await draft_of(one.actor, one.draft)
        assert draft is not None
        assert draft.fields[0].value == str(one.said)
        assert (await logged_in(one.person)).token


async def test_what_is_typed_while_a_row_is_sealed_anew_stands(
    application: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await registered(tmp_path)
    somebody = Somebody(person, (await logged_in(person)).actor)
    await somebody.begin()
    await key_actions.rotate_keys(SYSTEM)
    seal, typing, elsewhere = resealing._reseal, list[asyncio.Future[Any]](), copy_context()

    async def late(unit: Work, place: resealing.SealedColumn, row: Row) -> bool:
        if place.table == "draft":
            saving = drafts.save_draft(somebody.actor, typed("typed meanwhile"), somebody.draft)
            typing.append(elsewhere.run(asyncio.ensure_future, saving))
            await asyncio.wait(typing, timeout=0.3)
        return await seal(unit, place, row)

    monkeypatch.setattr(resealing, "_reseal", late)
    await reseal_once()
    await asyncio.gather(*typing)

    assert len(typing) == 1
    draft = await draft_of(somebody.actor, somebody.draft)
    assert draft is not None
    assert draft.fields[0].value == "typed meanwhile"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("value", ["'no blob'", "7", "x'00'"])
async def test_what_is_no_blob_is_named_and_left_and_keeps_nothing_from_being_sealed(
    application: str, tmp_path: Path, value: str
) -> None:
    """SQLite lets any value into any column."""
    person = await registered(tmp_path)
    somebody = Somebody(person, (await logged_in(person)).actor)
    await somebody.begin()
    await as_owner(f"UPDATE filing SET contents_sealed = {value}")
    key = (await key_actions.rotate_keys(SYSTEM)).active
    assert await reseal_once()

    (row,) = await as_owner("SELECT id FROM filing")
    assert await unreadable_values(SYSTEM) == [f"filing.contents {row['id']}"]
    counted = await sealed_by_key(SYSTEM)
    assert counted.total() - counted[key] == 1
    assert await count("job", "name = 'keys.reseal' AND state = 'DONE'") == 1


async def test_a_key_that_counts_has_its_job_wherever_the_command_dies(
    application: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await registered(tmp_path)
    key = await key_actions.add_key(SYSTEM)

    def die(*_: object, **__: object) -> None:
        raise KeyError

    with monkeypatch.context() as patched:
        patched.setattr(audit, "record", die)
        with pytest.raises(KeyError):
            await key_actions.activate_key(SYSTEM, key)
    assert ring().status().active == key
    await reseal_once()
    assert set(await sealed_by_key(SYSTEM)) == {key}
