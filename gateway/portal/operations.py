"""The operations of the pages: documents of the public schema, executed in this process.

A page can do what every client can do, and nothing more. The documents (`*.graphql` beside the
templates, one operation each, by its name) are read and judged once, at the start, and compiled
soon after.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graphql import GraphQLInputObjectType, parse, type_from_ast, validate
from graphql.language import DocumentNode, FragmentDefinitionNode, OperationDefinitionNode
from graphql.type import get_named_type
from strawberry import Schema

from efiling import clock
from efiling.errors import BadRequest
from gateway.graphql.executing import Executable, Executor
from gateway.graphql.failed import failure_of
from gateway.graphql.variable_errors import errors_of_variables
from gateway.http.failures import loudness
from gateway.http.metrics import count_refusals
from schema.context import Context

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Shown:
    """A problem as a page shows it. `path`: its field, from below `input`."""

    code: str
    message: str
    remedy: str
    path: tuple[str, ...] = ()
    suggestion: str | None = None
    row: int | None = None
    cell: str | None = None
    client_reference: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation gave back: its data by field and, of a mutation, its problems."""

    data: Mapping[str, Any]
    problems: Sequence[Shown] = ()

    @property
    def payload(self) -> Mapping[str, Any]:
        """Of a mutation: what its only field answers."""
        (payload,) = self.data.values()
        return payload  # type: ignore[no-any-return]


class Operations:
    """Every operation of the pages, by name."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._executor = Executor(schema)
        self._known = {
            name: Executable(document, node, _fragments_of(document), worth_it=True)
            for name, (document, node) in _documents(schema).items()
        }

    def all(self) -> Collection[Executable]:
        """Each of them."""
        return self._known.values()

    def input_of(self, name: str) -> GraphQLInputObjectType | None:
        """The type of a mutation's variable `input`; None for one that takes nothing."""
        variables = self._known[name].operation.variable_definitions or ()
        for variable in variables:
            if variable.variable.name.value == "input":
                named = get_named_type(type_from_ast(self._schema._schema, variable.type))
                assert isinstance(named, GraphQLInputObjectType), name
                return named
        return None

    async def run(self, name: str, variables: Mapping[str, Any], context: Context) -> Answer:
        """Runs one operation. Raises the loudest Failure of its fields, where one failed; variables
        that do not fit are problems."""
        operation = self._known[name]
        result = await self._executor.answer(operation, variables, context)
        errors = result.errors or []
        if errors and result.data is None and all(error.path is None for error in errors):
            return Answer({}, self._misfits(operation, variables, context))

        failures = [failure_of(error, name, context.request_id) for error in errors]
        # A failure is counted with the page that it becomes.
        count_refusals(sorted(context.refused))
        if failures:
            raise max(failures, key=loudness)
        data = result.data or {}
        return Answer(data, _problems_in(data))

    def _misfits(
        self, operation: Executable, variables: Mapping[str, Any], context: Context
    ) -> list[Shown]:
        errors = errors_of_variables(
            self._schema,
            operation.operation,
            variables,
            context.actor,
            clock.today(),
            context.request_id,
        )
        if not errors:
            raise BadRequest
        count_refusals(sorted({error["extensions"]["problem"] for error in errors}))
        return [_of_error(error) for error in errors]


@cache
def _documents(schema: Schema) -> Mapping[str, tuple[DocumentNode, OperationDefinitionNode]]:
    """Every document with its only operation, by its name. Once for a schema: to judge them takes
    a tenth of a second, and tests build an application each."""
    found: dict[str, tuple[DocumentNode, OperationDefinitionNode]] = {}
    for file in sorted(FOLDER.rglob("*.graphql")):
        document = parse(file.read_text(encoding="utf-8"), no_location=True)
        faults = validate(schema._schema, document)
        (node,) = (one for one in document.definitions if isinstance(one, OperationDefinitionNode))

        assert node.name, file
        assert not faults, faults
        assert node.name.value not in found, node.name.value
        found[node.name.value] = document, node
    return found


def _fragments_of(document: DocumentNode) -> Mapping[str, FragmentDefinitionNode]:
    return {
        one.name.value: one
        for one in document.definitions
        if isinstance(one, FragmentDefinitionNode)
    }


def _of_error(error: Mapping[str, Any]) -> Shown:
    more = error["extensions"]
    return Shown(
        more["problem"],
        error["message"],
        more["remedy"],
        tuple(more["path"]),
        more.get("suggestion"),
        more.get("row"),
        None,
        more.get("clientReference"),
    )


def _problems_in(data: Mapping[str, Any]) -> list[Shown]:
    """The problems of the only payload; none of a query."""
    payload = next(iter(data.values()), None) if len(data) == 1 else None
    told = payload.get("problems") if isinstance(payload, Mapping) else None

    return [
        Shown(
            one["code"],
            one["message"],
            one["remedy"],
            tuple(one["path"]),
            one.get("suggestion"),
            one.get("row"),
            one.get("cell"),
            one.get("clientReference"),
        )
        for one in told or ()
    ]
