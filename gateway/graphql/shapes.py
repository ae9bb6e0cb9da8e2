"""What a schema says of its fields, looked up once for all who judge and measure documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    SchemaMetaFieldDef,
    TypeMetaFieldDef,
    TypeNameMetaFieldDef,
)
from graphql.type import (
    GraphQLList,
    GraphQLNamedType,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_leaf_type,
    is_required_argument,
)
from graphql.utilities import do_types_overlap

LIST_SIZE = 10
"""What a list without `first` counts as."""
SIZES = ("first", "last", "days")
"""Arguments that say how often what stands below is answered."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a field is. `usual`: how often what stands below it is answered where no argument says;
    `sized`: whether one may."""

    definition: GraphQLField
    named: GraphQLNamedType
    is_leaf: bool
    required: frozenset[str]
    usual: int
    sized: bool


Fields = Mapping[str, Shape]
NO_FIELDS: Fields = MappingProxyType({})


class Shapes:
    """The fields of all types of a schema, looked up at once: nobody's document waits for it."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self._fields: dict[str, Fields] = {
            one.name: self._look_up(one)
            for one in schema.type_map.values()
            if is_composite_type(one)
        }
        self._overlaps: dict[tuple[str, str], bool] = {}

    def composite(self, name: str) -> GraphQLNamedType | None:
        """The type of that name, if it has fields or stands for such."""
        found = self.schema.get_type(name)
        return found if found and is_composite_type(found) else None

    def fields_of(self, parent: GraphQLNamedType | None) -> Fields:
        """The fields that can be selected of a type, by name."""
        return self._fields.get(parent.name, NO_FIELDS) if parent else NO_FIELDS

    def overlap(self, one: GraphQLNamedType, other: GraphQLNamedType) -> bool:
        """Whether an object can be of both types."""
        if one is other:
            return True
        key = (one.name, other.name)
        if key not in self._overlaps:
            assert is_composite_type(one)
            assert is_composite_type(other)
            self._overlaps[key] = do_types_overlap(self.schema, one, other)
        return self._overlaps[key]

    def _look_up(self, parent: GraphQLNamedType) -> Fields:
        found = {"__typename": _shape(TypeNameMetaFieldDef, parent)}
        if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            found |= {name: _shape(field, parent) for name, field in parent.fields.items()}
        if parent is self.schema.query_type:
            found["__schema"] = _shape(SchemaMetaFieldDef, parent)
            found["__type"] = _shape(TypeMetaFieldDef, parent)
        return found


@cache
def shapes_of(schema: GraphQLSchema) -> Shapes:
    """Those of a schema, whose fields do not change: every application of a process has the
    same."""
    return Shapes(schema)


def _shape(definition: GraphQLField, parent: GraphQLNamedType) -> Shape:
    """A connection's own lists are counted by its `first` or `last`, a report by its `days`."""
    named = get_named_type(definition.type)
    is_list = isinstance(get_nullable_type(definition.type), GraphQLList)
    usual = LIST_SIZE if is_list and not parent.name.endswith("Connection") else 1

    by = next((definition.args[name] for name in SIZES if name in definition.args), None)
    if by is not None:
        usual = by.default_value if isinstance(by.default_value, int) else LIST_SIZE

    required = {name for name, one in definition.args.items() if is_required_argument(one)}
    return Shape(definition, named, is_leaf_type(named), frozenset(required), usual, by is not None)
