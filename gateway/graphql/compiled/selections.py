"""What an operation asks of an object, found once: fragments opened, equal answers merged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import GraphQLObjectType, GraphQLSchema, is_abstract_type
from graphql.language import (
    BooleanValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)

When = tuple[tuple[str, bool], ...]
"""Variables, and what each of them must be; empty: always."""
Below = tuple[SelectionSetNode, When]
MOST_SELECTIONS = 3_000
"""So many are looked at for one operation: fragments within fragments may stand for any number."""


class NotCompiled(Exception):
    """The operation holds something that is left to graphql-core."""


@dataclass(slots=True)
class Wanted:
    """A field of an answer: its key, where it stands in the document, and when it is wanted."""

    key: str
    nodes: list[FieldNode]
    when: When
    below: list[Below]


@dataclass(slots=True)
class Selections:
    """Finds what is wanted. `asked` collects the variables of `@include` and `@skip`."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    asked: set[str] = field(default_factory=set)
    _looked_at: int = 0

    def of(self, kind: GraphQLObjectType, below: Sequence[Below]) -> list[Wanted]:
        """The fields wanted of an object of this type, in the order of the answer. Errors:
        `NotCompiled`."""
        found: dict[str, list[tuple[When, FieldNode]]] = {}
        opened: set[tuple[str, When]] = set()
        for selected, when in below:
            self._collect(selected.selections, kind, when, found, opened)
        return [_merged(key, places) for key, places in found.items()]

    def _collect(
        self,
        selections: Iterable[SelectionNode],
        kind: GraphQLObjectType,
        when: When,
        found: dict[str, list[tuple[When, FieldNode]]],
        opened: set[tuple[str, When]],
    ) -> None:
        for node in selections:
            self._looked_at += 1
            if self._looked_at > MOST_SELECTIONS:
                raise NotCompiled
            here = self._when(node, when)
            if here is None:
                continue

            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                found.setdefault(key, []).append((here, node))
                continue
            fragment = self._opened(node, here, opened)
            if fragment and self._fits(fragment, kind):
                self._collect(fragment.selection_set.selections, kind, here, found, opened)

    def _opened(
        self, node: SelectionNode, when: When, opened: set[tuple[str, When]]
    ) -> InlineFragmentNode | FragmentDefinitionNode | None:
        """The fragment there; None for one that was opened before."""
        if isinstance(node, InlineFragmentNode):
            return node
        if not isinstance(node, FragmentSpreadNode):
            raise NotCompiled
        place = (node.name.value, when)
        if place in opened:
            return None
        opened.add(place)
        fragment = self.fragments[node.name.value]
        if fragment.directives or fragment.variable_definitions or node.arguments:
            raise NotCompiled
        return fragment

    def _fits(
        self, fragment: InlineFragmentNode | FragmentDefinitionNode, kind: GraphQLObjectType
    ) -> bool:
        condition = fragment.type_condition
        if condition is None or condition.name.value == kind.name:
            return True
        wider = self.schema.type_map[condition.name.value]
        return is_abstract_type(wider) and self.schema.is_sub_type(wider, kind)

    def _when(self, node: SelectionNode, when: When) -> When | None:
        """When a selection counts; None for never."""
        for directive in node.directives or ():
            word = directive.name.value
            if word not in {"include", "skip"}:
                raise NotCompiled
            value, wanted = (directive.arguments or ())[0].value, word == "include"
            if isinstance(value, BooleanValueNode):
                if value.value is not wanted:
                    return None
            elif isinstance(value, VariableNode):
                self.asked.add(value.name.value)
                test = (value.name.value, wanted)
                when = when if test in when else (*when, test)
        return when


def _merged(key: str, places: list[tuple[When, FieldNode]]) -> Wanted:
    """One field for all places that have its key. The first one says where it stands in the
    answer, so it must be there whenever one of the others is."""
    first, nodes = places[0][0], [node for _, node in places]
    same = all(when == first for when, _ in places)
    if first and not same:
        raise NotCompiled
    below = [
        (node.selection_set, () if same else when) for when, node in places if node.selection_set
    ]
    return Wanted(key, nodes, first, below)
