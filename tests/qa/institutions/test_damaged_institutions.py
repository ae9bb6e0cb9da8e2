"""An institution that cannot be read hides no other from the officer who looks for one
(requirements, ★ 10)."""

import pytest

from efiling import clock
from tests.builders.http.api_tokens import REVOKE, TOKENS, token_of
from tests.builders.http.client import PROBLEMS, Client
from tests.builders.http.counter import CORPORATE_NUMBER, Counter, school
from tests.builders.inputs import organization_renamed
from tests.builders.owner import as_owner

BLOCK = f"""mutation($input: BlockDelegationInput!) {{
  blockDelegation(input: $input) {{ {PROBLEMS} }}
}}"""
BLOCKS = "{ viewer { delegationBlocks { institution { id } corporateNumber } } }"


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


async def test_q2_54_no_resident_sees_the_reference_of_a_filer_that_cannot_be_read(
    client: Client,
) -> None:
    _, token = await client.school()
    person, resident = await client.resident()
    sent = organization_renamed(person, clock.today(), clientReference="A-1")
    await client.submit(token, sent)
    await as_owner("UPDATE institution SET facts_sealed = $1", b"x")

    asked = "{ viewer { filings { nodes { clientReference } } } }"
    [entry] = (await client.ask(asked, token=resident))["viewer"]["filings"]["nodes"]
    assert entry == {"clientReference": None}


async def test_q2_54_a_reference_that_does_not_open_hides_no_filing(client: Client) -> None:
    _, token = await client.school()
    for reference in ("A-1", "A-2"):
        person, _ = await client.resident()
        sent = organization_renamed(person, clock.today(), clientReference=reference)
        await client.submit(token, sent)
    (row,) = await as_owner("SELECT id FROM filing ORDER BY sequence LIMIT 1")
    await as_owner("UPDATE filing SET client_reference_sealed = $1 WHERE id = $2", b"x", row["id"])
    asked = "{ viewer { filings { nodes { clientReference } } } }"
    nodes = (await client.ask(asked, token=token))["viewer"]["filings"]["nodes"]
    assert [one["clientReference"] for one in nodes] == ["A-2", None]


async def test_a_token_whose_name_does_not_open_can_be_revoked(client: Client) -> None:
    _, session = await client.school()
    await token_of(client, session, name="one")
    await token_of(client, session, name="another")
    (row,) = await as_owner("SELECT id FROM api_token ORDER BY created_at, id LIMIT 1")
    await as_owner("UPDATE api_token SET name_sealed = $1 WHERE id = $2", b"x", row["id"])

    made = (await client.ask(TOKENS, token=session))["viewer"]["apiTokens"]
    assert sorted(one["name"] for one in made) == ["?", "another"]
    (damaged,) = [one["id"] for one in made if one["name"] == "?"]
    assert (await client.do(REVOKE, session, id=damaged))["problems"] == []


async def test_a_token_whose_scopes_cannot_be_read_is_shown_without_and_can_be_revoked(
    client: Client,
) -> None:
    _, session = await client.school()
    await token_of(client, session, name="one")
    await token_of(client, session, name="another")
    (row,) = await as_owner("SELECT id FROM api_token ORDER BY created_at, id LIMIT 1")
    await as_owner("UPDATE api_token SET scopes = 'XX' WHERE id = $1", row["id"])

    made = (await client.ask(TOKENS, token=session))["viewer"]["apiTokens"]
    (damaged,) = [one for one in made if not one["scopes"]]
    assert len(made) == 2
    assert (await client.do(REVOKE, session, id=damaged["id"]))["problems"] == []


@pytest.mark.parametrize("table", ["institution", "delegation_block"])
async def test_q1_7_a_block_that_cannot_be_read_hides_no_other(client: Client, table: str) -> None:
    made, _ = await client.school()
    _, resident = await client.resident()
    who = {"institution": str(made.id)}, {"corporateNumber": CORPORATE_NUMBER}
    for one in who:
        assert (await client.do(BLOCK, resident, blocked=True, who=one))["problems"] == []
    column = "facts_sealed" if table == "institution" else "corporate_number_sealed"
    await as_owner(f"UPDATE {table} SET {column} = $1 WHERE {column} IS NOT NULL", b"x")

    told = (await client.ask(BLOCKS, token=resident))["viewer"]["delegationBlocks"]
    (shown,) = told
    assert (shown["institution"] is None) is (table == "institution")
    assert (shown["corporateNumber"] is None) is (table == "delegation_block")
