"""What stands at the ends of an answer: scalars and enumerations, as text of Python."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType
from typing import Any

from graphql import GraphQLEnumType, GraphQLScalarType, Undefined

from gateway.graphql.compiled.running import Unexpected

Leaf = GraphQLScalarType | GraphQLEnumType
AS_THEY_ARE: Mapping[str, str] = MappingProxyType({"String": "str", "ID": "str", "Boolean": "bool"})
"""Scalars that a value of this class is the answer to, exactly."""
WRITTEN: Mapping[str, type] = MappingProxyType({"Date": date, "DateTime": datetime})
"""Scalars that write every value of this class: it is never nothing."""


def strictly(kind: Leaf, needed: bool) -> Callable[[Any], Any]:
    """What writes a value as graphql-core would. Errors: `Unexpected`, or the scalar's own."""
    write = kind.coerce_output_value

    def written(value: Any) -> Any:
        if value is None and not needed:
            return None
        found = None if value is None else write(value)
        if found is None or found is Undefined:
            raise Unexpected
        return found

    return written


def names_of(kind: GraphQLEnumType) -> Mapping[Enum, str]:
    """The name of each member of an enumeration of Python's. A text that equals a member would find
    its name too, and must then mean the same."""
    members: Mapping[str, Enum] = getattr(kind, "wrapped_cls", Enum).__members__
    names = {member: kind.coerce_output_value(member) for member in members.values()}
    return {
        member: name
        for member, name in names.items()
        if not isinstance(member, str | int) or name == member == member.value
    }
