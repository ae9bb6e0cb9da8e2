"""Variables read in one pass: from JSON to what resolvers take.

graphql-core makes dicts of them and Strawberry objects of these, each asking every type anew. Here
it is written out once for each type. Whatever is odd is left to the two of them, who say what is
wrong with it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING
from functools import lru_cache
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    Undefined,
    is_input_type,
    type_from_ast,
)
from graphql.execution.values import VariableValues, get_variable_values
from graphql.language import OperationDefinitionNode, VariableDefinitionNode
from graphql.utilities.coerce_input_value import coerce_default_value
from strawberry import Schema
from strawberry.types.base import StrawberryMaybe, StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from gateway.graphql.compiled.selections import NotCompiled
from schema.scalars import is_storable

Named = Callable[[StrawberryField], str]
Read = Callable[[Any], Any]


ReadAll = Callable[[Mapping[str, Any]], tuple[dict[str, Any], VariableValues | None]]


class Odd(Exception):
    """Not what is sent as a rule."""


def reader_of_all(
    strawberry_schema: Schema,
    operation: OperationDefinitionNode,
    whole: Collection[str],
    tests: Collection[str],
    late: bool,
) -> ReadAll:
    """What reads the variables of an operation. `whole`: those that are an argument by themselves;
    `tests`: those of `@include` and `@skip`; `late`: whether some are needed as graphql-core has
    them. Errors: `NotCompiled`; of what it gives: `Odd`, or whatever a scalar raises."""
    schema = strawberry_schema._schema
    named = strawberry_schema.config.name_converter.from_field
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

        reads[name] = reader(kind, named)
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
    """The default of a variable."""
    values = get_variable_values(schema, [definition], {})
    assert isinstance(values, VariableValues)
    return _lasting(values.coerced[definition.variable.name.value])


def reader(kind: GraphQLInputType, named: Named) -> Read:
    """What reads a value of a type; `named`: what GraphQL calls a member of an input. Its errors:
    `Odd`, or whatever a scalar raises."""
    if isinstance(kind, GraphQLNonNull):
        return _reader(kind.of_type, named)
    if kind is GraphQLString:
        return _text_if_any
    read = _reader(kind, named)

    def read_if_any(value: Any) -> Any:
        return None if value is None else read(value)

    return read_if_any


def _reader(kind: Any, named: Named) -> Read:
    """What reads a value that may not be null."""
    if isinstance(kind, GraphQLList):
        return _list(reader(kind.of_type, named))
    if isinstance(kind, GraphQLInputObjectType):
        return _object(kind, named)
    return _enumeration(kind) if isinstance(kind, GraphQLEnumType) else _scalar(kind)


def _list(item: Read) -> Read:
    def items(value: Any) -> list[Any]:
        if value.__class__ is not list:
            raise Odd
        return [item(one) for one in value]

    return items


@lru_cache(256)
def _object(kind: GraphQLInputObjectType, named: Named) -> Read:
    """Reads an input. One that Strawberry converts later (`from_input`), because that takes it
    long, is read at once here."""
    definition = kind.extensions.get("strawberry-definition")
    if not isinstance(definition, StrawberryObjectDefinition):
        raise NotCompiled
    members: dict[str, tuple[str, Read]] = {}
    usual: dict[str, Any] = {}
    needed: set[str] = set()
    for member in definition.fields:
        name, python = named(member), member.python_name
        if isinstance(member.type, StrawberryMaybe):
            raise NotCompiled
        members[name] = (python, reader(kind.fields[name].type, named))
        default = coerce_default_value(kind.fields[name])
        if default is not Undefined:
            usual[python] = _lasting(default)
        elif isinstance(kind.fields[name].type, GraphQLNonNull):
            needed.add(name)
        elif member.default_value is MISSING and member.default_factory is MISSING:
            usual[python] = None
    make, one_of = definition.origin, definition.is_one_of

    def read(value: Any) -> Any:
        if value.__class__ is not dict or not needed <= value.keys():
            raise Odd

        found = usual.copy()
        for name, given in value.items():
            if name not in members:
                raise Odd
            python, read_member = members[name]
            found[python] = read_member(given)

        if one_of and (len(value) != 1 or None in value.values()):
            raise Odd
        return make(**found)

    return read


def _enumeration(kind: GraphQLEnumType) -> Read:
    members = {name: kind.coerce_input_value(name) for name in kind.values}

    def member(value: Any) -> Any:
        if value.__class__ is not str or value not in members:
            raise Odd
        return members[value]

    return member


def _scalar(kind: GraphQLScalarType) -> Read:
    if kind is GraphQLString:
        return _text
    coerce = kind.coerce_input_value

    def scalar(value: Any) -> Any:
        if value is None:
            raise Odd
        found = coerce(value)
        if found is Undefined:
            raise Odd
        return found

    return scalar


def _text(value: Any) -> str:
    if value.__class__ is not str or not is_storable(value):
        raise Odd
    return value


def _text_if_any(value: Any) -> str | None:
    return None if value is None else _text(value)


def _lasting(default: Any) -> Any:
    """A default that nobody can change; any other is left to graphql-core."""
    if isinstance(default, list | dict):
        raise NotCompiled
    return default
