"""Values that stand in for those that GraphQL does not take, so that the rest can be judged."""

import copy
from collections.abc import Sequence
from typing import TypeVar, cast

from graphql import GraphQLError, coerce_input_value
from graphql.pyutils import Undefined
from graphql.type import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    get_nullable_type,
    is_required_input_field,
)
from strawberry import Schema
from strawberry.types.arguments import convert_argument

Entered = TypeVar("Entered")
Value = TypeVar("Value")
Place = tuple[str | int, ...]

_LEAVES: dict[str, tuple[object, ...]] = {
    "Boolean": (True, False),
    "Date": ("1900-01-01", "2100-01-01"),
    "DateTime": ("1900-01-01T00:00:00+09:00", "2100-01-01T00:00:00+09:00"),
    "Int": (1,),
}
_TEXT = ("x",)


def with_stand_ins(
    kind: GraphQLInputObjectType, raw: object, misfits: Sequence[Place], turn: int
) -> object:
    """The value with something readable in each of these places, another one each turn."""
    raw = copy.deepcopy(raw)
    # The innermost first: what holds it may be replaced with it.
    for at in sorted(misfits, key=len, reverse=True):
        place: object = raw
        type_: GraphQLInputType = kind
        for step in at[:-1]:
            place, type_ = _below(place, type_, step)

        last = at[-1]
        value = _stand_in(_below(place, type_, last)[1], turn)
        if isinstance(place, list) and isinstance(last, int):
            place[last] = value
        elif isinstance(place, dict):
            place[last] = value
            if not _has(type_, last):
                del place[last]
    return raw


def converted(schema: Schema, raw: object, entered: type[Entered]) -> Entered | None:
    """The value as our input class; None where it still does not fit."""
    type_ = schema._schema.type_map[entered.__name__]
    assert isinstance(type_, GraphQLInputObjectType)
    try:
        coerced = coerce_input_value(raw, type_)
    except GraphQLError:  # a @oneOf that is none
        return None
    if coerced is Undefined:
        return None
    registry = schema.schema_converter.scalar_registry
    value = convert_argument(coerced, entered, registry, schema.config)
    return value if isinstance(value, entered) else None


def _has(type_: GraphQLInputType, name: str | int) -> bool:
    inner = get_nullable_type(type_)
    return isinstance(inner, GraphQLInputObjectType) and name in inner.fields


def _below(
    place: object, type_: GraphQLInputType, step: str | int
) -> tuple[object, GraphQLInputType]:
    inner = get_nullable_type(type_)
    if isinstance(inner, GraphQLList):
        listed = isinstance(place, list) and isinstance(step, int)
        return (cast(list[object], place)[int(step)] if listed else None), inner.of_type
    if isinstance(inner, GraphQLInputObjectType) and step in inner.fields:
        member: GraphQLInputType = inner.fields[str(step)].type
        return (place.get(step) if isinstance(place, dict) else None), member
    return None, type_


def _stand_in(type_: GraphQLInputType, turn: int) -> object:
    inner = get_nullable_type(type_)
    if isinstance(inner, GraphQLList):
        return [_stand_in(inner.of_type, turn)]
    if isinstance(inner, GraphQLEnumType):
        return _in_turn(list(inner.values), turn)
    if not isinstance(inner, GraphQLInputObjectType):
        return _in_turn(_LEAVES.get(inner.name, _TEXT), turn)

    needed = [name for name, one in inner.fields.items() if is_required_input_field(one)]
    # Of a @oneOf none is, and one must be.
    wanted = needed or [_in_turn(list(inner.fields), turn)]
    return {name: _stand_in(inner.fields[name].type, turn) for name in wanted}


def _in_turn(values: Sequence[Value], turn: int) -> Value:
    return values[turn % len(values)]
