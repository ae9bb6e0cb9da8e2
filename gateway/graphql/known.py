"""What a document names that the schema has not: the quickest reason to refuse it.

One walk that makes nothing, before the rules, which would need ten times as long to say the same.
What it lets through is judged by them; what it finds they would refuse too.
"""

from collections.abc import Iterable

from graphql import GraphQLArgument, GraphQLError, GraphQLSchema
from graphql.language import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    NamedTypeNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
)
from graphql.type import GraphQLNamedType, get_named_type, is_composite_type, is_leaf_type


def first_unknown(schema: GraphQLSchema, document: DocumentNode) -> GraphQLError | None:
    """The first field, argument, type or fragment that there is not, or that is used as it cannot
    be."""
    fragments = {
        one.name.value for one in document.definitions if isinstance(one, FragmentDefinitionNode)
    }
    walk = _Walk(schema, fragments)

    try:
        for one in document.definitions:
            if isinstance(one, OperationDefinitionNode):
                root = schema.get_root_type(one.operation)
                if root is None:
                    raise _fault(one)
                walk.into(one.selection_set, root)
            elif isinstance(one, FragmentDefinitionNode):
                walk.into(one.selection_set, walk.composite(one.type_condition))
    except GraphQLError as fault:
        return fault
    return None


class _Walk:
    def __init__(self, schema: GraphQLSchema, fragments: set[str]) -> None:
        self._schema = schema
        self._fragments = fragments

    def into(self, selections: SelectionSetNode, parent: GraphQLNamedType) -> None:
        """Raises GraphQLError at the first node that is none of the schema's."""
        for node in selections.selections:
            if isinstance(node, FieldNode):
                self._field(node, parent)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                self.into(node.selection_set, self.composite(condition) if condition else parent)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in self._fragments:
                raise _fault(node)

    def composite(self, named: NamedTypeNode) -> GraphQLNamedType:
        """The type of that name, which has fields or stands for such. Raises GraphQLError."""
        found = self._schema.get_type(named.name.value)
        if found is None or not is_composite_type(found):
            raise _fault(named)
        return found

    def _field(self, node: FieldNode, parent: GraphQLNamedType) -> None:
        definition = self._schema.get_field(parent, node.name.value)  # type: ignore[arg-type]
        if definition is None:
            raise _fault(node)
        if node.arguments:
            _check_arguments(node.arguments, definition.args)

        named = get_named_type(definition.type)
        if (node.selection_set is None) != is_leaf_type(named):
            raise _fault(node)
        if node.selection_set is not None:
            self.into(node.selection_set, named)


def _check_arguments(arguments: Iterable[ArgumentNode], known: dict[str, GraphQLArgument]) -> None:
    given = set()
    for argument in arguments:
        name = argument.name.value
        if name not in known or name in given:
            raise _fault(argument)
        given.add(name)


def _fault(node: Node) -> GraphQLError:
    return GraphQLError("", nodes=[node])
