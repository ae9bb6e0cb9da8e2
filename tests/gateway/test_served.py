"""The application as it is served: the real schema, sessions and database behind the edge."""

import re
from collections.abc import AsyncIterator

import pytest
from graphql import GraphQLInputObjectType, GraphQLObjectType
from starlette.testclient import TestClient

from efiling.settings import settings
from gateway.app import create_app
from gateway.graphql.bodies import GraphQLRequest
from gateway.graphql.documents import Documents, TooComplex
from gateway.graphql.findings import SECRETS
from schema.root import schema
from tests.builders.edge.caller import code_of
from tests.templates import make_migrated

SECRET_NAME = re.compile("password|token|secret|oneTimeCode|otp", re.IGNORECASE)
HISTORY = (
    "query ($n: Int) { viewer { filings(first: $n) { edges { cursor node { receptionNumber kind "
    "state receivedAt"
    " errors { code message } } } pageInfo { hasNextPage endCursor } } } }"
)


@pytest.fixture
async def client() -> AsyncIterator[TestClient]:
    """The application with a new database, opened and closed."""
    await make_migrated(settings().database_url)
    with TestClient(
        create_app(), base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50_000)
    ) as client:
        yield client


async def test_the_application_opens_answers_and_closes(client: TestClient) -> None:
    assert client.get("/readyz").json()["ready"] is True
    response = client.post("/graphql", json={"query": "{ viewer { role } }"})
    assert response.status_code == 200
    assert response.json() == {"data": {"viewer": None}}
    assert client.get("/receipts/2027R0000000012.pdf").status_code == 404


async def test_an_unknown_token_is_401_to_the_real_sessions(client: TestClient) -> None:
    headers = {"authorization": "Bearer " + "x" * 43}
    response = client.post("/graphql", json={"query": "{ viewer { role } }"}, headers=headers)
    assert response.status_code == 401
    assert code_of(response) == "UNAUTHENTICATED"
    headers = {"cookie": "todokede=" + "x" * 43, "x-todokede": "1"}
    response = client.post("/graphql", json={"query": "{ viewer { role } }"}, headers=headers)
    assert response.status_code == 401
    assert "Max-Age=0" in response.headers["set-cookie"]


def test_every_secret_of_the_schema_is_known_as_one() -> None:
    named = set()
    for found in schema._schema.type_map.values():
        if isinstance(found, GraphQLInputObjectType):
            named |= set(found.fields)
        elif isinstance(found, GraphQLObjectType) and not found.name.startswith("__"):
            named |= {argument for field in found.fields.values() for argument in field.args}
    assert {name for name in named if SECRET_NAME.search(name)} <= SECRETS


def test_the_history_of_a_whole_page_is_within_the_limits_and_pages_are_counted() -> None:
    documents = Documents(schema._schema, introspection=False)
    for size in (None, 1, 20, 100):
        documents.prepare(GraphQLRequest(HISTORY, {"n": size}))

    wide = "".join(
        f" a{n}: filings {{ nodes {{ errors {{ code message remedy path }} }} }}" for n in range(15)
    )
    documents.prepare(
        GraphQLRequest(f"{{ viewer {{ {wide.replace('filings', 'filings(first: 20)')} }} }}")
    )

    with pytest.raises(TooComplex):
        documents.prepare(
            GraphQLRequest(f"{{ viewer {{ {wide.replace('filings', 'filings(first: 100)')} }} }}")
        )

    # Without `first` the default of the schema counts, not more.
    documents.prepare(GraphQLRequest(f"{{ viewer {{ {wide} }} }}"))
