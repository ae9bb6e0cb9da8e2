"""Whether a document fits the schema: all of graphql-core's rules that a request can break, in one
walk that makes next to nothing and goes into each fragment once.

graphql-core asks thirty rules at every node, ten times as long for the same answer; of a document
with a fault its rules are asked for the words (`validation.py`). Fields that mean different things
under one name are left to `overlap.py`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from graphql.language import (
    DirectiveLocation,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ListTypeNode,
    NamedTypeNode,
    Node,
    NonNullTypeNode,
    NullValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    TypeNode,
    VariableDefinitionNode,
)
from graphql.type import GraphQLNamedType, GraphQLType, is_non_null_type
from graphql.utilities import is_type_sub_type_of, type_from_ast

from gateway.graphql.arguments import Arguments, Part, Usage
from gateway.graphql.merging import label, merge_repeated
from gateway.graphql.shapes import Fields, Shapes


class Verdict(NamedTuple):
    """What the walk found. `selections`: how many there are, equal ones of one place counted once;
    `may_overlap`: whether two fields of one place may have one name."""

    fault: Node | None
    selections: int
    may_overlap: bool


def judge(shapes: Shapes, document: DocumentNode) -> Verdict:
    """Judges a whole document. Selections that stand twice in one place are made one on the way."""
    walk = _Walk(shapes, document)
    return walk.verdict()


class _Walk(Arguments):
    def __init__(self, shapes: Shapes, document: DocumentNode) -> None:
        super().__init__(shapes.schema)
        self._shapes = shapes
        self._document = document
        self._fragments: dict[str, FragmentDefinitionNode] = {}
        self._parts: dict[str, Part] = {}
        self._reached: dict[str, set[str]] = {}
        self._fitting: dict[tuple[str, bool, Usage], bool] = {}
        self._selections = 0
        self._may_overlap = False

    def verdict(self) -> Verdict:
        """Walks through all definitions, and then from each operation to what it spreads."""
        operations = self._definitions()
        for fragment in self._fragments.values():
            self._fragment(fragment)
        parts = [self._operation(operation) for operation in operations]

        if self.fault is None:
            self._check_spreads(parts)
        for operation, part in zip(operations, parts, strict=True):
            if self.fault is None:
                self._check_variables(operation, part)
        return Verdict(self.fault, self._selections, self._may_overlap)

    def _definitions(self) -> Sequence[OperationDefinitionNode]:
        operations: dict[str, OperationDefinitionNode] = {}
        for one in self._document.definitions:
            if isinstance(one, FragmentDefinitionNode):
                if self._fragments.setdefault(one.name.value, one) is not one:
                    self.note(one)
                    self._fragment(one)
            else:
                assert isinstance(one, OperationDefinitionNode)
                name = one.name.value if one.name else ""
                if operations.setdefault(name, one) is not one:
                    self.note(one)

        unnamed = operations.get("")
        if unnamed is not None and len(operations) > 1:
            self.note(unnamed)
        return list(operations.values())

    def _operation(self, node: OperationDefinitionNode) -> Part:
        part = self.part = Part()
        root = self._shapes.schema.get_root_type(node.operation)
        if root is None:
            self.note(node)
        if node.directives:
            self.directives(node.directives, DirectiveLocation[node.operation.name])

        names = set()
        for variable in node.variable_definitions or ():
            if variable.variable.name.value in names:
                self.note(variable)
            names.add(variable.variable.name.value)
            self.variable(variable)
        self._into(node.selection_set, root)
        return part

    def _fragment(self, node: FragmentDefinitionNode) -> None:
        self.part = self._parts[node.name.value] = Part()
        if node.directives:
            self.directives(node.directives, DirectiveLocation.FRAGMENT_DEFINITION)
        self._into(node.selection_set, self._composite(node.type_condition))

    def _composite(self, named: NamedTypeNode) -> GraphQLNamedType | None:
        found = self._shapes.composite(named.name.value)
        if found is None:
            self.note(named)
        return found

    def _into(self, selection_set: SelectionSetNode, parent: GraphQLNamedType | None) -> None:
        selections: Sequence[SelectionNode] = selection_set.selections
        if len(set(map(label, selections))) < len(selections):
            selections = merge_repeated(selection_set)
            self._may_overlap |= len(set(map(label, selections))) < len(selections)
        self._selections += len(selections)

        fields = self._shapes.fields_of(parent)
        for node in selections:
            if isinstance(node, FieldNode):
                self._field(node, fields)
            elif isinstance(node, FragmentSpreadNode):
                self._spread(node, parent)
            elif isinstance(node, InlineFragmentNode):
                self._inline(node, parent)

    def _field(self, node: FieldNode, fields: Fields) -> None:
        if node.directives:
            self.directives(node.directives, DirectiveLocation.FIELD)
        shape = fields.get(node.name.value)
        if shape is None:
            self.note(node)
            if node.selection_set is not None:
                self._into(node.selection_set, None)
            return

        if node.arguments or shape.required:
            given = node.arguments or ()
            self.arguments(node, given, shape.definition.args, shape.required)
        if (node.selection_set is None) is not shape.is_leaf:
            self.note(node)
        if node.selection_set is not None:
            self._into(node.selection_set, None if shape.is_leaf else shape.named)

    def _spread(self, node: FragmentSpreadNode, parent: GraphQLNamedType | None) -> None:
        if node.directives:
            self.directives(node.directives, DirectiveLocation.FRAGMENT_SPREAD)
        self._may_overlap = True
        name = node.name.value
        self.part.spreads.setdefault(name, node)
        fragment = self._fragments.get(name)
        if fragment is None:
            self.note(node)
            return
        found = self._shapes.composite(fragment.type_condition.name.value)
        if found and parent and not self._shapes.overlap(found, parent):
            self.note(node)

    def _inline(self, node: InlineFragmentNode, parent: GraphQLNamedType | None) -> None:
        if node.directives:
            self.directives(node.directives, DirectiveLocation.INLINE_FRAGMENT)
        self._may_overlap = True
        found = parent
        if node.type_condition is not None:
            found = self._composite(node.type_condition)
            if found and parent and not self._shapes.overlap(found, parent):
                self.note(node)
        self._into(node.selection_set, found)

    def _check_spreads(self, parts: Sequence[Part]) -> None:
        """No fragment comes back to itself, and each is used."""
        for name in self._fragments:
            self._reach(name, ())
        used: set[str] = set()
        for part in parts:
            used.update(self._reach_of(part))
        for name, fragment in self._fragments.items():
            if name not in used:
                self.note(fragment)

    def _reach(self, name: str, way: tuple[str, ...]) -> set[str]:
        """All fragments that one comes to, itself included."""
        found = self._reached.get(name)
        if found is None:
            found = self._reached[name] = {name}
            for spread, node in self._parts[name].spreads.items():
                if spread in (*way, name):
                    self.note(node)
                else:
                    found |= self._reach(spread, (*way, name))
        return found

    def _reach_of(self, part: Part) -> set[str]:
        return set().union(*(self._reached[name] for name in part.spreads))

    def _check_variables(self, operation: OperationDefinitionNode, part: Part) -> None:
        """Every variable is defined, used, and of a type that fits where it is used."""
        defined = {
            one.variable.name.value: _Given(_type_name(one.type), _has_default(one), one)
            for one in operation.variable_definitions or ()
        }
        unused = dict(defined)
        for one in (part, *(self._parts[name] for name in self._reach_of(part))):
            for usage, node in one.usages.values():
                given = defined.get(usage.name)
                if given is None or not self._fits(given, usage):
                    self.note(node)
                unused.pop(usage.name, None)
        for given in unused.values():
            self.note(given.node)

    def _fits(self, given: "_Given", usage: Usage) -> bool:
        key = (given.type_name, given.has_default, usage)
        if key not in self._fitting:
            type_ = type_from_ast(self._schema, given.node.type)
            assert type_ is not None, "its type was looked at"
            self._fitting[key] = self._fits_type(type_, given.has_default, usage)
        return self._fitting[key]

    def _fits_type(self, given: GraphQLType, has_default: bool, usage: Usage) -> bool:
        wanted = usage.wanted
        if wanted is None:
            return True
        if usage.in_one_of and not is_non_null_type(given):
            return False
        if is_non_null_type(wanted) and not is_non_null_type(given):
            if not has_default and not usage.has_default:
                return False
            wanted = wanted.of_type
        return is_type_sub_type_of(self._schema, given, wanted)


class _Given(NamedTuple):
    """A variable as an operation defines it. `has_default`: one that is not null."""

    type_name: str
    has_default: bool
    node: VariableDefinitionNode


def _type_name(node: TypeNode) -> str:
    if isinstance(node, NamedTypeNode):
        return node.name.value
    if isinstance(node, NonNullTypeNode):
        return _type_name(node.type) + "!"
    assert isinstance(node, ListTypeNode)
    return f"[{_type_name(node.type)}]"


def _has_default(node: VariableDefinitionNode) -> bool:
    return not isinstance(node.default_value, NullValueNode | None)
