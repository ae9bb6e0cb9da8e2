"""An officer looks a filing up by its number, which is on record (Q2-57)."""

from typing import Any

from efiling import clock
from efiling.rules.actors import SYSTEM
from efiling.store.engine.work import Reading
from tests.builders.http.client import Client
from tests.builders.http.counter import Counter
from tests.builders.inputs import contract_ended, organization_renamed


async def looks() -> list[Any]:
    sql = "SELECT subject, details FROM audit WHERE event = 'staff.looked_up' ORDER BY id"
    return list(await Reading(SYSTEM).fetch(sql))


async def test_q2_57_an_officer_finds_a_filing_by_its_number(
    client: Client, counter: Counter
) -> None:
    made, school = await client.school()
    person, token = await client.resident()
    own = await client.submit(token, contract_ended(person, clock.today(), clientReference="A-1"))
    asked = await client.submit(school, organization_renamed(person, clock.today()))
    number = own["filing"]["receptionNumber"]
    in_groups = f" {number[:4]}-{number[4:8].lower()}-{number[8:]} "

    found = await counter.filing(in_groups)
    by_institution = await counter.filing(asked["filing"]["receptionNumber"])

    assert own["filing"]["clientReference"] == "A-1"
    expected = {name: own["filing"][name] for name in ("id", "receptionNumber", "kind", "state")}
    assert found | expected == found
    assert found["clientReference"] is None
    assert by_institution["institution"] == {"id": str(made.id)}


async def test_q2_57_each_look_at_a_filing_is_on_record_also_one_that_finds_none(
    client: Client, counter: Counter
) -> None:
    person, token = await client.resident()
    number = (await client.submit(token, contract_ended(person, clock.today())))["filing"][
        "receptionNumber"
    ]

    await counter.filing(number)
    assert await counter.filing("2026-A000-0000-016") is None
    assert await counter.filing("nothing") is None

    found, lost = await looks()
    assert found["details"] == f'{{"reference":"{number}"}}'
    assert found["subject"] is not None
    assert lost["subject"] is None
