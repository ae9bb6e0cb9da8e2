"""An institution that cannot be read hides no other from the officer who looks for one
(requirements, ★ 10)."""

import pytest

from efiling import clock
from tests.builders.http.client import Client
from tests.builders.http.counter import Counter, school
from tests.builders.inputs import organization_renamed
from tests.builders.owner import as_owner


@pytest.mark.parametrize("column", ["name_sealed", "facts_sealed"])
async def test_q2_13_one_damaged_institution_hides_no_other(counter: Counter, column: str) -> None:
    known: list[str] = []
    for sign in "ＡＢＣ":
        fields = school(name=f"みなと国際カレッジ{sign}", corporateNumber=None)
        known.insert(0, (await counter.register(fields))["institution"]["id"])
    rows = await as_owner("SELECT id FROM institution ORDER BY id DESC")
    await as_owner(f"UPDATE institution SET {column} = $1 WHERE id = $2", b"x", rows[1]["id"])

    for search in (None, "みなと国際"):
        page = await counter.search(search)
        assert [one["id"] for one in page["nodes"]] == [known[0], known[2]]


async def test_q1_7_a_resident_sees_what_was_filed_though_the_filer_cannot_be_read(
    client: Client,
) -> None:
    _, token = await client.school()
    person, resident = await client.resident()
    await client.submit(token, organization_renamed(person, clock.today()))
    await as_owner("UPDATE institution SET facts_sealed = $1", b"x")
    asked = "{ viewer { filings { nodes { filedBy institution { name } } } } }"
    [entry] = (await client.ask(asked, token=resident))["viewer"]["filings"]["nodes"]
    assert entry == {"filedBy": "INSTITUTION", "institution": None}
