"""What a document contains that no schema is needed to judge: secrets in clear, text no database
takes, floods.

One pass over the nodes, before validation, so that nothing here can be made to walk a fragment
twice.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql.language import (
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    IntValueNode,
    NameNode,
    Node,
    NullValueNode,
    ObjectFieldNode,
    SelectionSetNode,
    StringValueNode,
    VariableDefinitionNode,
    VariableNode,
)

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
MAX_REPEATS = 50
"""How often one response name may stand in a document. Validation compares each with each: 240 take
it 0.2 s."""
MAX_FRAGMENTS = 30
"""How many fragments a document may define; validation compares these by pairs too."""
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
    fragments: int = 0
    names: Counter[str] = field(default_factory=Counter)
    secret_variables: set[str] = field(default_factory=set)
    defaulted_variables: set[str] = field(default_factory=set)

    @property
    def reveals_secret(self) -> bool:
        """Whether a secret stands in the document itself, as a literal or as a variable's
        default."""
        return self.literal_secret or bool(self.secret_variables & self.defaulted_variables)

    @property
    def floods(self) -> bool:
        """Whether something is piled up as in no real document."""
        repeats = max(self.names.values(), default=0)
        piled = (
            self.directives > MAX_DIRECTIVES
            or self.fragments > MAX_FRAGMENTS
            or repeats > MAX_REPEATS
        )
        return self.crowded_node or piled


def scan(document: DocumentNode) -> Findings:
    """Everything found in `document`. Plain fields that stand twice in one selection are made one
    on the way."""
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
        findings.names[(node.alias or node.name).value] += 1
        if node.name.value in {"__schema", "__type"}:
            findings.introspects = True
    elif isinstance(node, FragmentDefinitionNode):
        findings.fragments += 1
    elif isinstance(node, ArgumentNode | ObjectFieldNode):
        if node.name.value in SECRETS:
            _note_secret(node, findings)
    elif isinstance(node, StringValueNode):
        findings.unusable_value |= bool(_UNUSABLE_TEXT.search(node.value))
    elif isinstance(node, IntValueNode):
        findings.unusable_value |= len(node.value.lstrip("-")) > _MAX_INTEGER_DIGITS
    elif isinstance(node, VariableDefinitionNode) and node.default_value is not None:
        findings.defaulted_variables.add(node.variable.name.value)

    directives: tuple[DirectiveNode, ...] = tuple(getattr(node, "directives", None) or ())
    findings.directives += len(directives)
    findings.crowded_node |= len(directives) > MAX_DIRECTIVES_OF_ONE_NODE


def _note_secret(node: ArgumentNode | ObjectFieldNode, findings: Findings) -> None:
    if isinstance(node.value, VariableNode):
        findings.secret_variables.add(node.value.name.value)
    elif not isinstance(node.value, NullValueNode):
        findings.literal_secret = True


def _merge_repeated(selection_set: SelectionSetNode) -> None:
    """Keeps one of each field that has no alias, argument, directive or selection: repeating those
    says nothing, but costs validation a comparison of each with each."""
    seen: set[str] = set()
    kept = []
    for node in selection_set.selections:
        if isinstance(node, FieldNode) and not (
            node.alias or node.arguments or node.directives or node.selection_set
        ):
            if node.name.value in seen:
                continue
            seen.add(node.name.value)
        kept.append(node)

    if len(kept) < len(selection_set.selections):
        # Nodes are frozen for their users; this one has none yet.
        object.__setattr__(selection_set, "selections", tuple(kept))


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
