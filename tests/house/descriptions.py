"""What of a schema says nothing about itself."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    is_specified_directive,
    is_specified_scalar_type,
)


def silent(schema: GraphQLSchema) -> Iterator[str]:
    """The names of what has no description: `Type`, `Type.field`, `Type.field(argument)`,
    `Input.member`, `Enum.VALUE`, `@directive`."""
    for name, described in _named(schema):
        if not (described.description or "").strip():
            yield name


def _named(schema: GraphQLSchema) -> Iterator[tuple[str, Any]]:
    for name, kind in schema.type_map.items():
        if name.startswith("__") or is_specified_scalar_type(kind):
            continue
        yield name, kind

        if isinstance(kind, GraphQLEnumType):
            yield from ((f"{name}.{value}", one) for value, one in kind.values.items())
        elif isinstance(kind, GraphQLInputObjectType):
            yield from ((f"{name}.{member}", one) for member, one in kind.fields.items())
        elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field, definition in kind.fields.items():
                yield f"{name}.{field}", definition
                yield from (
                    (f"{name}.{field}({argument})", one)
                    for argument, one in definition.args.items()
                )

    for directive in schema.directives:
        if not is_specified_directive(directive) and directive.name != "oneOf":
            yield f"@{directive.name}", directive
