"""Variables read in one pass: from JSON to what resolvers take.

graphql-core makes dicts of them and Strawberry objects of these, each asking every type anew. Here
it is written out once for each type. Whatever is odd is left to the two of them, who say what is
wrong with it.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    Undefined,
    is_input_type,
    type_from_ast,
)
from graphql.execution.values import VariableValues, get_variable_values
from graphql.language import OperationDefinitionNode, VariableDefinitionNode

from gateway.graphql.compiled.selections import NotCompiled

Read = Callable[[Any], Any]


ReadAll = Callable[[Mapping[str, Any]], tuple[dict[str, Any], VariableValues | None]]


class Odd(Exception):
    """Not what is sent as a rule."""


def reader_of_all(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    whole: Collection[str],
    tests: Collection[str],
    late: bool,
) -> ReadAll:
    """What reads the variables of an operation. `whole`: those that are an argument by themselves;
    `tests`: those of `@include` and `@skip`; `late`: whether some are needed as graphql-core has
    them. Errors: `NotCompiled`; of what it gives: `Odd`, or whatever a scalar raises."""
    definitions = operation.variable_definitions or ()
    reads: dict[str, Read] = {}
    needed: set[str] = set()
    defaults: dict[str, Any] = {}
    for definition in definitions:
        name, kind = definition.variable.name.value, type_from_ast(schema, definition.type)
        if not is_input_type(kind) or definition.directives:
            raise NotCompiled
        if name not in whole and name not in tests:
            late = True
            continue

        reads[name] = reader(kind)
        if definition.default_value is not None:
            defaults[name] = _default_of(schema, definition)
        elif isinstance(kind, GraphQLNonNull):
            needed.add(name)

    def read(given: Mapping[str, Any]) -> tuple[dict[str, Any], VariableValues | None]:
        found = {**defaults}
        for name, one in reads.items():
            if name in given:
                found[name] = one(given[name])
        if needed - found.keys() or any(found.get(name).__class__ is not bool for name in tests):
            raise Odd

        coerced = get_variable_values(schema, definitions, dict(given)) if late else None
        if isinstance(coerced, list):
            raise Odd
        return found, coerced

    return read


def _default_of(schema: GraphQLSchema, definition: VariableDefinitionNode) -> Any:
    """The default of a variable. One that a resolver might change is left to graphql-core."""
    values = get_variable_values(schema, [definition], {})
    assert isinstance(values, VariableValues)
    default = values.coerced[definition.variable.name.value]
    if isinstance(default, list | dict):
        raise NotCompiled
    return default


def reader(kind: GraphQLInputType) -> Read:
    """What reads a value of a type. Its errors: `Odd`, or whatever a scalar raises."""
    if not isinstance(kind, GraphQLNonNull):
        inner = _reader(kind)
        return lambda value: None if value is None else inner(value)
    inner = _reader(kind.of_type)

    def needed(value: Any) -> Any:
        if value is None:
            raise Odd
        return inner(value)

    return needed


def _reader(kind: GraphQLInputType) -> Read:
    if isinstance(kind, GraphQLList):
        return _list(reader(kind.of_type))
    if isinstance(kind, GraphQLScalarType | GraphQLEnumType):
        return _leaf(kind)
    raise NotCompiled


def _list(item: Read) -> Read:
    def items(value: Any) -> list[Any]:
        if value.__class__ is not list:
            raise Odd
        return [item(one) for one in value]

    return items


def _leaf(kind: GraphQLScalarType | GraphQLEnumType) -> Read:
    coerce = kind.coerce_input_value

    def leaf(value: Any) -> Any:
        found = coerce(value)
        if found is Undefined:
            raise Odd
        return found

    return leaf
