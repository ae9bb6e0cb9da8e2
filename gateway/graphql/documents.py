"""Documents that were parsed, judged and validated once, and are remembered.

The order is the point: length and tokens, then one pass over the nodes, then the cost, and only
then validation, whose rules are the expensive part.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from graphql import GraphQLError, GraphQLSchema, parse, specified_rules, validate
from graphql.language import (
    DocumentNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    OperationType,
    ValueNode,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from efiling.errors import BadRequest
from gateway.graphql.bodies import GraphQLRequest
from gateway.graphql.cost import Meter
from gateway.graphql.scan import scan

MAX_TOKENS = 1_000
MAX_COMMENTS = 200
MAX_ERRORS = 10
REMEMBERED_DOCUMENTS = 512
LONGEST_REMEMBERED = 16_384
_REMEMBERED_COSTS = 32

_RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)


class DocumentInvalid(BadRequest):
    """The document cannot be read or does not fit the schema. `errors` are for development only."""

    code = "DOCUMENT_INVALID"

    def __init__(self, errors: list[GraphQLError] | None = None) -> None:
        super().__init__()
        self.errors = [] if errors is None else errors


class TooComplex(BadRequest):
    """The document passes a limit."""

    code = "QUERY_TOO_COMPLEX"


class SecretNotVariable(BadRequest):
    """A password, token or code stands in the document."""

    code = "SECRET_NOT_VARIABLE"


@dataclass(slots=True, repr=False)
class Document:
    """A document that may run. `affordable` remembers, by operation and by the page sizes given,
    what was measured."""

    node: DocumentNode
    operations: Mapping[str, OperationDefinitionNode]
    fragments: Mapping[str, FragmentDefinitionNode]
    validated: bool = False
    sized_by: dict[str, tuple[str, ...]] = field(default_factory=dict)
    affordable: set[tuple[Any, ...]] = field(default_factory=set)

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
        self._introspection = introspection
        self._remembered: OrderedDict[str, Document] = OrderedDict()

    def prepare(self, request: GraphQLRequest) -> tuple[Document, OperationDefinitionNode]:
        """The document and operation of a request, ready to run. Raises a BadRequest that says why
        not."""
        document = self._remembered.get(request.query)
        if document is not None:
            self._remembered.move_to_end(request.query)
        else:
            document = self._read(request.query)

        operation = document.operation(request.operation_name)
        if operation.operation is OperationType.SUBSCRIPTION:
            raise DocumentInvalid
        self._check_cost(document, operation, request.variables or {})

        if not document.validated:
            self._validate(document)
            self._remember(request.query, document)
        return document, operation

    def _read(self, query: str) -> Document:
        try:
            node = parse(query, max_lexical_tokens=MAX_TOKENS, max_comments=MAX_COMMENTS)
        except GraphQLError as error:
            # graphql-core tells its limits from other syntax errors by their text only.
            if "Parsing aborted" in error.message or "nested too deeply" in error.message:
                raise TooComplex from None
            raise DocumentInvalid([_located(error)]) from None

        self._check_contents(node)

        operations = [d for d in node.definitions if isinstance(d, OperationDefinitionNode)]
        by_name = {d.name.value if d.name else "": d for d in operations}
        if len(by_name) != len(operations) or not operations:
            raise DocumentInvalid
        fragments = {
            d.name.value: d for d in node.definitions if isinstance(d, FragmentDefinitionNode)
        }
        return Document(node, by_name, fragments)

    def _check_contents(self, node: DocumentNode) -> None:
        findings = scan(node)
        if findings.unusable_value:
            raise BadRequest
        if findings.reveals_secret:
            raise SecretNotVariable
        if findings.floods:
            raise TooComplex
        if findings.introspects and not self._introspection:
            raise DocumentInvalid

    def _check_cost(
        self, document: Document, operation: OperationDefinitionNode, variables: Mapping[str, Any]
    ) -> None:
        name = operation.name.value if operation.name else ""
        sized_by = document.sized_by.get(name)
        if sized_by is not None and _key(name, sized_by, variables) in document.affordable:
            return

        meter = Meter(
            self._schema, document.fragments, variables, count_introspection=not self._introspection
        )
        try:
            cost = meter.measure(operation)
        except RecursionError:
            raise TooComplex from None
        if cost.passes_a_limit(operation.operation):
            raise TooComplex

        document.sized_by[name] = tuple(sorted(meter.sized_by))
        if len(document.affordable) < _REMEMBERED_COSTS:
            document.affordable.add(_key(name, document.sized_by[name], variables))

    def _validate(self, document: Document) -> None:
        try:
            errors = validate(
                self._schema,
                document.node,
                _RULES,
                max_errors=MAX_ERRORS - 1,
                hide_suggestions=True,
            )
        except RecursionError:
            raise TooComplex from None
        if errors:
            raise DocumentInvalid([_without_values(error) for error in errors])
        document.validated = True

    def _remember(self, query: str, document: Document) -> None:
        if len(query) > LONGEST_REMEMBERED:
            return
        self._remembered[query] = document
        if len(self._remembered) > REMEMBERED_DOCUMENTS:
            self._remembered.popitem(last=False)


def _key(name: str, sized_by: tuple[str, ...], variables: Mapping[str, Any]) -> tuple[Any, ...]:
    # By text, so that no value needs to be hashable and 1, 1.0 and true stay apart.
    return (name, *(repr(variables.get(variable, "absent"))[:40] for variable in sized_by))


def _located(error: GraphQLError) -> GraphQLError:
    """A syntax error without its words, which may quote a string of the document."""
    return GraphQLError("", source=error.source, positions=error.positions)


def _without_values(error: GraphQLError) -> GraphQLError:
    """A validation error whose words are kept only where they name parts of the schema, never a
    value."""
    if any(isinstance(node, ValueNode) for node in error.nodes or ()):
        return GraphQLError("", nodes=error.nodes)
    return error
