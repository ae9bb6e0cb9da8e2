"""What a metric calls an operation: by names of the schema alone. Callers may call theirs anything,
and any number of things."""

from collections.abc import Sequence

from graphql.language import FieldNode, OperationDefinitionNode, SelectionSetNode

_OTHER = "other"
"""What asks for several things at once; `Edge` says so too of what was refused before it ran."""
_VIEWER = "viewer"


def label_of(operation: OperationDefinitionNode) -> str:
    """The one field that an operation asks for, such as `submitFiling`; of the viewer, what is
    asked of them: `viewer.filings`. It fits the schema: every name is one of ours."""
    fields = _fields_of(operation.selection_set)
    if len(fields) != 1:
        return _OTHER
    (field,) = fields
    if field.name.value != _VIEWER or field.selection_set is None:
        return field.name.value

    asked = _fields_of(field.selection_set)
    return f"{_VIEWER}.{asked[0].name.value}" if len(asked) == 1 else _VIEWER


def _fields_of(selections: SelectionSetNode) -> Sequence[FieldNode]:
    """The fields named there, but not `__typename`; nothing where fragments stand for some."""
    if not all(isinstance(one, FieldNode) for one in selections.selections):
        return []
    fields = (one for one in selections.selections if isinstance(one, FieldNode))
    return [one for one in fields if one.name.value != "__typename"]
