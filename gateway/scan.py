"""What a document contains that no schema is needed to judge: secrets in clear, text no database takes, floods.

One pass over the nodes, before validation, so that nothing here can be made to walk a fragment twice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql.language import (
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    IntValueNode,
    NameNode,
    Node,
    NullValueNode,
    ObjectFieldNode,
    StringValueNode,
    VariableDefinitionNode,
    VariableNode,
)

SECRETS = frozenset(
    {"password", "newPassword", "oldPassword", "token", "oneTimeCode", "secret", "totpSecret", "resetToken"}
)
"""Arguments and input fields whose value may come in a variable only: documents end up in logs and caches."""

MAX_DIRECTIVES_OF_ONE_NODE = 4
MAX_DIRECTIVES = 50
_MAX_INTEGER_DIGITS = 19
_UNUSABLE_TEXT = re.compile("[\x00\ud800-\udfff]")


@dataclass(slots=True)
class Findings:
    """What one pass saw in the whole document, all operations and fragments."""

    introspects: bool = False
    literal_secret: bool = False
    unusable_value: bool = False
    directives: int = 0
    crowded_node: bool = False
    secret_variables: set[str] = field(default_factory=set)
    defaulted_variables: set[str] = field(default_factory=set)

    @property
    def reveals_secret(self) -> bool:
        """Whether a secret stands in the document itself, as a literal or as a variable's default."""
        return self.literal_secret or bool(self.secret_variables & self.defaulted_variables)

    @property
    def floods_directives(self) -> bool:
        """Whether directives are stacked up as no real document does."""
        return self.crowded_node or self.directives > MAX_DIRECTIVES


def scan(document: DocumentNode) -> Findings:
    """Everything found in `document`."""
    findings = Findings()
    pending: list[Node] = list(document.definitions)
    while pending:
        node = pending.pop()
        _look(node, findings)
        pending.extend(_children(node))
    return findings


def _look(node: Node, findings: Findings) -> None:
    if isinstance(node, FieldNode):
        if node.name.value in {"__schema", "__type"}:
            findings.introspects = True
    elif isinstance(node, ArgumentNode | ObjectFieldNode):
        if node.name.value in SECRETS:
            _look_at_secret(node, findings)
    elif isinstance(node, StringValueNode):
        findings.unusable_value |= bool(_UNUSABLE_TEXT.search(node.value))
    elif isinstance(node, IntValueNode):
        findings.unusable_value |= len(node.value.lstrip("-")) > _MAX_INTEGER_DIGITS
    elif isinstance(node, VariableDefinitionNode) and node.default_value is not None:
        findings.defaulted_variables.add(node.variable.name.value)
    directives: tuple[DirectiveNode, ...] = tuple(getattr(node, "directives", None) or ())
    findings.directives += len(directives)
    findings.crowded_node |= len(directives) > MAX_DIRECTIVES_OF_ONE_NODE


def _look_at_secret(node: ArgumentNode | ObjectFieldNode, findings: Findings) -> None:
    if isinstance(node.value, VariableNode):
        findings.secret_variables.add(node.value.name.value)
    elif not isinstance(node.value, NullValueNode):
        findings.literal_secret = True


def _children(node: Node) -> Iterator[Node]:
    for key in node.keys:
        if key == "loc":
            continue
        value = getattr(node, key, None)
        if isinstance(value, Node):
            if not isinstance(value, NameNode):
                yield value
        elif isinstance(value, list | tuple):
            yield from (inner for inner in value if isinstance(inner, Node))
