"""Whether arguments, values, variables and directives are as the schema wants them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from graphql import GraphQLSchema
from graphql.language import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveLocation,
    DirectiveNode,
    IntValueNode,
    ListValueNode,
    Node,
    NullValueNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
)
from graphql.pyutils import Undefined
from graphql.type import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLString,
    is_input_type,
    is_required_argument,
    is_required_input_field,
)
from graphql.utilities import type_from_ast
from graphql.utilities.validate_input_value import validate_input_literal

_PLAIN: Mapping[GraphQLInputType, tuple[type[ValueNode], ...]] = MappingProxyType(
    {
        GraphQLString: (StringValueNode,),
        GraphQLID: (StringValueNode, IntValueNode),
        GraphQLBoolean: (BooleanValueNode,),
    }
)
"""Scalars of which every literal of the right kind is one."""


class Usage(NamedTuple):
    """Where a variable stands: what is wanted there, and whether there is a default. A scalar of
    several parts wants nothing of them."""

    name: str
    wanted: GraphQLInputType | None
    has_default: bool
    in_one_of: bool


@dataclass(slots=True)
class Part:
    """What an operation or a fragment uses: fragments, and variables by where they stand."""

    spreads: dict[str, Node] = field(default_factory=dict)
    usages: dict[tuple[str, int, bool, bool], tuple[Usage, VariableNode]] = field(
        default_factory=dict
    )


class Arguments:
    """Looks at arguments and notes the first fault. `part`: what is looked at belongs to it."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.fault: Node | None = None
        self.part = Part()
        self._schema = schema
        self._directives = {one.name: one for one in schema.directives}

    def note(self, node: Node) -> None:
        """Here is a fault; the first one is told."""
        if self.fault is None:
            self.fault = node

    def arguments(
        self,
        node: Node,
        given: Sequence[ArgumentNode],
        known: Mapping[str, GraphQLArgument],
        required: frozenset[str],
    ) -> None:
        """The arguments of a field or a directive: known, once each, none missing, of their
        types."""
        names = {one.name.value for one in given}
        if len(names) < len(given) or not required <= names:
            self.note(node)
        for one in given:
            definition = known.get(one.name.value)
            if definition is None:
                self.note(one)
            else:
                self.value(one.value, definition.type, _has_default(definition))

    def directives(self, given: Sequence[DirectiveNode], location: DirectiveLocation) -> None:
        """The directives of one place."""
        seen = set()
        for one in given:
            known = self._directives.get(one.name.value)
            if known is None or location not in known.locations:
                self.note(one)
                continue
            if one.name.value in seen and not known.is_repeatable:
                self.note(one)
            seen.add(one.name.value)
            required = frozenset(n for n, arg in known.args.items() if is_required_argument(arg))
            self.arguments(one, one.arguments or (), known.args, required)

    def variable(self, node: VariableDefinitionNode) -> None:
        """The definition of a variable: its type, its default, its directives."""
        wanted = type_from_ast(self._schema, node.type)
        if wanted is None or not is_input_type(wanted):
            self.note(node.type)
        elif node.default_value is not None:
            self.value(node.default_value, wanted)
        if node.directives:
            self.directives(node.directives, DirectiveLocation.VARIABLE_DEFINITION)

    def value(
        self,
        node: ValueNode,
        wanted: GraphQLInputType,
        has_default: bool = False,
        in_one_of: bool = False,
    ) -> None:
        """A value that stands in the document, or a variable that stands for one."""
        if isinstance(node, VariableNode):
            self._use(node, wanted, has_default, in_one_of)
            return
        if isinstance(wanted, GraphQLNonNull):
            wanted = wanted.of_type
            if isinstance(node, NullValueNode):
                self.note(node)
        if isinstance(node, NullValueNode):
            return

        if isinstance(wanted, GraphQLList):
            # A value that is no list counts as a list of one.
            for one in node.values if isinstance(node, ListValueNode) else (node,):
                self.value(one, wanted.of_type)
        elif isinstance(wanted, GraphQLInputObjectType):
            self._object(node, wanted)
        else:
            self._leaf(node, wanted)

    def _use(
        self,
        node: VariableNode,
        wanted: GraphQLInputType | None,
        has_default: bool,
        in_one_of: bool,
    ) -> None:
        name = node.name.value
        key = (name, id(wanted), has_default, in_one_of)
        if key not in self.part.usages:
            self.part.usages[key] = (Usage(name, wanted, has_default, in_one_of), node)

    def _object(self, node: ValueNode, wanted: GraphQLInputObjectType) -> None:
        if not isinstance(node, ObjectValueNode):
            self.note(node)
            return
        given = {one.name.value: one.value for one in node.fields}
        if len(given) < len(node.fields):
            self.note(node)

        in_one_of = _is_one_of(wanted)
        if in_one_of and (len(given) != 1 or _holds_null(given.values())):
            self.note(node)
        for name, definition in wanted.fields.items():
            if name in given:
                value, has_default = given.pop(name), _has_default(definition)
                self.value(value, definition.type, has_default, in_one_of)
            elif is_required_input_field(definition):
                self.note(node)
        if given:
            self.note(node)

    def _leaf(self, node: ValueNode, wanted: GraphQLInputType) -> None:
        if isinstance(node, ListValueNode | ObjectValueNode):
            self._use_parts(node)
        plain = _PLAIN.get(wanted)
        if plain is not None:
            if not isinstance(node, plain):
                self.note(node)
        elif self.fault is None:
            validate_input_literal(node, wanted, lambda _error, _path: self.note(node), None)

    def _use_parts(self, node: ValueNode) -> None:
        """The variables in a scalar that is written in parts."""
        if isinstance(node, VariableNode):
            self._use(node, None, False, False)
        elif isinstance(node, ListValueNode):
            for one in node.values:
                self._use_parts(one)
        elif isinstance(node, ObjectValueNode):
            for member in node.fields:
                self._use_parts(member.value)


def _has_default(definition: GraphQLArgument | GraphQLInputField) -> bool:
    return definition.default is not None or definition.default_value is not Undefined


def _holds_null(values: Iterable[ValueNode]) -> bool:
    return any(isinstance(one, NullValueNode) for one in values)


def _is_one_of(wanted: GraphQLInputObjectType) -> bool:
    """Whether exactly one member may be there; Strawberry keeps it to itself."""
    own = wanted.extensions.get("strawberry-definition")
    return wanted.is_one_of or bool(own and own.is_one_of)
