"""An operation as one Python function: what graphql-core would do field by field, written out once.

`docs/compiled.md` shows a function beside its query. The function knows what is answered as a rule.
Whatever else comes (an exception, a null that may not be, a value of another type) it raises, and
graphql-core writes the answer: errors, their paths and where nulls go are its alone.

Nothing that a caller wrote gets into the text but names, which GraphQL's grammar holds to letters,
digits and underscores, and constants as Python's own `repr` writes them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLUnionType,
    OperationType,
)
from graphql.language import FragmentDefinitionNode, OperationDefinitionNode
from strawberry import Schema

from gateway.graphql.compiled import running
from gateway.graphql.compiled.calls import Calls
from gateway.graphql.compiled.inputs import ReadAll, reader_of_all
from gateway.graphql.compiled.leaves import AS_THEY_ARE, WRITTEN, Leaf, names_of, strictly
from gateway.graphql.compiled.running import Place, Run, Told
from gateway.graphql.compiled.selections import Below, NotCompiled, Selections, Wanted
from gateway.graphql.compiled.text import Lines, Text
from schema.context import Context


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled operation. `text`: its function as it was written, and those that it calls."""

    text: str
    waits: bool
    function: Callable[[None, Run], Any]
    read: ReadAll

    def begin(self, context: Context, given: Mapping[str, Any]) -> Run:
        """An execution, its variables read. Errors: `Odd`, or whatever a scalar raises."""
        return Run(context, *self.read(given))

    async def answer(self, run: Run) -> dict[str, Any]:
        """The data of the answer. Errors: `Unexpected`, or whatever a resolver raises."""
        found = self.function(None, run)
        return await found if self.waits else found  # type: ignore[no-any-return]


def compiled(
    schema: Schema,
    fragments: Mapping[str, FragmentDefinitionNode],
    operation: OperationDefinitionNode,
) -> Plan:
    """The function of an operation that fits the schema. Errors: `NotCompiled`."""
    return _Writer(schema, fragments, operation).plan()


class _Writer:
    """Writes the functions of one operation."""

    def __init__(
        self,
        schema: Schema,
        fragments: Mapping[str, FragmentDefinitionNode],
        operation: OperationDefinitionNode,
    ) -> None:
        self._schema = schema
        self._operation = operation
        self._selections = Selections(schema._schema, fragments)
        self._text = Text(vars(running))
        self._calls = Calls(schema, operation, self._text)
        self._serial = operation.operation is OperationType.MUTATION

    def plan(self) -> Plan:
        """The whole operation."""
        operation, schema = self._operation, self._schema._schema
        root = schema.get_root_type(operation.operation)
        if operation.directives or root is None:
            raise NotCompiled
        name, waits = self._object(root, [(operation.selection_set, ())], ())

        arguments, tests = self._calls.arguments, self._selections.asked
        read = reader_of_all(self._schema, operation, arguments.whole, tests, arguments.late)
        return Plan(self._text.whole(), waits, self._text.made(name), read)

    def _object(
        self, kind: GraphQLObjectType, below: Sequence[Below], at: Place | None
    ) -> tuple[str, bool]:
        """Writes what makes the answer of an object: the function's name, and whether it waits."""
        body, wanted = Lines(), self._selections.of(kind, below)
        if kind.is_type_of:
            is_it = self._text.name(f"is_{kind.name}", kind.is_type_of)
            known: Any = kind.extensions.get("strawberry-definition")
            usual = self._text.name(kind.name, known.origin)
            body.add(f"if o.__class__ is not {usual} and not {is_it}(o, None): raise Unexpected")
        elif at != ():
            body.add("if o is None: raise Unexpected")

        written = [(one, self._field(kind, one, at)) for one in wanted]
        waiting = [one.key for one, lines in written if lines.waits]
        together = len(waiting) > 1 and not (self._serial and at == ())  # a mutation's in turn
        for one, lines in written:
            if lines.waits and together:
                lines.add(f"return {one.key}_")
                waiter = self._text.function(f"{kind.name}_{one.key}", lines)
                otherwise = f" if {_test(one)} else nothing()" if one.when else ""
                body.add(f"{one.key}_ = {waiter}(o, run){otherwise}")
                continue
            if one.when:
                body.add(f"if {_test(one)}:")
            for line in lines.lines:
                body.add(("    " if one.when else "") + line, lines.waits)
        if together:
            keys = ", ".join(f"{key}_" for key in waiting)
            body.add(f"{keys} = await together({keys})", waits=True)

        self._return(body, wanted)
        return self._text.function(kind.name, body), body.waits

    def _return(self, body: Lines, wanted: Sequence[Wanted]) -> None:
        """The last lines of an object: its fields in their order."""
        if not any(one.when for one in wanted):
            fields = ", ".join(f"{one.key!r}: {one.key}_" for one in wanted)
            body.add(f"return {{{fields}}}")
            return
        body.add("found = {}")
        for one in wanted:
            test = f"if {_test(one)}: " if one.when else ""
            body.add(f"{test}found[{one.key!r}] = {one.key}_")
        body.add("return found")

    def _field(self, of: GraphQLObjectType, wanted: Wanted, at: Place | None) -> Lines:
        """Lines that put the answer of a field into the variable that is called like it."""
        body, node, variable = Lines(), wanted.nodes[0], f"{wanted.key}_"
        word = node.name.value
        if word == "__typename":
            body.add(f"{variable} = {of.name!r}")
            return body
        if word not in of.fields:
            raise NotCompiled

        here = None if at is None else (*at, wanted.key)
        self._calls.write(of, node, variable, here, body)
        self._complete(of.fields[word].type, wanted.below, variable, here, body)
        return body

    def _complete(
        self,
        kind: GraphQLOutputType,
        below: Sequence[Below],
        variable: str,
        at: Place | None,
        body: Lines,
    ) -> None:
        """Lines that turn the value in a variable into what stands in the answer."""
        needed = isinstance(kind, GraphQLNonNull)
        inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if isinstance(inner, GraphQLScalarType | GraphQLEnumType):
            body.add(self._leaf(inner, needed, variable))
            return

        if isinstance(inner, GraphQLList):
            text, waiting = self._list(inner.of_type, below, variable, at)
            if needed:
                body.add(f"if {variable} is None: raise Unexpected")
            # Most lists of problems are empty, and stay what they are.
            guard = f"if {variable} != []: "
            if not needed:
                guard = f"if {variable} is not None and {variable} != []: "
        else:
            function, waiting = self._composite(inner, below, at)
            text = f"{'await ' if waiting else ''}{function}({variable}, run)"
            guard = "" if needed else f"if {variable} is not None: "
        body.add(f"{guard}{variable} = {text}", waiting)

    def _composite(self, kind: Any, below: Sequence[Below], at: Place | None) -> tuple[str, bool]:
        """What writes an object of this type, or of any that it stands for."""
        if isinstance(kind, GraphQLObjectType):
            return self._object(kind, below, at)
        assert isinstance(kind, GraphQLInterfaceType | GraphQLUnionType)
        if kind.resolve_type is None:
            raise NotCompiled

        body, schema, resolve_type = Lines(), self._schema._schema, kind.resolve_type

        def type_of(o: Any, run: Run) -> Any:
            told: Any = Told(run.context, schema, kind.name)
            return resolve_type(o, told, kind)

        body.add(f"kind = {self._text.name(f'{kind.name}_of', type_of)}(o, run)")
        for possible in schema.get_possible_types(kind):
            function, waiting = self._object(possible, below, at)
            call = f"{'await ' if waiting else ''}{function}(o, run)"
            body.add(f"if kind == {possible.name!r}: return {call}", waiting)
        body.add("raise Unexpected")
        return self._text.function(kind.name, body), body.waits

    def _list(
        self, kind: GraphQLOutputType, below: Sequence[Below], variable: str, at: Place | None
    ) -> tuple[str, bool]:
        """The text that makes a list of answers of the one in the variable. The outermost list of
        an answer has pauses; lists within its items are written without."""
        needed = isinstance(kind, GraphQLNonNull)
        inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if isinstance(inner, GraphQLScalarType | GraphQLEnumType):
            strict = self._text.name(inner.name, strictly(inner, needed))
            return f"[{strict}(item) for item in listed({variable})]", False

        function, waiting = self._item(kind, below)
        if waiting:
            return f"await side_by_side({function}, {variable}, run)", True
        if at is not None:
            return f"await in_slices({function}, {variable}, run)", True
        return f"list(map({function}, listed({variable}), repeat(run)))", False

    def _item(self, kind: GraphQLOutputType, below: Sequence[Below]) -> tuple[str, bool]:
        """What writes an item of a list."""
        if isinstance(kind, GraphQLNonNull) and not isinstance(kind.of_type, GraphQLList):
            return self._composite(kind.of_type, below, None)
        body = Lines()
        self._complete(kind, below, "o", None, body)
        body.add("return o")
        return self._text.function("item", body), body.waits

    def _leaf(self, kind: Leaf, needed: bool, variable: str) -> str:
        strict = self._text.name(kind.name, strictly(kind, needed))
        if isinstance(kind, GraphQLEnumType):
            names = self._text.name(f"{kind.name}_names", names_of(kind))
            return f"{variable} = {names}.get({variable}) or {strict}({variable})"
        if usual := WRITTEN.get(kind.name):
            write = self._text.name(f"{kind.name}_written", kind.coerce_output_value)
            test = f"{variable}.__class__ is {self._text.name(usual.__name__, usual)}"
            return f"{variable} = {write}({variable}) if {test} else {strict}({variable})"
        plain = AS_THEY_ARE.get(kind.name)
        test = f"if {variable}.__class__ is not {plain}: " if plain else ""
        return f"{test}{variable} = {strict}({variable})"


def _test(wanted: Wanted) -> str:
    """When a field is wanted, as Python asks."""
    return " and ".join(
        f"{'' if wanted_as else 'not '}run.variables[{name!r}]" for name, wanted_as in wanted.when
    )
