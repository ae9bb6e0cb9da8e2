"""The arguments of a resolver as text of Python: constants are converted once, a variable that is
an argument by itself is handed over as it was read, the rest is made anew with each call."""

import inspect
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from typing import Any

import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLNonNull,
    GraphQLScalarType,
    get_named_type,
)
from graphql.execution.values import VariableValues, get_argument_values
from graphql.language import (
    FieldNode,
    ListValueNode,
    NameNode,
    ObjectValueNode,
    OperationDefinitionNode,
    ValueNode,
    VariableNode,
    print_ast,
)
from strawberry import Schema
from strawberry.types.arguments import StrawberryArgument, convert_arguments
from strawberry.types.field import StrawberryField

from gateway.graphql.compiled.running import Run
from gateway.graphql.compiled.selections import NotCompiled

NOTHING = VariableValues({}, {})
Name = Callable[[str, Any], str]


class Arguments:
    """Writes arguments of one operation. `whole`: the variables that are one; `late`:
    whether some are needed as graphql-core has them."""

    def __init__(self, schema: Schema, operation: OperationDefinitionNode, name: Name) -> None:
        self._schema = schema
        self._name = name
        self._defined = {
            definition.variable.name.value: definition
            for definition in operation.variable_definitions or ()
        }
        self.whole: set[str] = set()
        self.late = False

    def written(self, known: StrawberryField, field: GraphQLField, node: FieldNode) -> list[str]:
        """The arguments of a call, such as `first=20`. Errors: `NotCompiled`."""
        if not field.args:
            return []
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        constant = [one for one in node.arguments or () if not _varies(one.value)]
        varying = {name: value for name, value in given.items() if _varies(value)}

        try:
            values = self._converted(known, field, node, constant, set(field.args) - set(varying))
        except GraphQLError:
            raise NotCompiled from None
        by_variable = {
            name: text
            for name, value in varying.items()
            if (text := self._by_variable(known, field, name, value))
        }
        if any(map(_may_change, values.values())) or len(by_variable) < len(varying):
            return [self._later(known, field, node)]

        self.whole |= {value.name.value for value in varying.values()}  # type: ignore[attr-defined]
        texts = {name: self._constant(name, value) for name, value in values.items()}
        texts |= {self._argument(known, name).python_name: by_variable[name] for name in varying}
        return [f"{name}={text}" for name, text in texts.items()]

    def _constant(self, name: str, value: Any) -> str:
        if value is None or type(value) in {bool, int, str}:
            return repr(value)
        return self._name(name, value)

    def _converted(
        self,
        known: StrawberryField,
        field: GraphQLField,
        node: FieldNode,
        given: Any,
        names: set[str],
    ) -> dict[str, Any]:
        """Constant arguments and defaults, as the resolver takes them."""
        some = GraphQLField(field.type, {name: field.args[name] for name in sorted(names)})
        alone = FieldNode(name=node.name, arguments=tuple(given))
        return self._convert(known, get_argument_values(some, alone, NOTHING))

    def _convert(self, known: StrawberryField, values: dict[str, Any]) -> dict[str, Any]:
        converter = self._schema.schema_converter
        return convert_arguments(
            values, known.arguments, converter.scalar_registry, self._schema.config
        )

    def _by_variable(
        self, known: StrawberryField, field: GraphQLField, name: str, value: ValueNode
    ) -> str | None:
        """An argument that is one variable; None where it has to be looked at each time."""
        if not isinstance(value, VariableNode):
            return None
        taken, definition = field.args[name], self._defined[value.name.value]
        sent = print_ast(definition.type)
        if sent.rstrip("!") != str(taken.type).rstrip("!"):
            return None
        leaf = isinstance(get_named_type(taken.type), GraphQLScalarType | GraphQLEnumType)
        if not leaf and value.name.value in self.whole:
            # A resolver may do to an input what it likes: each gets one of its own.
            return None
        if sent.endswith("!") or definition.default_value is not None:
            same = sent.endswith("!") or not isinstance(taken.type, GraphQLNonNull)
            return f"run.variables[{value.name.value!r}]" if same else None

        absent = self._when_absent(known, field, name)
        if absent is None or isinstance(taken.type, GraphQLNonNull):
            return None
        return f"run.variables.get({value.name.value!r}, {absent})"

    def _when_absent(self, known: StrawberryField, field: GraphQLField, name: str) -> str | None:
        """The default of the schema, else that of the function."""
        python = self._argument(known, name).python_name
        some = GraphQLField(field.type, {name: field.args[name]})
        alone = FieldNode(name=NameNode(value=name), arguments=())
        values = self._convert(known, get_argument_values(some, alone, NOTHING))
        if not values:
            resolver: Any = known.base_resolver
            signature = inspect.signature(resolver.wrapped_func)
            values = {python: signature.parameters[python].default}
        value = values[python]
        if value is inspect.Parameter.empty or _may_change(value):
            return None
        return self._constant(python, value)

    def _argument(self, known: StrawberryField, name: str) -> StrawberryArgument:
        named = self._schema.config.name_converter.from_argument
        return next(one for one in known.arguments if named(one) == name)

    def _later(self, known: StrawberryField, field: GraphQLField, node: FieldNode) -> str:
        """All arguments of a field, made with each call."""
        self.late = True

        def arguments(run: Run) -> Mapping[str, Any]:
            return self._convert(known, get_argument_values(field, node, run.coerced))

        return f"**{self._name(f'{node.name.value}_arguments', arguments)}(run)"


def _may_change(value: Any) -> bool:
    """Whether a resolver might change what it was given: it gets one of its own each time."""
    lasting = isinstance(value, str | int | float | Enum | date)
    return not (lasting or value is None or value is strawberry.UNSET)


def _varies(value: ValueNode) -> bool:
    """Whether a value of a document holds a variable."""
    if isinstance(value, VariableNode):
        return True
    if isinstance(value, ListValueNode):
        return any(map(_varies, value.values))
    return isinstance(value, ObjectValueNode) and any(_varies(one.value) for one in value.fields)
