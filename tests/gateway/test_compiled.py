"""Operations as functions: what they look like, when there is one, and who answers where one gives
up. That they answer as graphql-core does is asked of every test (`comparing.py`)."""

import re
from collections.abc import AsyncIterator
from enum import Enum
from typing import Any

import pytest
import strawberry
from graphql import parse, validate
from graphql.language import FragmentDefinitionNode, OperationDefinitionNode
from prometheus_client import REGISTRY

from gateway.graphql.compiled.plans import compiled
from gateway.graphql.compiled.selections import NotCompiled
from gateway.graphql.executing import Executable, Executor
from schema.context import Context
from schema.root import schema as served
from tests.builders.edge.lines import Lines
from tests.builders.graphql.comparing import Comparison
from tests.builders.people import somebody
from tests.house.source import ROOT

PAGE = ROOT / "docs" / "compiled.md"
CALLED: list[str] = []


@strawberry.type
class Leaf:
    name: str | None
    number: int = 1

    @strawberry.field
    async def late(self) -> str:
        CALLED.append("late")
        return f"late {self.name}"

    @strawberry.field
    def me(self) -> "Leaf":
        return self

    @strawberry.field
    def needed(self) -> str:
        return self.name  # type: ignore[return-value]


@strawberry.type
class Query:
    @strawberry.field
    async def leaf(self, name: str = "oak") -> Leaf:
        CALLED.append("leaf")
        return Leaf(name=name or None)

    @strawberry.field
    def leaves(self, names: list[str], number: int = 7) -> list[Leaf]:
        return [Leaf(name=name, number=number) for name in names]

    @strawberry.field
    async def maybe(self) -> Leaf | None:
        return None

    @strawberry.field
    def odd(self) -> int:
        return iter([1])  # type: ignore[return-value]

    @strawberry.field
    def streamed(self) -> list[Leaf]:
        async def one_by_one() -> AsyncIterator[Leaf]:
            yield Leaf(name="elm")

        return one_by_one()  # type: ignore[return-value]


@strawberry.enum
class Soil(Enum):
    SAND = "sand"
    CLAY = "clay"


@strawberry.input
class Place:
    soil: Soil
    note: str | None


@strawberry.input
class Planting:
    name: str
    places: list[Place] | None
    depth: int = 3
    by: str | None = strawberry.UNSET


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def plant(self, name: str) -> Leaf:
        CALLED.append(name)
        if name == "stone":
            raise ValueError("stone")
        return Leaf(name=name or None)

    @strawberry.mutation
    async def plant_many(self, plantings: list[Planting], again: Planting | None = None) -> str:
        return repr((plantings, again))


TREES = strawberry.Schema(query=Query, mutation=Mutation)


@pytest.fixture(autouse=True)
def nobody_called() -> None:
    CALLED.clear()


def executable(document: str) -> Executable:
    node = parse(document)
    assert validate(TREES._schema, node) == []
    (operation,) = (one for one in node.definitions if isinstance(one, OperationDefinitionNode))
    fragments = [one for one in node.definitions if isinstance(one, FragmentDefinitionNode)]
    return Executable(node, operation, {one.name.value: one for one in fragments})


def context() -> Context:
    return Context(somebody(), "request-1")


async def ask(document: str, **variables: Any) -> Any:
    """The data of an answer that both executors gave."""
    one = executable(document)
    result = await Executor(TREES).answer(one, variables, context())
    assert result.errors is None
    assert one.plan is not None
    return result.data


def counted(by: str) -> float:
    return REGISTRY.get_sample_value("todokede_graphql_executions_total", {"by": by}) or 0


def test_the_page_shows_the_function_that_is_written() -> None:
    query, text = re.findall(r"```(?:graphql|text)\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (operation,) = parse(query).definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert text == compiled(served, {}, operation).text


@pytest.mark.parametrize("flags", [(a, b) for a in (True, False) for b in (True, False)])
async def test_conditions_choose_fields(flags: tuple[bool, bool]) -> None:
    document = """query($a: Boolean!, $b: Boolean! = true) {
      leaf @include(if: $a) { name late ...More @skip(if: $b) }
      other: leaf { ...More late @include(if: $b) me @skip(if: $a) { late } ... { number } }
      leaf @include(if: $a) { number @skip(if: true) __typename @include(if: true) }
      maybe { name }
    }
    fragment More on Leaf { me { name ...Deeper } }
    fragment Deeper on Leaf { number }"""
    answer = await ask(document, a=flags[0], b=flags[1])
    assert ("leaf" in answer) is flags[0]
    assert ("late" in answer["other"]) is flags[1]


async def test_arguments_come_from_variables_defaults_and_constants() -> None:
    document = """query($names: [String!]!, $number: Int = 3, $one: String!) {
      a: leaves(names: $names, number: $number) { name number late }
      b: leaves(names: ["x", $one]) { number }
      c: leaves(names: []) { number }
    }"""
    answer = await ask(document, names=["p", "q", "r", "s", "t", "u"], one="y")
    assert [one["number"] for one in answer["a"]] == [3] * 6
    assert [one["number"] for one in answer["b"]] == [7, 7]
    assert answer["c"] == []


async def test_a_key_that_python_keeps_to_itself_is_left_to_graphql_core() -> None:
    one = executable("{ __debug_: maybe { name } None: maybe { name } class: maybe { name } }")
    result = await Executor(TREES).answer(one, {}, context())
    assert result.data == {"__debug_": None, "None": None, "class": None}
    assert one.plan is None
    assert await ask("{ None: maybe { name } class: maybe { name } o: maybe { name } }")


def test_fragments_within_fragments_end() -> None:
    deep = "".join(
        f"fragment F{n} on Leaf {{ a{n}: me {{ ...F{n + 1} }} b{n}: me {{ ...F{n + 1} }} }}"
        for n in range(15)
    )
    one = executable(f"{{ leaf {{ ...F0 }} }} {deep} fragment F15 on Leaf {{ name }}")
    with pytest.raises(NotCompiled):
        compiled(TREES, one.fragments, one.operation)


def test_a_field_whose_place_a_condition_moves_is_left_to_graphql_core() -> None:
    one = executable("query($a: Boolean!) { leaf @include(if: $a) { name } odd leaf { name } }")
    with pytest.raises(NotCompiled):
        compiled(TREES, one.fragments, one.operation)


async def test_graphql_core_says_what_is_wrong_and_asks_nobody_again() -> None:
    before = counted("again")
    one = executable('{ leaf(name: "") { needed late } }')
    result = await Executor(TREES).answer(one, {}, context())
    assert result.data is None
    assert [error.path for error in result.errors or ()] == [["leaf", "needed"]]
    assert CALLED.count("leaf") == 1
    assert counted("again") == before + 1


@pytest.mark.parametrize(("name", "path"), [("", ["plant", "needed"]), ("stone", ["plant"])])
async def test_a_mutation_runs_once_whatever_comes_of_it(name: str, path: list[str]) -> None:
    one = executable("mutation($n: String!) { plant(name: $n) { number needed } }")
    result = await Executor(TREES).answer(one, {"n": name}, context())
    assert [error.path for error in result.errors or ()] == [path]
    assert [name] == CALLED


async def test_the_fields_of_a_mutation_run_one_after_the_other() -> None:
    await ask('mutation { a: plant(name: "a") { late } b: plant(name: "b") { name } }')
    assert CALLED[:3] == ["a", "late", "b"]


PLANT = """mutation($many: [Planting!]!, $one: Planting) {
  plantMany(plantings: $many, again: $one)
}"""
OAK = {"name": "oak", "places": [{"soil": "CLAY", "note": None}, {"soil": "SAND"}], "depth": 9}


@pytest.mark.parametrize("given", [{}, {"one": None}, {"one": {"name": "elm", "by": None}}])
async def test_inputs_are_read_as_strawberry_reads_them(given: dict[str, Any]) -> None:
    """`comparing.py` compares what the resolver gets."""
    before = counted("compiled")
    answer = await ask(PLANT, many=[OAK, {"name": "fir", "places": None}], **given)
    assert "Soil.CLAY" in answer["plantMany"]
    assert counted("compiled") == before + 1


@pytest.mark.parametrize(
    "odd",
    [
        {"name": "oak", "places": [{"soil": "PEAT"}]},
        {"name": "oak", "colour": "green"},
        {"places": []},
        {"name": None},
        {"name": "oak", "depth": 2**31},
        {"name": "oak", "depth": "3"},
        "oak",
    ],
)
async def test_inputs_that_do_not_fit_are_refused_by_graphql_core(odd: Any) -> None:
    result = await Executor(TREES).answer(executable(PLANT), {"many": [OAK, odd]}, context())
    assert result.data is None
    assert result.errors


async def test_an_input_that_two_fields_take_is_made_for_each() -> None:
    await ask(
        """mutation($many: [Planting!]!) {
          a: plantMany(plantings: $many) b: plantMany(plantings: $many)
        }""",
        many=[OAK],
    )


async def test_odd_variables_are_read_by_graphql_core() -> None:
    one = executable("query($names: [String!]!) { leaves(names: $names) { name } }")
    result = await Executor(TREES).answer(one, {"names": "single"}, context())
    assert result.data == {"leaves": [{"name": "single"}]}
    refused = await Executor(TREES).answer(one, {"names": [None]}, context())
    assert refused.data is None


async def test_a_function_that_gives_up_without_need_is_told(
    both_executors: Comparison, logged: Lines
) -> None:
    before = counted("needless")
    one = executable("{ streamed { name } }")
    result = await Executor(TREES).answer(one, {}, context())
    assert result.data == {"streamed": [{"name": "elm"}]}
    (told,) = both_executors.differences
    assert told.startswith("gave up without need")
    both_executors.differences.clear()
    assert counted("needless") == before + 1
    (line,) = logged.named("graphql.again")
    assert line["operation"] == "streamed"
