"""The public contract against the served schema.

`contract.graphql` is what was promised. `unbuilt.txt` names what no issue has built yet, one a
line: `Type`, `Type.field`, `Type.field(argument)`, `Input.field`, `Enum.VALUE`. A field or argument
whose type is unbuilt is unbuilt by itself and needs no line. `python -m tests.house.contract`
prints the lines that the schema of today would need.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_ast_schema,
    build_schema,
    parse,
)
from graphql.language import (
    REMOVE,
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    InputValueDefinitionNode,
    NamedTypeNode,
    Node,
    TypeDefinitionNode,
    TypeNode,
    Visitor,
    VisitorAction,
    visit,
)

from tests.house.source import ROOT

CONTRACT = Path(__file__).with_name("contract.graphql")
UNBUILT = Path(__file__).with_name("unbuilt.txt")
SERVED = ROOT / "schema" / "schema.graphql"

WithFields = GraphQLObjectType | GraphQLInterfaceType


def contract_document() -> DocumentNode:
    """All that was promised."""
    return parse(CONTRACT.read_text(encoding="utf-8"))


@cache
def served_schema() -> GraphQLSchema:
    """What is served, from the printed SDL."""
    return build_schema(SERVED.read_text(encoding="utf-8"))


def unbuilt() -> list[str]:
    """The lines of unbuilt.txt."""
    return UNBUILT.read_text(encoding="utf-8").split()


def names_of(schema: GraphQLSchema) -> Iterator[str]:
    """Everything a schema of ours has, in the words of unbuilt.txt."""
    for name, kind in schema.type_map.items():
        if name.startswith("__"):
            continue
        yield name
        if isinstance(kind, GraphQLEnumType):
            yield from (f"{name}.{value}" for value in kind.values)
        elif isinstance(kind, GraphQLInputObjectType):
            yield from (f"{name}.{field}" for field in kind.fields)
        elif isinstance(kind, WithFields):
            for field, definition in kind.fields.items():
                yield f"{name}.{field}"
                yield from (f"{name}.{field}({argument})" for argument in definition.args)
        else:
            assert not isinstance(kind, GraphQLUnionType), "the contract has no unions"


class Built(Visitor):
    """Takes out of a document what is unbuilt, and what has an unbuilt type."""

    def __init__(self, without: set[str]) -> None:
        super().__init__()
        self.without = without
        self.type = ""
        self.field = ""

    def is_out(self, name: str, kind: TypeNode | None = None) -> bool:
        """Whether a name, or the type it needs, is unbuilt."""
        while kind is not None and not isinstance(kind, NamedTypeNode):
            kind = kind.type  # type: ignore[attr-defined]
        return name in self.without or (kind is not None and kind.name.value in self.without)

    def enter(self, node: Node, *_: object) -> VisitorAction:
        """Decides about one definition."""
        if isinstance(node, TypeDefinitionNode):
            self.type, self.field = node.name.value, ""
            return REMOVE if self.is_out(self.type) else None

        if isinstance(node, FieldDefinitionNode):
            self.field = node.name.value
            return REMOVE if self.is_out(f"{self.type}.{self.field}", node.type) else None

        if isinstance(node, InputValueDefinitionNode):
            own = node.name.value
            name = f"{self.type}.{self.field}({own})" if self.field else f"{self.type}.{own}"
            return REMOVE if self.is_out(name, node.type) else None

        if isinstance(node, EnumValueDefinitionNode):
            return REMOVE if self.is_out(f"{self.type}.{node.name.value}") else None

        if isinstance(node, NamedTypeNode) and node.name.value in self.without:
            return REMOVE  # an interface of a type that is built
        return None


def built_part(without: list[str]) -> GraphQLSchema:
    """The contract as a schema, less what is unbuilt."""
    return build_ast_schema(visit(contract_document(), Built(set(without))))


def missing() -> list[str]:
    """The lines unbuilt.txt would need today: what has no other line above it."""
    whole = list(names_of(build_ast_schema(contract_document())))
    lacking = [name for name in whole if name not in set(names_of(served_schema()))]
    outer = [name for name in lacking if "." not in name]
    kept = set(names_of(built_part(outer)))
    fields = [name for name in lacking if name in kept and "(" not in name]
    kept = set(names_of(built_part([*outer, *fields])))
    return sorted([*outer, *fields, *(name for name in lacking if name in kept and "(" in name)])


if __name__ == "__main__":
    print("\n".join(missing()))
