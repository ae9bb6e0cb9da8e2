"""Whether fields with one name in an answer mean the same thing (GraphQL, "Field Selection
Merging"), in one walk.

graphql-core compares each selection with each: 0.15 s for 30 fragments. Here all selections that
end up in one place are looked at together, and each is compared with the first: being the same is
transitive, so that is enough.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graphql import GraphQLError, GraphQLSchema
from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)
from graphql.type import (
    GraphQLField,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    is_leaf_type,
)

Sets = Sequence[tuple[SelectionSetNode, GraphQLNamedType | None]]


@dataclass(frozen=True, slots=True)
class _Field:
    """One field with the type that has it."""

    node: FieldNode
    parent: GraphQLNamedType | None
    definition: GraphQLField


def overlapping(schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
    """The first conflict in a document that is valid in every other respect, if there is one."""
    fragments = {
        one.name.value: one
        for one in document.definitions
        if isinstance(one, FragmentDefinitionNode)
    }
    walk = _Overlap(schema, fragments)
    try:
        for one in document.definitions:
            if isinstance(one, OperationDefinitionNode):
                root = schema.get_root_type(one.operation)
                walk.check([(one.selection_set, root)], same_object=True)
    except GraphQLError as conflict:
        return [conflict]
    return []


@dataclass(slots=True)
class _Overlap:
    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    _done: set[tuple[bool, frozenset[int]]] = field(default_factory=set)

    def check(self, sets: Sets, *, same_object: bool) -> None:
        """Looks at selections that are answered in one place. `same_object` False: of different
        objects, so that only the shape of the answer has to be the same. Raises GraphQLError."""
        key = (same_object, frozenset(id(selections) for selections, _ in sets))
        if key in self._done:
            return
        self._done.add(key)

        groups: dict[str, list[_Field]] = {}
        visited: set[str] = set()
        for selections, parent in sets:
            self._collect(selections, parent, groups, visited)
        for group in groups.values():
            self._check_group(group, same_object)

    def _collect(
        self,
        selections: SelectionSetNode,
        parent: GraphQLNamedType | None,
        groups: dict[str, list[_Field]],
        visited: set[str],
    ) -> None:
        for node in selections.selections:
            if isinstance(node, FieldNode):
                definition = getattr(parent, "fields", {}).get(node.name.value)
                if definition is not None:
                    shown = (node.alias or node.name).value
                    groups.setdefault(shown, []).append(_Field(node, parent, definition))

            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                named = self.schema.get_type(condition.name.value) if condition else parent
                self._collect(node.selection_set, named, groups, visited)

            elif isinstance(node, FragmentSpreadNode) and node.name.value not in visited:
                visited.add(node.name.value)
                fragment = self.fragments[node.name.value]
                named = self.schema.get_type(fragment.type_condition.name.value)
                self._collect(fragment.selection_set, named, groups, visited)

    def _check_group(self, group: Sequence[_Field], same_object: bool) -> None:
        first = group[0]
        for other in group[1:]:
            if _shape(first.definition.type) != _shape(other.definition.type):
                raise _conflict(first, other)

        parts = _parts(group) if same_object else []
        for part in parts:
            meant = _meaning(part[0].node) if len(part) > 1 else None
            for other in part[1:]:
                if _meaning(other.node) != meant:
                    raise _conflict(part[0], other)
            self.check(_below(part), same_object=True)
        if len(parts) != 1:
            self.check(_below(group), same_object=False)


def _parts(group: Sequence[_Field]) -> list[list[_Field]]:
    """The fields of a group that can be of one object: by object type, and those of an interface
    with all of them."""
    by_object: dict[str, list[_Field]] = {}
    of_any: list[_Field] = []
    for one in group:
        if isinstance(one.parent, GraphQLObjectType):
            by_object.setdefault(one.parent.name, []).append(one)
        else:
            of_any.append(one)
    return [[*of_any, *part] for part in by_object.values()] or [of_any]


def _below(group: Sequence[_Field]) -> Sets:
    return [
        (one.node.selection_set, get_named_type(one.definition.type))
        for one in group
        if one.node.selection_set
    ]


def _shape(type_: GraphQLOutputType) -> str:
    """What the answer looks like: lists, what may be null, and the type of leaves."""
    if isinstance(type_, GraphQLNonNull):
        return _shape(type_.of_type) + "!"
    if isinstance(type_, GraphQLList):
        return f"[{_shape(type_.of_type)}]"
    return type_.name if is_leaf_type(type_) else "{}"


def _meaning(node: FieldNode) -> tuple[object, ...]:
    """Which field it is, and with which arguments."""
    arguments = sorted((one.name.value, meaning(one.value)) for one in node.arguments or ())
    return (node.name.value, *arguments)


def meaning(value: ValueNode) -> str:
    """A value as text, the same for the same value."""
    if isinstance(value, VariableNode):
        return "$" + value.name.value
    if isinstance(value, ListValueNode):
        return "[" + ",".join(map(meaning, value.values)) + "]"
    if isinstance(value, ObjectValueNode):
        members = sorted(f"{one.name.value}:{meaning(one.value)}" for one in value.fields)
        return "{" + ",".join(members) + "}"
    return f"{value.kind}:{getattr(value, 'value', None)!r}"


def _conflict(one: _Field, other: _Field) -> GraphQLError:
    nodes: list[Node] = [one.node, other.node]
    name = (one.node.alias or one.node.name).value
    return GraphQLError(f"Fields '{name}' mean different things here; give one an alias.", nodes)
