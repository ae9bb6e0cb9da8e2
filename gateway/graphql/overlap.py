"""Whether fields with one name in an answer mean the same thing (GraphQL, "Field Selection
Merging"), in one walk.

graphql-core compares each selection with each: 0.15 s for 30 fragments. Here all selections that
end up in one place are looked at together, and each is compared with the first: being the same is
transitive, so that is enough.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graphql import GraphQLError
from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)
from graphql.type import (
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    is_leaf_type,
)

from gateway.graphql.merging import label, meaning
from gateway.graphql.shapes import Shape, Shapes

MAX_COMPARED = 2_000
"""Selections of a whole document, those of a fragment in each place that spreads it among others:
what stands there has to mean the same under the same name."""

Sets = Sequence[tuple[SelectionSetNode, GraphQLNamedType | None]]


_Field = tuple[FieldNode, GraphQLNamedType | None, Shape]
"""One field with the type that has it and what it is there."""
_Key = tuple[bool, int | frozenset[int]]


class TooManyCompared(Exception):
    """Fragments bring more fields together than anybody compares. `found`: until then."""

    def __init__(self, found: int) -> None:
        super().__init__()
        self.found = found


def overlapping(shapes: Shapes, document: DocumentNode) -> list[GraphQLError]:
    """The first conflict in a document that is valid in every other respect, if there is one.
    Raises TooManyCompared."""
    fragments = {
        one.name.value: one
        for one in document.definitions
        if isinstance(one, FragmentDefinitionNode)
    }
    walk = _Overlap(shapes, fragments)
    try:
        for one in document.definitions:
            if isinstance(one, OperationDefinitionNode):
                root = shapes.schema.get_root_type(one.operation)
                walk.check([(one.selection_set, root)], same_object=True)
    except GraphQLError as conflict:
        return [conflict]
    return []


@dataclass(slots=True)
class _Overlap:
    shapes: Shapes
    fragments: Mapping[str, FragmentDefinitionNode]
    compared: int = 0
    _done: set[_Key] = field(default_factory=set)

    def check(self, sets: Sets, *, same_object: bool) -> None:
        """Looks at selections that are answered in one place. `same_object` False: of different
        objects, so that only the shape of the answer has to be the same. Raises GraphQLError."""
        key: _Key = (same_object, _identity(sets))
        if key in self._done:
            return
        self._done.add(key)

        groups: dict[str, list[_Field]] = {}
        visited: set[str] = set()
        for selections, parent in sets:
            self._collect(selections, parent, groups, visited)
        for group in groups.values():
            if len(group) > 1:
                self._check_group(group, same_object)
                continue
            [(node, _, shape)] = group
            if node.selection_set is not None:
                self.check([(node.selection_set, shape.named)], same_object=same_object)

    def _collect(
        self,
        selections: SelectionSetNode,
        parent: GraphQLNamedType | None,
        groups: dict[str, list[_Field]],
        visited: set[str],
    ) -> None:
        self.compared += len(selections.selections)
        if self.compared > MAX_COMPARED:
            raise TooManyCompared(self.compared)

        fields = self.shapes.fields_of(parent)
        for node in selections.selections:
            if isinstance(node, FieldNode):
                one = (node, parent, fields[node.name.value])
                shown = (node.alias or node.name).value
                if shown in groups:
                    groups[shown].append(one)
                else:
                    groups[shown] = [one]

            elif isinstance(node, InlineFragmentNode):
                on = node.type_condition
                named = self.shapes.composite(on.name.value) if on else parent
                self._collect(node.selection_set, named, groups, visited)

            elif isinstance(node, FragmentSpreadNode) and node.name.value not in visited:
                visited.add(node.name.value)
                fragment = self.fragments[node.name.value]
                named = self.shapes.composite(fragment.type_condition.name.value)
                self._collect(fragment.selection_set, named, groups, visited)

    def _check_group(self, group: Sequence[_Field], same_object: bool) -> None:
        node, _, shape = group[0]
        look = _looks(shape.definition.type)
        for other, _, other_shape in group[1:]:
            if other_shape is not shape and _looks(other_shape.definition.type) != look:
                raise _conflict(node, other)

        if not same_object:
            self.check(_below(group), same_object=False)
            return
        of_any, by_object = _parted(group)
        _check_meaning(of_any)
        for part in by_object:
            _check_meaning([*of_any[:1], *part])
        for part in by_object or [[]]:
            self.check(_below([*of_any, *part]), same_object=True)
        if len(by_object) > 1:
            self.check(_below(group), same_object=False)


def _parted(group: Sequence[_Field]) -> tuple[list[_Field], list[list[_Field]]]:
    """The fields of a group that any object can have, those of an interface, and the others by
    object type."""
    of_any: list[_Field] = []
    by_object: dict[str, list[_Field]] = {}
    for one in group:
        parent = one[1]
        if isinstance(parent, GraphQLObjectType):
            by_object.setdefault(parent.name, []).append(one)
        else:
            of_any.append(one)
    return of_any, list(by_object.values())


def _check_meaning(group: Sequence[_Field]) -> None:
    """All of them have to be the same field with the same arguments. Raises GraphQLError."""
    meant = _meaning(group[0][0]) if len(group) > 1 else None
    for other, _, _ in group[1:]:
        if _meaning(other) != meant:
            raise _conflict(group[0][0], other)


def _below(group: Sequence[_Field]) -> Sets:
    return [
        (node.selection_set, shape.named)
        for node, _, shape in group
        if node.selection_set is not None
    ]


def _identity(sets: Sets) -> int | frozenset[int]:
    """The same for the same selections."""
    if len(sets) == 1:
        return id(sets[0][0])
    return frozenset(id(selections) for selections, _ in sets)


def _looks(type_: GraphQLOutputType) -> str:
    """What the answer looks like: lists, what may be null, and the type of leaves."""
    if isinstance(type_, GraphQLNonNull):
        return _looks(type_.of_type) + "!"
    if isinstance(type_, GraphQLList):
        return f"[{_looks(type_.of_type)}]"
    return type_.name if is_leaf_type(type_) else "{}"


def _meaning(node: FieldNode) -> tuple[object, ...]:
    """Which field it is, and with which arguments."""
    arguments = sorted((one.name.value, meaning(one.value)) for one in node.arguments or ())
    return (node.name.value, *arguments)


def _conflict(one: FieldNode, other: FieldNode) -> GraphQLError:
    name = label(one)
    return GraphQLError(
        f"Fields '{name}' mean different things here; give one an alias.", [one, other]
    )
