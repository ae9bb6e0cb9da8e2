"""Selections that say the same made one: repeating them says nothing more, but whoever walks the
document walks each."""

from collections.abc import Sequence

from graphql.language import (
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)


def label(node: SelectionNode) -> str:
    """What selections of one place that say the same have in common."""
    if isinstance(node, FieldNode):
        return (node.alias or node.name).value
    if isinstance(node, FragmentSpreadNode):
        return "..." + node.name.value
    assert isinstance(node, InlineFragmentNode)
    return "... on " + node.type_condition.name.value if node.type_condition else "... on"


def merge_repeated(selection_set: SelectionSetNode) -> Sequence[SelectionNode]:
    """Keeps one of each selection that says the same, with all that stands below them."""
    kept: list[SelectionNode] = []
    first: dict[tuple[object, ...], SelectionNode] = {}
    below: dict[int, list[SelectionNode]] = {}

    for node in selection_set.selections:
        key = _same(node)
        same = first.setdefault(key, node) if key else node
        if same is node:
            kept.append(node)
        inner: SelectionSetNode | None = getattr(node, "selection_set", None)
        if inner:
            below.setdefault(id(same), []).extend(inner.selections)

    if len(kept) < len(selection_set.selections):
        _set(selection_set, kept)
        for node in kept:
            if id(node) in below:
                _set(getattr(node, "selection_set"), below[id(node)])  # noqa: B009
    return selection_set.selections


def _same(node: SelectionNode) -> tuple[object, ...] | None:
    """What a selection has in common with those that say the same; None where a directive may make
    a difference."""
    if node.directives:
        return None
    if isinstance(node, FieldNode):
        arguments = tuple((one.name.value, meaning(one.value)) for one in node.arguments or ())
        return (label(node), node.name.value, arguments, node.selection_set is None)
    return (label(node),)


def meaning(value: ValueNode) -> str:
    """A value as text, the same for the same value."""
    if isinstance(value, VariableNode):
        return "$" + value.name.value
    if isinstance(value, ListValueNode):
        return "[" + ",".join(map(meaning, value.values)) + "]"
    if isinstance(value, ObjectValueNode):
        members = sorted(f"{one.name.value}:{meaning(one.value)}" for one in value.fields)
        return "{" + ",".join(members) + "}"
    return f"{value.kind}:{getattr(value, 'value', None)!r}"


def _set(selection_set: SelectionSetNode, selections: Sequence[SelectionNode]) -> None:
    # Nodes are frozen for their users; this one has none yet.
    object.__setattr__(selection_set, "selections", tuple(selections))
