"""Z2, Z12: what a document may cost, judged in one pass before anything runs."""

import gc
from typing import Any

import pytest
from graphql import DocumentNode, OverlappingFieldsCanBeMergedRule, parse, validate

from gateway.graphql.bodies import GraphQLRequest
from gateway.graphql.documents import REMEMBERED_ANONYMOUS_BYTES, Documents
from gateway.graphql.overlap import overlapping
from gateway.graphql.reading import read_document
from gateway.graphql.shapes import Shapes
from gateway.graphql.tokens import tokens_of
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
        "{ " + "item{id}" * 200 + " }",
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
        ({"n": 100.0}, 400),
    ],
)
def test_cost_counts_the_page_size_of_variables_and_defaults(
    production: Caller, variables: dict[str, Any], status: int
) -> None:
    # The same document every time: what was affordable once is not so with other variables.
    assert production.post(PAGED, {"n": 1, "m": 1}).status_code == 200
    assert production.post(PAGED, variables).status_code == status


@pytest.mark.parametrize(
    ("variables", "status"),
    [
        ({"last": 100}, 400),
        ({"last": 10}, 200),
        ({"last": None, "first": 100}, 400),
        ({"first": 10, "last": 100}, 400),
        ({"first": 100, "last": 10}, 400),
        ({"first": None, "last": None}, 200),
        ({}, 200),
    ],
)
def test_cost_counts_a_page_from_the_end_too(
    production: Caller, variables: dict[str, Any], status: int
) -> None:
    assert production.post(FROM_THE_END, {"last": 1}).status_code == 200
    assert production.post(FROM_THE_END, variables).status_code == status


FROM_THE_END = (
    "query ($first: Int, $last: Int) { items(first: $first, last: $last) { nodes { "
    "children(first: 100) { nodes { id name } } } } }"
)


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
    first, *_ = documents.prepare(GraphQLRequest("{ hello }"))
    again, *_ = documents.prepare(GraphQLRequest("{ hello }"))
    assert first is again

    kept = documents._of_anonymous
    for n in range(1_000):
        documents.prepare(GraphQLRequest(f"query Q{n} {{ hello }}"))
    assert sum(one.size for one in kept._documents.values()) == kept._bytes
    assert REMEMBERED_ANONYMOUS_BYTES / 2 < kept._bytes <= REMEMBERED_ANONYMOUS_BYTES


def test_documents_of_anonymous_callers_push_out_none_of_the_others() -> None:
    documents = Documents(sample.schema._schema, introspection=False)
    first, *_ = documents.prepare(GraphQLRequest("{ hello }"), anonymous=False)
    for n in range(1_000):
        documents.prepare(GraphQLRequest(f"query Q{n} {{ hello }}"))
    again, *_ = documents.prepare(GraphQLRequest("{ hello }"), anonymous=False)
    assert first is again


def test_500_different_documents_leave_next_to_nothing_for_the_collector() -> None:
    documents = Documents(sample.schema._schema, introspection=False)
    fields = " ".join(f"...F{n}" for n in range(20))
    parts = " ".join(f"fragment F{n} on Item {{ id name me {{ id name }} }}" for n in range(20))
    gc.collect()
    before = len(gc.get_objects())

    for n in range(500):
        documents.prepare(GraphQLRequest(f"query Q{n} {{ item {{ {fields} }} }} {parts}"))

    gc.collect()
    assert len(gc.get_objects()) - before < 20_000


def test_a_tree_is_gone_without_the_collector() -> None:
    def trees() -> int:
        return sum(isinstance(one, DocumentNode) for one in gc.get_objects())

    gc.collect()
    gc.disable()
    try:
        before = trees()  # those of the pages stay, where an application was built before
        text = "query Q($n: Int) { items(first: $n) { nodes { id name } } }"
        read_document(text, tokens_of(text)[0])
        assert trees() == before
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("query", "limit", "allowed", "found"),
    [
        (TOO_MUCH["depth 13"], "depth", 12, 13),
        (TOO_MUCH["16 aliases"], "aliases", 15, 16),
        (TOO_MUCH["1,001 tokens"], "tokens", 1_000, 1_003),
        (TOO_MUCH["two mutations"], "mutationFields", 1, 2),
        (TOO_MUCH["pages of pages"], "cost", 20_000, 30_201),
    ],
    ids=["depth", "aliases", "tokens", "mutationFields", "cost"],
)
def test_what_is_too_complex_names_the_limit_what_it_allows_and_what_was_found(
    caller: Caller, query: str, limit: str, allowed: int, found: int
) -> None:
    [error] = caller.post(query).json()["errors"]
    assert error["extensions"]["code"] == "QUERY_TOO_COMPLEX"
    assert error["extensions"]["limit"] == limit
    assert error["extensions"]["allowed"] == allowed
    assert error["extensions"]["found"] == found


READ = [
    'query A($b: [Int!]! = [3]) { a(b: """x\\""" "" y""", c: 1.5e3, d: -2, e: "\\u0041\\n") }',
    "{ a(f: [1 2], g: {a: $b}) @x(a: true) ...F ... on X @y { z } ...{ q } }",
    "fragment F on Y { u # a comment\n v, w } query B { x: y }",
]


@pytest.mark.parametrize("query", READ)
def test_a_document_is_read_as_graphql_core_reads_it(query: str) -> None:
    found, _ = read_document(query, tokens_of(query)[0])
    assert found.to_dict() == parse(query).to_dict()


ITEMS = "fragment A on Item { id n: name me { id } } fragment B on Item { "
OVERLAPS = [
    "{ item { id n: name n: id } }",
    "{ items(first: 1) { nodes { id } } items(first: 2) { nodes { id } } }",
    "{ item { ...A ...B } } " + ITEMS + "n: id }",
    "{ item { ...A ...B } } " + ITEMS + "me { id: name } }",
    "{ item { ...A ...B } } " + ITEMS + "me { n: id } n: name }",
    "{ item { me { ...A } friends { ...B } } } " + ITEMS + "n: id }",
    "{ items(first: 1) { nodes { id } } items(first: 1) { nodes { name } } }",
]


@pytest.mark.parametrize("query", OVERLAPS)
def test_what_overlaps_is_judged_as_graphql_core_judges_it(query: str) -> None:
    schema = sample.schema._schema
    core = validate(schema, parse(query), [OverlappingFieldsCanBeMergedRule])
    assert bool(overlapping(Shapes(schema), parse(query))) is bool(core)


@pytest.mark.parametrize("quotes", ['"', '"""'])
def test_z2_a_string_that_is_never_closed_is_read_once(quotes: str) -> None:
    """Nothing in it begins another one: else each of its quotes would be read to the end anew."""
    assert tokens_of(quotes + '\\"' * 20_000)[1].tokens == 1
