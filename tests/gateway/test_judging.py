"""Documents are read and judged as graphql-core reads and judges them, at a price that is
bounded."""

import sys
from contextlib import suppress
from itertools import product
from random import Random

import pytest
from graphql import GraphQLError, GraphQLSchema, GraphQLSyntaxError, parse, validate
from graphql.language import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    Node,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    Visitor,
    visit,
)
from graphql.validation import OverlappingFieldsCanBeMergedRule
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strawberry.types.base import StrawberryMaybe

from efiling.errors import Failure
from gateway.graphql.bodies import GraphQLRequest
from gateway.graphql.documents import Documents as Prepared
from gateway.graphql.documents import TooComplex
from gateway.graphql.findings import MAX_OPERATIONS, MAX_VALUES
from gateway.graphql.judge import Verdict, judge
from gateway.graphql.literals import TooDeep
from gateway.graphql.overlap import MAX_COMPARED, overlapping
from gateway.graphql.reading import read_document
from gateway.graphql.shapes import Shapes
from gateway.graphql.tokens import tokens_of
from gateway.graphql.validation import RULES, faults_of
from schema.root import schema
from tests.builders.edge import sample
from tests.builders.edge.costly import FIRST, costly
from tests.builders.edge.documents import SCHEMA as MADE
from tests.builders.edge.documents import Documents, garbled

SCHEMA = sample.schema._schema
SHAPES, MADE_SHAPES = Shapes(SCHEMA), Shapes(MADE)
ALL_RULES = [*RULES, OverlappingFieldsCanBeMergedRule]
COSTLY = costly(schema._schema)
MOST_STEPS = 30_000
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


def is_text(text: str) -> str:
    """What graphql-core says of a text that is no document of a request: nothing if it is one."""
    try:
        document = parse(text)
    except GraphQLSyntaxError as error:
        return error.message
    executable = (FragmentDefinitionNode, OperationDefinitionNode)
    return "" if all(isinstance(one, executable) for one in document.definitions) else "types"


def faults_of_core(schema: GraphQLSchema, text: str) -> list[GraphQLError]:
    return validate(schema, parse(text), ALL_RULES, max_errors=5, hide_suggestions=True)


def judged(shapes: Shapes, text: str) -> Verdict:
    """The verdict on a text; where there is no fault, with that on what overlaps."""
    document, _ = read_document(text, tokens_of(text)[0])
    verdict = judge(shapes, document)
    if verdict.fault is None:
        overlaps = overlapping(shapes, document)
        assert verdict.may_overlap or not overlaps
        if overlaps:
            return verdict._replace(fault=(overlaps[0].nodes or [document])[0])
    return verdict


def compare(schema: GraphQLSchema, shapes: Shapes, text: str) -> None:
    """The same is read and judged the same."""
    if is_text(text):
        with pytest.raises((GraphQLSyntaxError, TooDeep)):
            read_document(text, tokens_of(text)[0])
        return
    assert (judged(shapes, text).fault is not None) == bool(faults_of_core(schema, text))


@pytest.mark.parametrize(("head", "field"), list(product(HEADS, FIELDS)))
def test_each_field_is_judged_as_the_library_judges_it(head: str, field: str) -> None:
    compare(SCHEMA, SHAPES, f"{head}{{ {field} }}")


@FEW
@given(DOCUMENTS)
def test_documents_are_judged_as_the_library_judges_them(text: str) -> None:
    compare(SCHEMA, SHAPES, text)


@FEW
@given(st.integers(0), st.sampled_from([30, 300, 3_000, 100_000]))
def test_made_documents_are_judged_as_the_library_judges_them(seed: int, right: int) -> None:
    text = Documents(MADE, Random(seed), right).document()
    compare(MADE, MADE_SHAPES, text)


@FEW
@given(st.integers(0))
def test_garbled_documents_are_read_as_the_library_reads_them(seed: int) -> None:
    random = Random(seed)
    compare(MADE, MADE_SHAPES, garbled(Documents(MADE, random, 100_000).document(), random))


@FEW
@given(st.integers(0))
def test_a_tree_is_that_of_the_library(seed: int) -> None:
    text = Documents(MADE, Random(seed), 100_000).document()
    found, _ = read_document(text, tokens_of(text)[0])
    for one in (parsed := parse(text)).definitions:
        visit(one, OnlyFirst())
    assert found.to_dict() == parsed.to_dict()


class OnlyFirst(Visitor):
    """Leaves out bare fields that stand in one place already, as reading does."""

    def enter_selection_set(self, node: SelectionSetNode, *_place: object) -> None:
        kept: list[SelectionNode] = []
        bare: set[str] = set()
        for one in node.selections:
            if isinstance(one, FieldNode) and not any(
                (one.alias, one.arguments, one.directives, one.selection_set)
            ):
                if one.name.value in bare:
                    continue
                bare.add(one.name.value)
            kept.append(one)
        object.__setattr__(node, "selections", tuple(kept))


TEXTS = st.text(
    st.sampled_from([*'"\\un{}0041dD8F6 \n\r\t/bx', "é", "\u2028", "\x07"]), max_size=12
)


@settings(FEW, max_examples=2_000)
@given(TEXTS, st.sampled_from(['"', '"""']))
def test_literals_are_read_as_the_library_reads_them(inner: str, quotes: str) -> None:
    text = f"{{ a(b: [{quotes}{inner}{quotes}]) }}"
    try:
        expected = parse(text).to_dict()
    except GraphQLSyntaxError:
        with pytest.raises(GraphQLSyntaxError):
            read_document(text, tokens_of(text)[0])
        return
    assert read_document(text, tokens_of(text)[0])[0].to_dict() == expected


def test_where_something_stood_is_known() -> None:
    items = "".join(f"  a{n}: item {{ id }} # b\n" for n in range(60))
    text = f"\ufeff{{\n  hello # a\n{items} item {{ id @skip(if: true) }} }}"
    found, _ = read_document(text, tokens_of(text)[0])
    assert places_in(found) == places_in(parse(text))


def places_in(document: Node) -> list[tuple[str, int]]:
    walked = Places()
    visit(document, walked)
    return walked.found


class Places(Visitor):
    """Where all fields and directives of a tree stand."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, int]] = []

    def enter(self, node: Node, *_place: object) -> None:
        if isinstance(node, FieldNode | DirectiveNode):
            assert node.loc
            self.found.append((node.name.value, node.loc.start))


def test_no_more_is_told_than_asked_for() -> None:
    text = "{ " + " ".join(f"n{number}" for number in range(50)) + " }"
    assert len(faults_of(SCHEMA, parse(text), text, MOST)) == MOST


def test_the_words_for_a_fault_are_those_of_the_library() -> None:
    for field in FIELDS:
        text = f"{{ {field} }}"
        expected = validate(SCHEMA, parse(text), RULES, hide_suggestions=True)
        found = faults_of(SCHEMA, parse(text), text, 1_000)
        assert sorted(one.message for one in found) == sorted(one.message for one in expected)


def test_no_input_of_the_schema_has_a_rule_of_its_own() -> None:
    """Strawberry's rule on `Maybe` is asked for words only; `judge.py` knows no such input."""
    arguments = [
        argument
        for type_ in schema._schema.type_map.values()
        for field in getattr(type_, "fields", {}).values()
        for argument in [field, *getattr(field, "args", {}).values()]
    ]
    own = [one.extensions.get("strawberry-definition") for one in arguments]
    assert not [one for one in own if isinstance(getattr(one, "type", None), StrawberryMaybe)]


def test_bare_fields_that_stand_there_already_are_no_nodes() -> None:
    text = "{ " + "hello item { id id id } " * 3 + "hello " * 500 + "}"
    assert judged(SHAPES, "{ " + "hello " * 500 + "}").selections == 1
    fields = [name for name, _ in places_in(read_document(text, tokens_of(text)[0])[0])]
    assert len(fields) == 1 + 3 * 2


def test_equal_selections_are_judged_once() -> None:
    assert judged(SHAPES, "{ " + "item { id me { id } } " * 60 + "}").selections == 4


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        ("values", "{ echo(text: [" + "A " * MAX_VALUES + "]) }"),
        ("operations", "".join(f"query Q{n} {{ hello }}" for n in range(MAX_OPERATIONS + 1))),
    ],
)
def test_what_is_judged_is_counted_before(limit: str, text: str) -> None:
    _, findings = read_document(text, tokens_of(text)[0])
    assert findings.passed_limit() == (limit, *expected_of(limit))


def expected_of(limit: str) -> tuple[int, int]:
    """What a limit allows, and one more; the value's argument and list are values too."""
    return {
        "values": (MAX_VALUES, MAX_VALUES + 2),
        "operations": (MAX_OPERATIONS, MAX_OPERATIONS + 1),
    }[limit]


def test_fields_that_fragments_bring_together_are_counted() -> None:
    with pytest.raises(TooComplex) as refused:
        Prepared(schema._schema, introspection=False).prepare(
            GraphQLRequest(COSTLY["a fragment of many operations"], None, FIRST)
        )
    assert refused.value.details() == {
        "limit": "comparedFields",
        "allowed": MAX_COMPARED,
        "found": MAX_COMPARED + 17,
    }


@pytest.mark.parametrize("name", COSTLY)
def test_s4_no_document_takes_more_than_so_many_steps(name: str) -> None:
    documents = Prepared(schema._schema, introspection=False)
    operation = FIRST if FIRST in COSTLY[name] else None
    assert steps_of(documents, GraphQLRequest(COSTLY[name], None, operation)) < MOST_STEPS


def steps_of(documents: Prepared, asked: GraphQLRequest) -> int:
    """How many functions are called to judge a document."""
    steps = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal steps
        steps += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        with suppress(Failure):
            documents.prepare(asked)
    finally:
        sys.setprofile(before)
    return steps
