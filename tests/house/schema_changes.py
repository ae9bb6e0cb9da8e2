"""What the served schema has that the released one has not, and the other way round, by the name
that a reader looks for: `Type.field`, `Type.field(argument)`, `Enum.VALUE`."""

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
)

from tests.house.source import ROOT

RELEASED = ROOT / "schema" / "released.graphql"


def released_schema() -> GraphQLSchema:
    """The schema of the last release."""
    return build_schema(RELEASED.read_text(encoding="utf-8"))


def described(schema: GraphQLSchema) -> dict[str, str]:
    """Every name of a schema with what it promises."""
    found: dict[str, str] = {}
    for name, kind in schema.type_map.items():
        if name.startswith("__"):
            continue
        found[name] = type(kind).__name__
        if isinstance(kind, GraphQLScalarType):
            found[name] += f" {kind.specified_by_url}"
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            found[name] += f" {sorted(one.name for one in kind.interfaces)}"

        if isinstance(kind, GraphQLEnumType):
            found |= {f"{name}.{value}": "value" for value in kind.values}
        if isinstance(kind, GraphQLInputObjectType):
            found |= {
                f"{name}.{field}": f"{one.type} = {one.default_value}"
                for field, one in kind.fields.items()
            }
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field, definition in kind.fields.items():
                found[f"{name}.{field}"] = f"{definition.type} {definition.deprecation_reason}"
                found |= {
                    f"{name}.{field}({argument})": f"{one.type} = {one.default_value}"
                    for argument, one in definition.args.items()
                }
    return found


def changes(before: GraphQLSchema, after: GraphQLSchema) -> list[str]:
    """The names that are new, gone or promise something else; what is new or gone as a whole is
    named once."""
    old, new = described(before), described(after)
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    whole = {name for name in changed if (name in old) != (name in new)}

    def is_part(name: str) -> bool:
        return any(name != one and name.startswith((f"{one}.", f"{one}(")) for one in whole)

    return sorted(name for name in changed if not is_part(name))
