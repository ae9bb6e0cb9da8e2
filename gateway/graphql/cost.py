"""What an operation would cost, found in one pass before anything is run or even validated.

Every fragment is measured once and remembered, so that fragments that spread each other twice over
cannot double the work (security note Z2: the usual limiters need seconds for 731 bytes of them).
Limits: `interfaces.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql.language import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    NullValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)
from graphql.pyutils import Undefined
from graphql.type import GraphQLNamedType
from starlette.types import Scope

from gateway.graphql.shapes import SIZES, Fields, Shape, Shapes
from gateway.http.edge import shown_uses

MAX_DEPTH = 12
MAX_ALIASES = 15
MAX_COST = 20_000
LARGEST_PAGE = 100
"""A larger `first` or `last` is refused by name (`PAGE_SIZE`) when the field runs; until then it
counts as this."""
_CAP = MAX_COST * 10


class Cost(NamedTuple):
    """What an operation or a part of it asks for. Counting stops at a cap: nobody needs to know how
    far past the limit it is.

    `fields`: one per field, times the page size below a list. `roots`: fields at the top,
    `__typename` left out.
    """

    fields: int = 0
    depth: int = 0
    aliases: int = 0
    roots: int = 0

    def passed_limit(self, operation: OperationType) -> tuple[str, int, int] | None:
        """The first limit that this passes: its name, what it allows and what was found. A mutation
        may have one root field."""
        limits = [
            ("depth", MAX_DEPTH, self.depth),
            ("aliases", MAX_ALIASES, self.aliases),
            ("cost", MAX_COST, self.fields),
        ]
        if operation is OperationType.MUTATION:
            limits.insert(0, ("mutationFields", 1, self.roots))
        return next((limit for limit in limits if limit[2] > limit[1]), None)


@dataclass(slots=True)
class Meter:
    """Measures operations of one document. `sized_by` collects the variables that a cost depended
    on."""

    shapes: Shapes
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    count_introspection: bool = False
    sized_by: set[str] = field(default_factory=set)
    _defaults: dict[str, ValueNode] = field(default_factory=dict)
    _measured: dict[str, Cost] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)

    def measure(self, operation: OperationDefinitionNode) -> Cost:
        """The cost of one operation with these variables."""
        self._defaults = {
            definition.variable.name.value: definition.default_value
            for definition in operation.variable_definitions or ()
            if definition.default_value is not None
        }
        root = self.shapes.schema.get_root_type(operation.operation)
        return self._selection(operation.selection_set, root)

    def _selection(
        self, selection_set: SelectionSetNode | None, parent: GraphQLNamedType | None
    ) -> Cost:
        fields = depth = aliases = roots = 0
        known = self.shapes.fields_of(parent)

        for node in selection_set.selections if selection_set else ():
            if isinstance(node, FieldNode):
                inner = self._field(node, known) if node.selection_set else _LEAF
                aliases += node.alias is not None
                roots += node.name.value != "__typename"
            else:
                inner = self._part(node, parent)
                roots += inner.roots
            fields += inner.fields
            aliases += inner.aliases
            if inner.depth > depth:
                depth = inner.depth
        return Cost(min(fields, _CAP), depth, min(aliases, _CAP), min(roots, _CAP))

    def _field(self, node: FieldNode, known: Fields) -> Cost:
        if node.name.value in {"__schema", "__type"} and not self.count_introspection:
            return _LEAF
        shape = known.get(node.name.value)
        below = self._selection(node.selection_set, shape.named if shape else None)
        return Cost(1 + self._times(node, shape) * below.fields, 1 + below.depth, below.aliases)

    def _part(self, node: SelectionNode, parent: GraphQLNamedType | None) -> Cost:
        """A fragment, spread by its name or written here."""
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        assert isinstance(node, InlineFragmentNode)
        on = node.type_condition
        named = self.shapes.composite(on.name.value) if on else parent
        return self._selection(node.selection_set, named)

    def _fragment(self, name: str) -> Cost:
        definition = self.fragments.get(name)
        # An unknown fragment and a circle are left to those who judge, who refuse both.
        if definition is None or name in self._open:
            return Cost()
        if name not in self._measured:
            self._open.add(name)
            named = self.shapes.composite(definition.type_condition.name.value)
            self._measured[name] = self._selection(definition.selection_set, named)
            self._open.discard(name)
        return self._measured[name]

    def _times(self, node: FieldNode, shape: Shape | None) -> int:
        """How often what stands below a field is answered."""
        usual = shape.usual if shape else 1
        sizes = [self._size(a.value) for a in node.arguments or () if a.name.value in SIZES]
        if not sizes and not (shape and shape.sized):
            return usual
        given = [size for size in sizes if size is not None]
        return max(1, min(max(given, default=usual), LARGEST_PAGE))

    def _size(self, value: ValueNode | None) -> int | None:
        if isinstance(value, VariableNode):
            name = value.name.value
            self.sized_by.add(name)
            given = self.variables.get(name, Undefined)
            if given is Undefined:
                return self._size(self._defaults.get(name))
            if given is None:
                return None
            # 100.0 is an Int to GraphQL too.
            return given if type(given) is int else LARGEST_PAGE
        if isinstance(value, IntValueNode) and len(value.value) < LARGEST_PAGE:
            return int(value.value)
        return None if value is None or isinstance(value, NullValueNode) else LARGEST_PAGE


_LEAF = Cost(fields=1, depth=1)


def cost_told(scope: Scope) -> dict[str, Any]:
    """What an operation cost, and what the caller has left of the limits that it touched."""
    state = scope["state"]
    left = [
        {
            "limit": use.name,
            "allowed": use.limit.times,
            "windowSeconds": use.limit.seconds,
            "remaining": use.left,
            "resetSeconds": use.reset_seconds,
        }
        for use in shown_uses(state["limits"])
    ]
    return {"requested": state["cost"], "allowed": MAX_COST, "limits": left}
