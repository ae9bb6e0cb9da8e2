"""graphql-core's rules, each where a document has what it judges, over one walk.

The library asks every rule at every node, and finds nodes again by hashing all that stands below
them. Here a rule without a word on a kind of node is not asked, nodes are found by identity, and
rules about what a text has no sign of (`$`, `@`, `...`, `(`) are left out.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLSchema,
    OverlappingFieldsCanBeMergedRule,
    TypeInfo,
    TypeInfoVisitor,
    ValidationContext,
    specified_rules,
    visit,
)
from graphql import validation as library
from graphql.language import BREAK, SKIP, DocumentNode, Node, ParallelVisitor
from graphql.language.visitor import EnterLeaveVisitor
from graphql.pyutils import RefMap
from graphql.validation import ASTValidationRule
from graphql.validation.validate import query_document_keys_to_validate as library_keys
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

RULES: Sequence[type[ASTValidationRule]] = (
    *(rule for rule in specified_rules if rule is not OverlappingFieldsCanBeMergedRule),
    MaybeNullValidationRule,
    OneOfInputValidationRule,
)
"""All but the one on overlapping fields, which is our own (`overlap.py`)."""

NEEDED_WITH: Mapping[type[ASTValidationRule], str] = MappingProxyType(
    {
        library.VariablesAreInputTypesRule: "$",
        library.UniqueVariableNamesRule: "$",
        library.NoUndefinedVariablesRule: "$",
        library.NoUnusedVariablesRule: "$",
        library.VariablesInAllowedPositionRule: "$",
        library.KnownDirectivesRule: "@",
        library.UniqueDirectivesPerLocationRule: "@",
        library.DeferStreamDirectiveOnRootField: "@",
        library.DeferStreamDirectiveOnValidOperationsRule: "@",
        library.DeferStreamDirectiveLabel: "@",
        library.StreamDirectiveOnListField: "@",
        library.KnownFragmentNamesRule: "...",
        library.PossibleFragmentSpreadsRule: "...",
        library.NoFragmentCyclesRule: "...",
        library.KnownArgumentNamesRule: "(",
        library.UniqueArgumentNamesRule: "(",
        library.ValuesOfCorrectTypeRule: "(",
        library.UniqueInputFieldNamesRule: "(",
        MaybeNullValidationRule: "(",
        OneOfInputValidationRule: "(",
    }
)
"""The sign without which a rule has nothing to judge."""


class _Enough(Exception):
    """As many errors were found as anybody is told."""


class _Context(ValidationContext):
    """What rules know of a document, by the identity of its nodes."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        types: TypeInfo,
        note: Callable[[GraphQLError], None],
    ) -> None:
        super().__init__(schema, document, types, note, hide_suggestions=True)
        by_identity: Callable[[], Any] = RefMap
        self._fragment_spreads = by_identity()
        self._variable_usages = by_identity()
        self._recursive_variable_usages = by_identity()


class _Together(ParallelVisitor):
    """Several rules on one walk; each is asked where it has something to say."""

    def get_enter_leave_for_kind(self, kind: str) -> EnterLeaveVisitor:
        """The rules that have a word on this kind, as one."""
        known: EnterLeaveVisitor | None = self.enter_leave_map.get(kind)
        if known is None:
            known = self.enter_leave_map[kind] = self._pair_of(kind)
        return known

    def _pair_of(self, kind: str) -> EnterLeaveVisitor:
        concerned = [
            (index, *pair)
            for index, visitor in enumerate(self.visitors)
            if any(pair := visitor.get_enter_leave_for_kind(kind))
        ]
        if not concerned:
            return EnterLeaveVisitor(None, None)
        skipping = self.skipping

        def enter(node: Node, *place: Any) -> None:
            for index, ask, _ in concerned:
                if ask and not skipping[index]:
                    said = ask(node, *place)
                    if said is SKIP:
                        skipping[index] = node
                    elif said is BREAK:
                        skipping[index] = BREAK

        def leave(node: Node, *place: Any) -> None:
            for index, _, ask in concerned:
                if skipping[index]:
                    if skipping[index] is node:
                        skipping[index] = None
                elif ask and ask(node, *place) is BREAK:
                    skipping[index] = BREAK

        return EnterLeaveVisitor(enter, leave)


def faults_of(
    schema: GraphQLSchema, document: DocumentNode, text: str, most: int
) -> list[GraphQLError]:
    """What the rules find in a document that was read from `text`; at most so many."""
    faults: list[GraphQLError] = []

    def note(fault: GraphQLError) -> None:
        faults.append(fault)
        if len(faults) >= most:
            raise _Enough

    types = TypeInfo(schema)
    context = _Context(schema, document, types, note)
    rules = [rule(context) for rule in RULES if NEEDED_WITH.get(rule, "") in text]
    with suppress(_Enough):
        visit(document, TypeInfoVisitor(types, _Together(rules)), library_keys)
    return faults
