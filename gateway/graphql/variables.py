"""Variables that do not fit their types, told like problems: where, what, and what would do.

graphql-core says no at the first value and in English; here every one is found, up to 300, with the
row of a batch and the filer's own key of it. No value that was sent is repeated.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from graphql import GraphQLError, GraphQLSchema, type_from_ast
from graphql.language import FieldNode as SelectedField
from graphql.language import ObjectValueNode, OperationDefinitionNode, ValueNode, VariableNode
from graphql.pyutils import Undefined
from graphql.type import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    get_named_type,
    is_input_type,
    is_required_input_field,
)

from efiling.errors import Problem
from efiling.rules.filings.batch_rows import echoed_reference
from efiling.rules.filings.batches import BATCH_LIMIT
from gateway.graphql.meant import ALMOST, meant_by
from schema.filings.readable import Misfit, Place

MOST = 300
"""So many are told; as many as a batch has rows."""
ROWS = "rows"
LONGEST_NAME = 40
_FORMS = {"Date": "YYYY-MM-DD", "DateTime": "YYYY-MM-DDThh:mm:ss+09:00"}
_SCALAR_PROBLEMS = {"Date": "DATE_INVALID", "DateTime": "MOMENT_INVALID"}


def too_many_rows(given: Mapping[str, Any]) -> bool:
    """Whether a batch is too large; counted before anything in it is looked at."""
    rows = [value.get(ROWS) for value in given.values() if isinstance(value, dict)]
    return any(isinstance(sent, list) and len(sent) > BATCH_LIMIT for sent in rows)


def cut(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The variables with as many rows as it takes to see that a batch is too large."""
    if not too_many_rows(given):
        return given
    return {
        name: {**value, ROWS: value[ROWS][: BATCH_LIMIT + 1]}
        if isinstance(value, dict) and isinstance(value.get(ROWS), list)
        else value
        for name, value in given.items()
    }


def misfits_of(
    schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, Any]
) -> list[Misfit]:
    """Every value of these variables that does not fit its type, in the order sent; of a batch that
    is too large nothing else."""
    if too_many_rows(given):
        too_large = Problem("BATCH_TOO_LARGE", (ROWS,), {"limit": BATCH_LIMIT})
        return [Misfit(too_large, "")]
    prefixes = dict(_prefixes(operation))
    found: list[Misfit] = []

    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        value = given.get(name, Undefined)
        if value is Undefined and definition.default_value is not None:
            continue

        type_ = type_from_ast(schema, definition.type)
        if type_ is None or not is_input_type(type_):
            continue
        looked = _Misfits(name, prefixes.get(name, (name,)), value)
        looked.into(value, type_, ())
        found += looked.found
        if len(found) >= MOST:
            break
    return found[:MOST]


def _prefixes(operation: OperationDefinitionNode) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Where each variable stands below the `input` of the operation's fields."""
    for selected in operation.selection_set.selections:
        if isinstance(selected, SelectedField):
            for argument in selected.arguments or ():
                name = argument.name.value
                yield from _within(argument.value, () if name == "input" else (name,))


def _within(value: ValueNode, prefix: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(value, VariableNode):
        yield value.name.value, prefix
    elif isinstance(value, ObjectValueNode):
        for member in value.fields:
            yield from _within(member.value, (*prefix, member.name.value))


@dataclass(slots=True)
class _Misfits:
    """Reads the value of one variable and notes what does not fit."""

    variable: str
    prefix: tuple[str, ...]
    whole: Any
    found: list[Misfit] = field(default_factory=list)

    def into(self, value: Any, type_: GraphQLInputType, at: Place) -> None:
        if len(self.found) >= MOST:
            return
        if isinstance(type_, GraphQLNonNull):
            if value is None or value is Undefined:
                self._note("VALUE_REQUIRED", at, type_)
                return
            type_ = type_.of_type
        if value is None or value is Undefined:
            return

        if isinstance(type_, GraphQLList):
            self._into_list(value, type_, at)
        elif isinstance(type_, GraphQLInputObjectType):
            self._into_object(value, type_, at)
        else:
            self._at_leaf(value, type_, at)

    def _into_list(self, value: Any, type_: GraphQLList[Any], at: Place) -> None:
        entries = value if isinstance(value, list) else [value]
        for index, entry in enumerate(entries):
            self.into(entry, type_.of_type, (*at, index))

    def _into_object(self, value: Any, type_: GraphQLInputObjectType, at: Place) -> None:
        if not isinstance(value, dict):
            self._note("VALUE_TYPE", at, type_)
            return

        for name in [name for name in value if name not in type_.fields][:MOST]:
            self._note_unknown(name, type_, at)
        for name, member in type_.fields.items():
            if name in value or is_required_input_field(member):
                self.into(value.get(name, Undefined), member.type, (*at, name))

        if _is_one_of(type_):
            members = [name for name in value if name in type_.fields]
            if len(members) != 1 or value[members[0]] is None:
                self._note("ONE_MEMBER_NEEDED", at, type_)

    def _at_leaf(self, value: Any, type_: GraphQLScalarType | GraphQLEnumType, at: Place) -> None:
        listed = isinstance(type_, GraphQLEnumType)
        # What graphql-core would suggest nobody reads, and it fails at letters such as İ.
        more = {"hide_suggestions": True} if listed else {}
        try:
            coerced = type_.coerce_input_value(value, **more)
        except (GraphQLError, ValueError, TypeError):
            coerced = Undefined
        if coerced is not Undefined:
            return

        code = "VALUE_NOT_LISTED" if listed else _SCALAR_PROBLEMS.get(type_.name, "VALUE_TYPE")
        self._note(code, at, type_, meant_by(value, type_) if isinstance(value, str) else None)

    def _note_unknown(self, name: str, type_: GraphQLInputObjectType, at: Place) -> None:
        """An item that there is none of. Its name is repeated only where it is almost one of ours:
        any other may be a secret."""
        names = list(type_.fields)
        known = names if len(name) <= LONGEST_NAME else ()
        meant = get_close_matches(name, known, n=1, cutoff=ALMOST)
        place = (*at, name) if meant else at
        problem = Problem("FIELD_UNKNOWN", suggestion=meant[0] if meant else None)
        self._add(problem, (*at, name), place, names)

    def _note(
        self, code: str, at: Place, type_: GraphQLInputType, suggestion: str | None = None
    ) -> None:
        expected = _expected(type_)
        params: dict[str, str | int] = {}
        if isinstance(expected, list):
            params["names"] = ", ".join(expected)
        params["expected"] = get_named_type(type_).name

        shown = expected if code != "VALUE_TYPE" else None
        self._add(Problem(code, params=params, suggestion=suggestion), at, at, shown)

    def _add(
        self, problem: Problem, at: Place, shown_at: Place, expected: str | Sequence[str] | None
    ) -> None:
        place = (*self.prefix, *shown_at)
        row, reference = self._row_of(place)
        path = tuple(map(str, place[2:] if row else place))
        placed = replace(problem, path=path, row=row, client_reference=reference)
        self.found.append(Misfit(placed, self.variable, at, expected))

    def _row_of(self, place: Place) -> tuple[int | None, str | None]:
        """Which row of a batch, and the filer's own key of it."""
        match place:
            case (str(first), int(index), *_) if first == ROWS:
                row = self._entry(index)
                reference = row.get("clientReference") if isinstance(row, dict) else None
                shown = echoed_reference(reference) if isinstance(reference, str) else None
                return index + 1, shown
        return None, None

    def _entry(self, index: int) -> Any:
        rows = self.whole
        if not self.prefix:
            rows = self.whole.get(ROWS) if isinstance(self.whole, dict) else None
        return rows[index] if isinstance(rows, list) else rows


def _expected(type_: GraphQLInputType) -> str | list[str] | None:
    """What would do: the form of a day or moment, or the names to choose from."""
    named = get_named_type(type_)
    if isinstance(named, GraphQLEnumType):
        return list(named.values)
    if isinstance(named, GraphQLInputObjectType) and _is_one_of(named):
        return list(named.fields)
    return _FORMS.get(named.name)


def _is_one_of(type_: GraphQLInputObjectType) -> bool:
    # Strawberry knows it by a directive of its own, graphql-core by an attribute.
    declared = type_.extensions.get("strawberry-definition")
    return bool(type_.is_one_of or (declared and declared.is_one_of))
