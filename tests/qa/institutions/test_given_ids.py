"""Every id that a viewer was given leads back to what it names, and to nobody else's."""

from typing import Any

from efiling import clock
from tests.builders.http.api_tokens import create
from tests.builders.http.client import Client
from tests.builders.inputs import contract_ended, organization_renamed

NODE = """query($id: ID!) { node(id: $id) {
  __typename id ... on Institution { name } ... on Account { state } ... on ApiToken { name }
} }"""
BLOCK = """mutation($input: BlockDelegationInput!) {
  blockDelegation(input: $input) { problems { code } } }"""


async def node_of(client: Client, token: str, known: object) -> Any:
    return (await client.ask(NODE, {"id": str(known)}, token))["node"]


async def test_q1_7_a_resident_finds_the_institution_that_filed_for_them(client: Client) -> None:
    school, token = await client.school()
    person, resident = await client.resident()
    _, stranger = await client.resident()
    assert (await node_of(client, resident, school.id)) is None

    await client.submit(token, organization_renamed(person, clock.today()))

    found = await node_of(client, resident, school.id)
    assert found == {
        "__typename": "Institution",
        "id": str(school.id),
        "name": school.facts.name,
    }
    assert (await node_of(client, stranger, school.id)) is None


async def test_q1_7_a_resident_finds_the_institution_that_they_forbade(client: Client) -> None:
    school, _ = await client.school()
    _, resident = await client.resident()
    who = {"institution": str(school.id)}
    assert (await client.do(BLOCK, resident, who=who, blocked=True))["problems"] == []

    assert (await node_of(client, resident, school.id))["name"] == school.facts.name


async def test_q2_18_an_institution_finds_itself_and_no_other(client: Client) -> None:
    school, token = await client.school()
    other, _ = await client.school()
    assert (await node_of(client, token, school.id))["id"] == str(school.id)
    assert (await node_of(client, token, other.id)) is None


async def test_q2_18_accounts_tokens_and_filings_are_found_by_their_own(client: Client) -> None:
    _, session = await client.school()
    _, other = await client.school()
    made = (await create(client, session))["apiToken"]["id"]
    assert (await node_of(client, session, made))["__typename"] == "ApiToken"
    assert (await node_of(client, other, made)) is None

    person, resident = await client.resident()
    account = (await client.ask("{ viewer { account { id } } }", token=resident))["viewer"]
    known = account["account"]["id"]
    assert (await node_of(client, resident, known))["__typename"] == "Account"
    assert (await node_of(client, session, known)) is None

    filed = await client.submit(resident, contract_ended(person, clock.today()))
    assert (await node_of(client, resident, filed["filing"]["id"]))["__typename"] == "Filing"


async def test_the_definition_of_the_schema_is_open_to_everybody(client: Client) -> None:
    answer = await client.http.get("/schema.graphql")
    assert answer.status_code == 200
    assert "scalar Date @specifiedBy" in answer.text
    assert "type Mutation" in answer.text
    again = await client.http.get(
        "/schema.graphql", headers={"if-none-match": answer.headers["etag"]}
    )
    assert again.status_code == 304
