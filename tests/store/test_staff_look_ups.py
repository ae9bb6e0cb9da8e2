"""Staff read others' rows while they look somebody up, which is on record, and never else."""

import pytest

from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.vocabulary import Role
from efiling.store.engine.ids import new_id
from efiling.store.engine.scope import STAFF_LOOK_UPS, NoScope
from efiling.store.engine.work import Reading, Work, uncancelled
from efiling.store.filings import filings
from efiling.store.machinery import audit
from tests.builders.databases import on_postgres
from tests.builders.tenants import add, new_row, resident

LOOKS_UP = sorted(STAFF_LOOK_UPS["filing"])
OTHERS = sorted(set(Role) - STAFF_LOOK_UPS["filing"])


async def found(actor: Actor, number: str) -> bool:
    """Whether a look-up of `actor` finds a filing."""

    async def look() -> bool:
        async with Work(actor, audit.looking_up("T-2041", actor.own_account)) as unit:
            return await filings.find_by_number(unit, number) is not None

    return await uncancelled(look())


@pytest.mark.parametrize("role", LOOKS_UP)
async def test_staff_find_a_filing_in_a_look_up_and_nowhere_else(
    application: str, role: Role
) -> None:
    owner, staff = resident(), Actor(role=role, account=new_id())
    row = new_row("filing", owner)
    await add("filing", owner, row)

    assert await found(staff, row["reception_number"])

    with pytest.raises(NoScope):
        await filings.find_by_number(Reading(staff), row["reception_number"])


@pytest.mark.parametrize("role", OTHERS)
async def test_a_look_up_of_anybody_else_finds_nothing(application: str, role: Role) -> None:
    owner, other = resident(), Actor(role=role, account=new_id(), tenant=new_id())
    row = new_row("filing", owner)
    await add("filing", owner, row)

    if role in (Role.RESIDENT, Role.INSTITUTION):
        assert not await found(other, row["reception_number"])
    else:
        with pytest.raises(NoScope):
            await found(other, row["reception_number"])


async def test_a_look_up_is_on_record_with_its_reference(application: str) -> None:
    staff = Actor(role=Role.HELPDESK, account=new_id())

    await found(staff, "2026A0000000016")

    (event,) = await Reading(SYSTEM).fetch("SELECT actor, event, details FROM audit")
    assert event["actor"] == staff.account
    assert event["event"] == "staff.looked_up"
    assert event["details"] == '{"reference":"T-2041"}'


@on_postgres
async def test_the_database_itself_ends_a_look_up_with_its_transaction(application: str) -> None:
    owner, staff = resident(), Actor(role=Role.HELPDESK, account=new_id())
    await add("filing", owner, new_row("filing", owner))
    everything = "SELECT id FROM filing WHERE (TRUE /* scope of filing */)"

    async def in_a_look_up() -> int:
        async with Work(staff, audit.looking_up("T-2041", new_id())) as unit:
            return len(await unit.fetch(everything))

    assert await uncancelled(in_a_look_up()) == 1
    assert len(await Reading(staff).fetch(everything)) == 0


async def test_nothing_is_changed_in_a_look_up(application: str) -> None:
    owner, staff = resident(), Actor(role=Role.OFFICER, account=new_id())
    await add("filing", owner, new_row("filing", owner))

    async def change() -> int:
        async with Work(staff, audit.looking_up("T-2041", new_id())) as unit:
            bind = unit.bind()
            sql = f"UPDATE filing SET kind = 'X' WHERE {bind.own('filing')}"
            return await unit.execute(sql, *bind.values)

    with pytest.raises(NoScope):
        await uncancelled(change())
