"""Documents that were parsed, judged and validated once, and are remembered.

The order is the point: tokens are counted before a tree is built; then comes one walk over it,
which makes equal selections one and notes what does not fit the schema; then the cost. All of it
takes a few milliseconds at most (`bench/ceilings.py`); graphql-core's own parser and rules, which
take ten times as long, find the words for a fault, in development.

What is remembered is bounded in bytes, of anonymous callers and of others apart, so that nobody
without a login pushes out what the others use. Every full collection of the interpreter walks it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from graphql import GraphQLError, GraphQLSchema, GraphQLSyntaxError, parse
from graphql.language import (
    DocumentNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    OperationType,
    ValueNode,
)

from efiling.errors import BadRequest
from gateway.graphql.bodies import GraphQLRequest
from gateway.graphql.cost import MAX_DEPTH, Meter
from gateway.graphql.executing import Executable
from gateway.graphql.findings import MAX_SELECTIONS, Findings
from gateway.graphql.judge import Verdict, judge
from gateway.graphql.literals import TooDeep
from gateway.graphql.memory import Memory
from gateway.graphql.overlap import MAX_COMPARED, TooManyCompared, overlapping
from gateway.graphql.reading import read_document
from gateway.graphql.shapes import shapes_of
from gateway.graphql.tokens import tokens_of
from gateway.graphql.validation import faults_of

MAX_ERRORS = 10
REMEMBERED_BYTES = 4 * 1024 * 1024
REMEMBERED_ANONYMOUS_BYTES = 1024 * 1024
BYTES_A_TOKEN = 1_500
"""What a token takes, measured and rounded up: 500 in the tree, 1,000 in the function."""
_REMEMBERED_COSTS = 32


class DocumentInvalid(BadRequest):
    """The document cannot be read or does not fit the schema. `errors` are for development only."""

    code = "DOCUMENT_INVALID"

    def __init__(self, errors: list[GraphQLError] | None = None) -> None:
        super().__init__()
        self.errors = [] if errors is None else errors


class TooComplex(BadRequest):
    """The document passes a limit: its name, what it allows and what was found."""

    code = "QUERY_TOO_COMPLEX"

    def __init__(self, limit: str, allowed: int, found: int) -> None:
        super().__init__()
        self.limit, self.allowed, self.found = limit, allowed, found

    def details(self) -> dict[str, object]:
        """Which limit, for the program that asked."""
        return {"limit": self.limit, "allowed": self.allowed, "found": self.found}


class SecretNotVariable(BadRequest):
    """A password, token or code stands in the document."""

    code = "SECRET_NOT_VARIABLE"


@dataclass(slots=True, repr=False)
class Document:
    """A document that may run. `affordable` remembers, by operation and by the page sizes given,
    the cost that was measured; `size`: about how many bytes all of it takes."""

    text: str
    node: DocumentNode
    operations: Mapping[str, OperationDefinitionNode]
    fragments: Mapping[str, FragmentDefinitionNode]
    size: int
    verdict: Verdict
    validated: bool = False
    sized_by: dict[str, tuple[str, ...]] = field(default_factory=dict)
    affordable: dict[tuple[Any, ...], int] = field(default_factory=dict)
    executable: dict[str, Executable] = field(default_factory=dict)

    def to_run(self, operation: OperationDefinitionNode) -> Executable:
        """One of its operations, with the function that it has or gets."""
        name = operation.name.value if operation.name else ""
        if name not in self.executable:
            self.executable[name] = Executable(self.node, operation, self.fragments)
        return self.executable[name]

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation to run: the one of that name, or the only one. Raises DocumentInvalid."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        operation = self.operations.get(name) if name else None
        if operation is None:
            raise DocumentInvalid
        return operation


def digest_of(query: str) -> str:
    """What logs call a document: the start of its SHA-256."""
    return sha256(query.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Documents:
    """The documents of one schema. `introspection` False refuses `__schema` and `__type`
    (production)."""

    def __init__(self, schema: GraphQLSchema, introspection: bool) -> None:
        self._schema = schema
        self._shapes = shapes_of(schema)
        self._introspection = introspection
        self._of_known = Memory[Document](REMEMBERED_BYTES)
        self._of_anonymous = Memory[Document](REMEMBERED_ANONYMOUS_BYTES)

    def remembers(self, query: str, *, anonymous: bool) -> bool:
        """Whether a document was judged before; any other takes some milliseconds."""
        return (self._of_anonymous if anonymous else self._of_known).get(query) is not None

    def prepare(
        self, request: GraphQLRequest, *, anonymous: bool = True
    ) -> tuple[Document, OperationDefinitionNode, int]:
        """The document and operation of a request, ready to run, and its cost. Raises a BadRequest
        that says why not."""
        memory = self._of_anonymous if anonymous else self._of_known
        document = memory.get(request.query)
        if document is None:
            document = self._read(request.query)

        operation = document.operation(request.operation_name)
        if operation.operation is OperationType.SUBSCRIPTION:
            raise DocumentInvalid
        cost = self._cost_of(document, operation, request.variables or {})

        if not document.validated:
            self._validate(document)
            memory.keep(request.query, document)
        return document, operation, cost

    def read(self, query: str) -> Document:
        """A document by itself, judged as far as that goes without variables. Raises a BadRequest
        that says why not."""
        document = self._read(query)
        self._validate(document)
        return document

    def prepare_known(
        self, document: Document, request: GraphQLRequest
    ) -> tuple[Document, OperationDefinitionNode, int]:
        """The same of a document that is registered: its operation, and what the variables make it
        cost."""
        operation = document.operation(request.operation_name)
        return document, operation, self._cost_of(document, operation, request.variables or {})

    def _read(self, query: str) -> Document:
        tokens, counted = tokens_of(query)
        if passed := counted.passed_limit():
            raise TooComplex(*passed)
        try:
            node, findings = read_document(query, tokens)
            self._check(findings)
            verdict = judge(self._shapes, node)
        except (TooDeep, RecursionError):
            raise TooComplex("depth", MAX_DEPTH, max(MAX_DEPTH + 1, _braces(query))) from None
        except GraphQLSyntaxError as error:
            raise DocumentInvalid(self._worded(query, error)) from None
        if verdict.selections > MAX_SELECTIONS:
            raise TooComplex("selections", MAX_SELECTIONS, verdict.selections)

        operations = [d for d in node.definitions if isinstance(d, OperationDefinitionNode)]
        by_name = {d.name.value if d.name else "": d for d in operations}
        if len(by_name) != len(operations) or not operations:
            raise DocumentInvalid
        fragments = {
            d.name.value: d for d in node.definitions if isinstance(d, FragmentDefinitionNode)
        }
        about_bytes = 2 * len(query) + BYTES_A_TOKEN * counted.tokens
        return Document(query, node, by_name, fragments, about_bytes, verdict)

    def _check(self, findings: Findings) -> None:
        if findings.unusable_value:
            raise BadRequest
        if findings.reveals_secret:
            raise SecretNotVariable
        if passed := findings.passed_limit():
            raise TooComplex(*passed)
        if findings.introspects and not self._introspection:
            raise DocumentInvalid

    def _cost_of(
        self, document: Document, operation: OperationDefinitionNode, variables: Mapping[str, Any]
    ) -> int:
        name = operation.name.value if operation.name else ""
        sized_by = document.sized_by.get(name)
        if sized_by is not None:
            known = document.affordable.get(_key(name, sized_by, variables))
            if known is not None:
                return known

        meter = Meter(
            self._shapes, document.fragments, variables, count_introspection=not self._introspection
        )
        try:
            cost = meter.measure(operation)
        except RecursionError:
            raise TooComplex("depth", MAX_DEPTH, MAX_DEPTH + 1) from None
        if passed := cost.passed_limit(operation.operation):
            raise TooComplex(*passed)

        document.sized_by[name] = tuple(sorted(meter.sized_by))
        if len(document.affordable) < _REMEMBERED_COSTS:
            document.affordable[_key(name, document.sized_by[name], variables)] = cost.fields
        return cost.fields

    def _validate(self, document: Document) -> None:
        try:
            errors = self._faults_of(document)
        except RecursionError:
            raise TooComplex("depth", MAX_DEPTH, MAX_DEPTH + 1) from None
        if errors:
            raise DocumentInvalid([_without_values(error) for error in errors])
        document.validated = True

    def _faults_of(self, document: Document) -> list[GraphQLError]:
        verdict = document.verdict
        if verdict.fault is not None:
            return self._worded(document.text, GraphQLError("", nodes=verdict.fault))
        try:
            return overlapping(self._shapes, document.node) if verdict.may_overlap else []
        except TooManyCompared as many:
            raise TooComplex("comparedFields", MAX_COMPARED, many.found) from None

    def _worded(self, query: str, fault: GraphQLError) -> list[GraphQLError]:
        """The faults of a document in graphql-core's words. In production nobody is told more than
        the place of the first."""
        if not self._introspection:
            return [fault]
        try:
            node = parse(query)
        except GraphQLSyntaxError as error:
            # Its words may quote a string of the document.
            return [GraphQLError("", source=error.source, positions=error.positions)]
        return faults_of(self._schema, node, query, MAX_ERRORS) or [fault]


def _braces(query: str) -> int:
    """How deep a text is nested, as far as brackets tell."""
    depth = deepest = 0
    for sign in query:
        if sign in "{[(":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "}])":
            depth -= 1
    return deepest


def _key(name: str, sized_by: tuple[str, ...], variables: Mapping[str, Any]) -> tuple[Any, ...]:
    # By text, so that no value needs to be hashable and 1, 1.0 and true stay apart.
    return (name, *(repr(variables.get(variable, "absent"))[:40] for variable in sized_by))


def _without_values(error: GraphQLError) -> GraphQLError:
    """A validation error whose words are kept only where they name parts of the schema, never a
    value."""
    if any(isinstance(node, ValueNode) for node in error.nodes or ()):
        return GraphQLError("", nodes=error.nodes)
    return error
