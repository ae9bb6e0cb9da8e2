"""What an operation would cost, found in one pass before anything is run or even validated.

Every fragment is measured once and remembered, so that fragments that spread each other twice over
cannot double the work (security note Z2: the usual limiters need seconds for 731 bytes of them).
Limits: `interfaces.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql.language import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    NullValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)
from graphql.pyutils import Undefined
from graphql.type import (
    GraphQLField,
    GraphQLList,
    GraphQLNamedType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_interface_type,
    is_object_type,
)
from starlette.types import Scope

from gateway.http.edge import shown_uses

MAX_DEPTH = 12
MAX_ALIASES = 15
MAX_COST = 20_000
LARGEST_PAGE = 100
"""A larger `first` or `last` is refused by name (`PAGE_SIZE`) when the field runs; until then it
counts as this."""
LIST_SIZE = 10
"""What a list without `first` counts as."""
_SIZES = ("first", "last", "days")
"""Arguments that say how often what stands below is answered."""

_CAP = MAX_COST * 10


@dataclass(frozen=True, slots=True)
class Cost:
    """What an operation or a part of it asks for.

    `fields`: one per field, times the page size below a list. `roots`: fields at the top,
    `__typename` left out.
    """

    fields: int = 0
    depth: int = 0
    aliases: int = 0
    roots: int = 0

    def plus(self, other: "Cost") -> "Cost":
        """Both in one selection. Sums stop at a cap: nobody needs to know how far past the limit
        they are."""
        return Cost(
            min(self.fields + other.fields, _CAP),
            max(self.depth, other.depth),
            min(self.aliases + other.aliases, _CAP),
            min(self.roots + other.roots, _CAP),
        )

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

    schema: GraphQLSchema
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
        return self._selection(
            operation.selection_set, self.schema.get_root_type(operation.operation)
        )

    def _selection(
        self, selection_set: SelectionSetNode | None, parent: GraphQLNamedType | None
    ) -> Cost:
        total = Cost()
        for node in selection_set.selections if selection_set else ():
            if isinstance(node, FieldNode):
                total = total.plus(self._field(node, parent))
            elif isinstance(node, InlineFragmentNode):
                named = (
                    self._type_of(node.type_condition.name.value) if node.type_condition else parent
                )
                total = total.plus(self._selection(node.selection_set, named))
            elif isinstance(node, FragmentSpreadNode):
                total = total.plus(self._fragment(node.name.value))
        return total

    def _fragment(self, name: str) -> Cost:
        definition = self.fragments.get(name)
        # An unknown fragment and a circle are left to validation, which refuses both.
        if definition is None or name in self._open:
            return Cost()
        if name not in self._measured:
            self._open.add(name)
            named = self._type_of(definition.type_condition.name.value)
            self._measured[name] = self._selection(definition.selection_set, named)
            self._open.discard(name)
        return self._measured[name]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Cost:
        name = node.name.value
        if name in {"__schema", "__type"} and not self.count_introspection:
            return Cost(fields=1, depth=1, roots=1)

        definition = _field_of(parent, name)
        times = self._times(node, definition, parent)
        inner = Cost()
        if node.selection_set:
            named = get_named_type(definition.type) if definition else None
            inner = self._selection(node.selection_set, named)

        return Cost(
            fields=min(1 + times * inner.fields, _CAP),
            depth=1 + inner.depth,
            aliases=min(inner.aliases + (1 if node.alias else 0), _CAP),
            roots=0 if name == "__typename" else 1,
        )

    def _times(
        self, node: FieldNode, definition: GraphQLField | None, parent: GraphQLNamedType | None
    ) -> int:
        """How often what stands below a field is answered. A connection's own lists are counted by
        its `first` or `last`, a report by its `days`."""
        sizes = [self._size(a.value) for a in node.arguments or () if a.name.value in _SIZES]
        arguments = definition.args if definition else {}
        known = next((arguments[name] for name in _SIZES if name in arguments), None)
        if sizes or known:
            given = [size for size in sizes if size is not None]
            default = known.default_value if known is not None else Undefined
            usual = default if isinstance(default, int) else LIST_SIZE
            return max(1, min(max(given, default=usual), LARGEST_PAGE))

        is_list = definition is not None and isinstance(
            get_nullable_type(definition.type), GraphQLList
        )
        of_connection = parent is not None and parent.name.endswith("Connection")
        return LIST_SIZE if is_list and not of_connection else 1

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

    def _type_of(self, name: str) -> GraphQLNamedType | None:
        found = self.schema.get_type(name)
        return found if found and is_composite_type(found) else None


def _field_of(parent: GraphQLNamedType | None, name: str) -> GraphQLField | None:
    if parent is not None and (is_object_type(parent) or is_interface_type(parent)):
        found: GraphQLField | None = parent.fields.get(name)
        return found
    return None


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
