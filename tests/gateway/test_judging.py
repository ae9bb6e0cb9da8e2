"""Documents are judged as graphql-core judges them, at a price that is bounded."""

from itertools import product

import pytest
from graphql import GraphQLError, GraphQLSyntaxError, parse, validate
from graphql.language import FieldNode, Node, Visitor, visit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.graphql.known import first_unknown
from gateway.graphql.reading import MAX_VALUES, read_document, tally
from gateway.graphql.scan import MAX_OPERATIONS, scan
from gateway.graphql.validation import RULES, faults_of
from tests.builders.edge import sample

SCHEMA = sample.schema._schema
MOST = 9
FEW = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])

HEADS = ["", "query ", "query A ", "query A($t: String!) ", "query A($t: Nothing, $t: Int) "]
HEADS += ["mutation ", "mutation A($i: LogInInput!) ", "subscription ", "query @skip(if: true) "]
FIELDS = ["hello", "item { id }", "item", "hello { id }", "nothing", "__typename", "a: hello"]
FIELDS += ["echo(text: $t)", 'echo(text: "x")', "echo(text: 1)", "echo", 'echo(text: "", text: "")']
FIELDS += ["echo(other: 1)", "items(first: $t) { nodes { id } }", "items { nodes { me { name } } }"]
FIELDS += ["hello @skip(if: true)", "hello @skip", "hello @other", "hello @skip(if: $t)"]
FIELDS += ["...F", "...G", "... on Query { hello }", "... on Item { id }", "... on Nothing { id }"]
FIELDS += ["... @include(if: false) { hello }", "logIn(input: $i)", 'logIn(input: {authId: "a"})']
FIELDS += ['logIn(input: {authId: "a", password: $t, other: 1, authId: "a"})']
TAILS = ["", "fragment F on Query { hello }", "fragment F on Query { hello ...F }"]
TAILS += ["fragment F on Item { id } fragment F on Query { hello }", "fragment F on String { x }"]
TAILS += ["fragment F on Query { echo(text: $t) ...G } fragment G on Query { hello }"]
TAILS += ["query B { hello }", "{ hello }", "fragment F($t: Int) on Query { hello }"]
DOCUMENTS = st.builds(
    lambda head, fields, tail: f"{head}{{ {' '.join(fields)} }} {tail}",
    st.sampled_from(HEADS),
    st.lists(st.sampled_from(FIELDS), min_size=1, max_size=4),
    st.sampled_from(TAILS),
)


def words(faults: list[GraphQLError]) -> list[str]:
    return sorted(fault.message for fault in faults)


def compare(text: str) -> None:
    try:
        document = parse(text)
    except GraphQLSyntaxError:
        with pytest.raises(GraphQLSyntaxError):
            read_document(text)
        return

    expected = validate(SCHEMA, document, RULES, max_errors=1_000, hide_suggestions=True)
    found = faults_of(SCHEMA, document, text, 1_000)
    assert words(found) == words(expected)
    assert not first_unknown(SCHEMA, document) or expected

    ours = read_document(text)
    scan(ours)
    assert bool(faults_of(SCHEMA, ours, text, MOST)) == bool(expected)
    assert not first_unknown(SCHEMA, ours) or expected


@pytest.mark.parametrize(("head", "field"), list(product(HEADS, FIELDS)))
def test_each_field_is_judged_as_the_library_judges_it(head: str, field: str) -> None:
    compare(f"{head}{{ {field} }}")


@FEW
@given(DOCUMENTS)
def test_documents_are_judged_as_the_library_judges_them(text: str) -> None:
    compare(text)


def test_no_more_is_told_than_asked_for() -> None:
    text = "{ " + " ".join(f"n{number}" for number in range(50)) + " }"
    assert len(faults_of(SCHEMA, read_document(text), text, MOST)) == MOST


class Counted(Visitor):
    """How many fields a tree has."""

    def __init__(self) -> None:
        super().__init__()
        self.fields = 0

    def enter(self, node: Node, *_place: object) -> None:
        self.fields += isinstance(node, FieldNode)


def test_bare_fields_that_stand_there_already_are_no_nodes() -> None:
    counted = Counted()
    visit(read_document("{ " + "hello item { id id id } " * 3 + "hello " * 500 + "}"), counted)
    assert counted.fields == 1 + 3 * 2


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        ("values", "{ echo(text: [" + "A " * MAX_VALUES + "]) }"),
        ("operations", "".join(f"query Q{n} {{ hello }}" for n in range(MAX_OPERATIONS + 1))),
    ],
)
def test_what_is_walked_is_counted_before(limit: str, text: str) -> None:
    assert scan(read_document(text)).passed_limit() == (limit, *expected_of(limit))


def expected_of(limit: str) -> tuple[int, int]:
    """What a limit allows, and one more; the value's argument and list are values too."""
    return {
        "values": (MAX_VALUES, MAX_VALUES + 2),
        "operations": (MAX_OPERATIONS, MAX_OPERATIONS + 1),
    }[limit]


def test_literals_are_counted_before_a_tree_is_built() -> None:
    for literal in ("1 ", '"x" ', '"""x""" ', "-1.5 "):
        passed = tally("{ echo(text: [" + literal * (MAX_VALUES + 1) + "]) }").passed_limit()
        assert passed == ("values", MAX_VALUES, MAX_VALUES + 1)
