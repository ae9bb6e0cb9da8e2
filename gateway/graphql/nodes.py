"""graphql-core's nodes as they are while a document is read: open, and quick to make.

graphql-core's own are frozen by way of Python, which makes them four times as slow to fill in.
"""

from typing import Any

from graphql.language import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    EnumValueNode,
    FieldNode,
    FloatValueNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    ListTypeNode,
    ListValueNode,
    Location,
    NamedTypeNode,
    NameNode,
    Node,
    NonNullTypeNode,
    NullValueNode,
    ObjectFieldNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    VariableDefinitionNode,
    VariableNode,
)

from gateway.graphql.tokens import start_of


def _open(kind: type[Node]) -> type[Any]:
    unfrozen = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    return type(kind.__name__, (kind,), {**unfrozen, "__slots__": ()})


Argument = _open(ArgumentNode)
Boolean = _open(BooleanValueNode)
Directive = _open(DirectiveNode)
Document = _open(DocumentNode)
Enum = _open(EnumValueNode)
Field = _open(FieldNode)
Float = _open(FloatValueNode)
Fragment = _open(FragmentDefinitionNode)
Inline = _open(InlineFragmentNode)
Integer = _open(IntValueNode)
List = _open(ListValueNode)
ListType = _open(ListTypeNode)
Name = _open(NameNode)
NamedType = _open(NamedTypeNode)
NonNull = _open(NonNullTypeNode)
Null = _open(NullValueNode)
Object = _open(ObjectValueNode)
ObjectField = _open(ObjectFieldNode)
Operation = _open(OperationDefinitionNode)
Selections = _open(SelectionSetNode)
Spread = _open(FragmentSpreadNode)
String = _open(StringValueNode)
Variable = _open(VariableNode)
VariableDefinition = _open(VariableDefinitionNode)


class Place(Location):
    """A place in a source, known by the token that begins there."""

    __slots__ = ("nth",)
    nth: int

    @property
    def start(self) -> int:  # type: ignore[override]
        """Where the token begins."""
        return start_of(self.source.body, self.nth)

    @property
    def end(self) -> int:  # type: ignore[override]
        """The same place."""
        return self.start
