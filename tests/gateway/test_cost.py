"""Z2, Z12: what a document may cost, judged in one pass before anything runs."""

from typing import Any

import pytest

from gateway.graphql.bodies import GraphQLRequest
from gateway.graphql.documents import Documents
from tests.builders.edge import sample
from tests.builders.edge.caller import Caller, code_of
from tests.builders.edge.hostile import TOO_MUCH, doubling, nested


@pytest.mark.parametrize("name", TOO_MUCH)
def test_z2_too_complex_documents_are_refused_and_not_run(caller: Caller, name: str) -> None:
    response = caller.post(TOO_MUCH[name])
    assert response.status_code == 400
    assert code_of(response) == "QUERY_TOO_COMPLEX"
    assert "data" not in response.json()


@pytest.mark.parametrize(
    "query",
    [
        nested(12),
        "{ " + " ".join(f"a{n}: hello" for n in range(15)) + " }",
        "{ hello " + " ".join(["hello"] * 990) + " }",
        "{ " + "item{id}" * 50 + " }",
        doubling(8),
        "{ items(first: 100) { nodes { id name children(first: 10) { nodes { id } } } } }",
        "{ hello @skip(if: false) @include(if: true) }",
    ],
)
def test_documents_within_the_limits_run(caller: Caller, query: str) -> None:
    response = caller.post(query)
    assert response.status_code == 200
    assert "errors" not in response.json()


PAGED = (
    "query ($n: Int, $m: Int = 100) { items(first: $n) { nodes { children(first: $m) { nodes "
    "{ id name } } } } }"
)


@pytest.mark.parametrize(
    ("variables", "status"),
    [
        ({"n": 100}, 400),
        ({"n": 100, "m": 10}, 200),
        ({"n": 10}, 200),
        ({"n": 1_000_000_000, "m": 10}, 200),
        ({"m": 10}, 200),
        ({"n": None, "m": None}, 200),
        ({"n": -5, "m": 0}, 200),
    ],
)
def test_cost_counts_the_page_size_of_variables_and_defaults(
    production: Caller, variables: dict[str, Any], status: int
) -> None:
    # The same document every time: what was affordable once is not so with other variables.
    assert production.post(PAGED, {"n": 1, "m": 1}).status_code == 200
    assert production.post(PAGED, variables).status_code == status


def test_z2_circles_of_fragments_end(caller: Caller) -> None:
    query = (
        "{ item { ...A } } fragment A on Item { me { ...B } } fragment B on Item { me { ...A } }"
    )
    response = caller.post(query)
    assert response.status_code == 400
    assert {error["extensions"]["code"] for error in response.json()["errors"]} == {
        "DOCUMENT_INVALID"
    }


def test_one_root_field_beside_typename_is_one(caller: Caller) -> None:
    assert caller.post("mutation { __typename logOut }").json()["data"]["logOut"] == "out"


def test_z12_production_refuses_introspection_and_development_answers_it(
    production: Caller, development: Caller
) -> None:
    for query in (
        "{ __schema { types { name } } }",
        '{ __type(name: "Query") { name } }',
        "{ ...F } fragment F on Query { a: __schema { queryType { name } } }",
        "query A { hello } query B { __schema { types { name } } }",
    ):
        response = production.post(query)
        assert response.status_code == 400
        assert code_of(response) == "DOCUMENT_INVALID"
    types = "fields { type " + "{ ofType " * 8 + "{ name } " + "} " * 8 + "}"
    assert "errors" not in development.post("{ __schema { types { " + types + " } } }").json()
    assert production.post("{ __typename item { __typename } }").status_code == 200


def test_z12_production_names_nothing_of_the_schema(
    production: Caller, development: Caller
) -> None:
    wrong = (
        "{ helo }",
        "{ item { nam } }",
        "{ items(frst: 1) { nodes { id } } }",
        "{ hello { id } }",
        "{ item }",
    )

    for query in wrong:
        response = production.post(query)
        assert response.status_code == 400
        for word in ("hello", "Item", "Query", "name", "first", "String"):
            assert word not in response.text

    assert (
        "Cannot query field 'helo'" in development.post("{ helo }").json()["errors"][0]["message"]
    )


def test_at_most_ten_errors_and_4_kib(caller: Caller) -> None:
    response = caller.post("{ " + " ".join(f"wrong{n}" for n in range(200)) + " }")
    assert len(response.json()["errors"]) <= 10
    assert len(response.content) <= 4_096
    long_alias = "a" * 5_000
    response = caller.post(f"{{ {long_alias}: broken }}")
    assert len(response.json()["errors"]) == 1
    assert "path" not in response.json()["errors"][0]


def test_a_remembered_document_is_validated_once_and_bounded() -> None:
    documents = Documents(sample.schema._schema, introspection=False)
    first, _ = documents.prepare(GraphQLRequest("{ hello }"))
    again, _ = documents.prepare(GraphQLRequest("{ hello }"))
    assert first is again
    for n in range(600):
        documents.prepare(GraphQLRequest(f"query Q{n} {{ hello }}"))
    assert len(documents._remembered) == 512
