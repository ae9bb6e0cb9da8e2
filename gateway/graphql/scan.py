"""What a document contains that no schema is needed to judge: secrets in clear, text no database
takes, floods.

One pass over the nodes, before validation, so that nothing here can be made to walk a fragment
twice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from graphql.language import (
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    NameNode,
    Node,
    NullValueNode,
    ObjectFieldNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
)
from graphql.language.ast import QUERY_DOCUMENT_KEYS

from gateway.graphql.overlap import meaning
from gateway.graphql.reading import MAX_VALUES

SECRETS = frozenset(
    {
        "password",
        "newPassword",
        "oldPassword",
        "token",
        "oneTimeCode",
        "secret",
        "totpSecret",
        "resetToken",
    }
)
"""Arguments and input fields whose value may come in a variable only: documents end up in logs and
caches."""

MAX_DIRECTIVES_OF_ONE_NODE = 4
MAX_DIRECTIVES = 50
MAX_SELECTIONS = 400
"""Fields, spreads and inline fragments of a whole document, equal ones counted once: what
validation has to walk."""
MAX_FRAGMENTS = 30
"""How many fragments a document may define."""
MAX_OPERATIONS = 20
"""How many operations a document may define; one of them is run."""
_MAX_INTEGER_DIGITS = 19
_UNUSABLE_TEXT = re.compile("[\x00\ud800-\udfff]")


@dataclass(slots=True)
class Findings:
    """What one pass saw in the whole document, all operations and fragments."""

    introspects: bool = False
    literal_secret: bool = False
    unusable_value: bool = False
    directives: int = 0
    crowd: int = 0
    operations: int = 0
    fragments: int = 0
    selections: int = 0
    values: int = 0
    secret_variables: set[str] = field(default_factory=set)
    defaulted_variables: set[str] = field(default_factory=set)

    @property
    def reveals_secret(self) -> bool:
        """Whether a secret stands in the document itself, as a literal or as a variable's
        default."""
        return self.literal_secret or bool(self.secret_variables & self.defaulted_variables)

    def passed_limit(self) -> tuple[str, int, int] | None:
        """The first limit that this passes: its name, what it allows and what was found. No real
        document piles things up like that."""
        limits = [
            ("directivesOfOneNode", MAX_DIRECTIVES_OF_ONE_NODE, self.crowd),
            ("directives", MAX_DIRECTIVES, self.directives),
            ("operations", MAX_OPERATIONS, self.operations),
            ("fragments", MAX_FRAGMENTS, self.fragments),
            ("values", MAX_VALUES, self.values),
            ("selections", MAX_SELECTIONS, self.selections),
        ]
        return next((limit for limit in limits if limit[2] > limit[1]), None)


def scan(document: DocumentNode) -> Findings:
    """Everything found in `document`. Selections that stand twice in one place are made one on the
    way."""
    findings = Findings()
    pending: list[Node] = list(document.definitions)
    while pending:
        node = pending.pop()
        if isinstance(node, SelectionSetNode):
            _merge_repeated(node)
        _note(node, findings)
        pending.extend(_children(node))
    return findings


def _note(node: Node, findings: Findings) -> None:
    """Adds what one node shows, without what stands below it."""
    if isinstance(node, FieldNode):
        findings.selections += 1
        if node.name.value in {"__schema", "__type"}:
            findings.introspects = True
    elif isinstance(node, FragmentSpreadNode | InlineFragmentNode):
        findings.selections += 1
    elif isinstance(node, FragmentDefinitionNode):
        findings.fragments += 1
    elif isinstance(node, OperationDefinitionNode):
        findings.operations += 1
    elif isinstance(node, ArgumentNode | ObjectFieldNode):
        findings.values += 1
        if node.name.value in SECRETS:
            _note_secret(node, findings)
    elif isinstance(node, VariableDefinitionNode):
        findings.values += 1
        if node.default_value is not None:
            findings.defaulted_variables.add(node.variable.name.value)
    elif isinstance(node, ValueNode):
        _note_value(node, findings)

    directives: tuple[DirectiveNode, ...] = tuple(getattr(node, "directives", None) or ())
    findings.directives += len(directives)
    findings.crowd = max(findings.crowd, len(directives))


def _note_value(node: ValueNode, findings: Findings) -> None:
    findings.values += 1
    if isinstance(node, StringValueNode):
        findings.unusable_value |= bool(_UNUSABLE_TEXT.search(node.value))
    elif isinstance(node, IntValueNode):
        findings.unusable_value |= len(node.value.lstrip("-")) > _MAX_INTEGER_DIGITS


def _note_secret(node: ArgumentNode | ObjectFieldNode, findings: Findings) -> None:
    if isinstance(node.value, VariableNode):
        findings.secret_variables.add(node.value.name.value)
    elif not isinstance(node.value, NullValueNode):
        findings.literal_secret = True


def _merge_repeated(selection_set: SelectionSetNode) -> None:
    """Keeps one of each selection that says the same, with all that stands below them: repeating
    them says nothing more, but whoever walks the document walks each."""
    kept: list[SelectionNode] = []
    seen: dict[tuple[object, ...], SelectionNode] = {}
    for node in selection_set.selections:
        key = _same(node)
        first = seen.setdefault(key, node) if key else node
        if first is node:
            kept.append(node)
            continue
        below = getattr(node, "selection_set", None)
        if below:
            kept_below: SelectionSetNode = getattr(first, "selection_set")  # noqa: B009
            _set(kept_below, (*kept_below.selections, *below.selections))

    if len(kept) < len(selection_set.selections):
        _set(selection_set, tuple(kept))


def _same(node: SelectionNode) -> tuple[object, ...] | None:
    """What a selection has in common with those that say the same; None where a directive may make
    a difference."""
    if node.directives:
        return None
    if isinstance(node, FieldNode):
        arguments = tuple((one.name.value, meaning(one.value)) for one in node.arguments or ())
        shown = node.alias.value if node.alias else None
        return (shown, node.name.value, arguments, node.selection_set is None)
    if isinstance(node, FragmentSpreadNode):
        return ("...", node.name.value)
    assert isinstance(node, InlineFragmentNode)
    return ("... on", node.type_condition.name.value if node.type_condition else None)


def _set(selection_set: SelectionSetNode, selections: tuple[SelectionNode, ...]) -> None:
    # Nodes are frozen for their users; this one has none yet.
    object.__setattr__(selection_set, "selections", selections)


@cache
def _keys_below(kind: str) -> tuple[str, ...]:
    """Where such a node may have others below it."""
    return tuple(key for key in QUERY_DOCUMENT_KEYS.get(kind, ()) if key != "name")


def _children(node: Node) -> Iterator[Node]:
    for key in _keys_below(node.kind):
        value = getattr(node, key, None)
        if isinstance(value, Node):
            if not isinstance(value, NameNode):
                yield value
        elif isinstance(value, list | tuple):
            yield from (inner for inner in value if isinstance(inner, Node))
