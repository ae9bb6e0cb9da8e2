"""Documents read into graphql-core's trees, in one pass that counts what it sees.

graphql-core reads character by character and makes three objects for every token. Here all tokens
are found at once (`tokens.py`), a name that comes again is the same node, and where a node stood is
found when somebody asks. What is read and what is refused is the same, but for definitions of
types, which no request may hold: they end the reading.
"""

from typing import Any

from graphql.language import DocumentNode, OperationType, Source

from gateway.graphql import nodes
from gateway.graphql.findings import Findings
from gateway.graphql.literals import Literals
from gateway.graphql.tokens import first_foreign

_MORE = frozenset(":(@{")
"""What follows the name of a field that is more than a name."""
_OPERATIONS = {kind.value: kind for kind in OperationType}
_INTROSPECTION = frozenset({"__schema", "__type"})
_new = object.__new__


def read_document(query: str, tokens: list[str]) -> tuple[DocumentNode, Findings]:
    """The tree of a text that has these tokens, and what stands in it. Raises GraphQLSyntaxError
    without words, TooDeep."""
    reader = _Reader(Source(query), tokens)
    foreign = first_foreign(query, tokens)
    if foreign is not None:
        reader.refuse(foreign)
    return reader.document(), reader.findings


class _Reader(Literals):
    """Reads definitions and selections."""

    def document(self) -> DocumentNode:
        """All definitions; at least one."""
        definitions = [self._definition()]
        while self._tokens[self._at]:
            definitions.append(self._definition())
        document = _new(nodes.Document)
        document.definitions = tuple(definitions)
        return document  # type: ignore[no-any-return]

    def _definition(self) -> Any:
        at, description = self._at, None
        if self._tokens[at] == "{":
            self.findings.operations += 1
            node = _new(nodes.Operation)
            node.operation = OperationType.QUERY
        else:
            description = self._description()
            keyword = self._tokens[self._at]
            node = self._fragment() if keyword == "fragment" else self._operation(keyword)
            node.directives = self._directives(False)

        node.description = description
        node.selection_set = self._selections()
        node.loc = self._place(at)
        return node

    def _description(self) -> Any:
        """What may stand before a definition."""
        if self._tokens[self._at][:1] != '"':
            return None
        self.findings.values += 1
        place = self._place(self._at)
        node = self._text()
        node.loc = place
        return node

    def _operation(self, keyword: str) -> Any:
        kind = _OPERATIONS.get(keyword)
        if kind is None:
            self.refuse()
        self._at += 1
        self.findings.operations += 1

        node = _new(nodes.Operation)
        node.operation = kind
        if self._tokens[self._at].isidentifier():
            node.name = self._name()
        if self._tokens[self._at] == "(":
            self._at += 1
            definitions = [self._variable_definition()]
            while self._tokens[self._at] != ")":
                definitions.append(self._variable_definition())
            self._at += 1
            node.variable_definitions = tuple(definitions)
        return node

    def _variable_definition(self) -> Any:
        at = self._at
        node = _new(nodes.VariableDefinition)
        node.description = self._description()
        node.variable = self._variable()
        self._expect(":")
        node.type = self._type()
        self.findings.values += 1

        if self._tokens[self._at] == "=":
            self._at += 1
            node.default_value = self._value(True)
            self.findings.defaulted_variables.add(node.variable.name.value)
        node.directives = self._directives(True)
        node.loc = self._place(at)
        return node

    def _fragment(self) -> Any:
        self.findings.fragments += 1
        self._at += 1
        node = _new(nodes.Fragment)
        node.variable_definitions = ()
        if self._tokens[self._at] == "on":
            self.refuse()
        node.name = self._name()
        self._expect("on")
        node.type_condition = self._named_type()
        return node

    def _selections(self) -> Any:
        """The selections of one place; bare fields that stand there already become no nodes."""
        self._enter()
        self._expect("{")
        tokens, names, at = self._tokens, self._names, self._at
        selections: list[Any] = []
        bare: set[str] = set()

        while (token := tokens[at]) != "}":
            if token == "...":
                self._at = at
                selections.append(self._spread())
                at = self._at
            elif tokens[at + 1] in _MORE:
                self._at = at
                selections.append(self._field())
                at = self._at
            else:
                if token not in bare:
                    if not token.isidentifier():
                        self.refuse(at)
                    bare.add(token)
                    node = _new(nodes.Field)
                    node.name = names.get(token) or self._new_name(token)
                    node.loc = self._place(at)
                    selections.append(node)
                at += 1

        self._at = at + 1
        self._deep -= 1
        node = _new(nodes.Selections)
        node.selections = tuple(selections)
        return node

    def _field(self) -> Any:
        node = _new(nodes.Field)
        node.loc = self._place(self._at)
        name = self._name()
        tokens = self._tokens
        if tokens[self._at] == ":":
            self._at += 1
            node.alias, name = name, self._name()
        node.name = name
        if name.value in _INTROSPECTION:
            self.findings.introspects = True

        if (following := tokens[self._at]) == "(":
            node.arguments = self._arguments(False)
            following = tokens[self._at]
        if following == "@":
            node.directives = self._directives(False)
            following = tokens[self._at]
        if following == "{":
            node.selection_set = self._selections()
        return node

    def _spread(self) -> Any:
        """A named fragment or one that stands here."""
        place = self._place(self._at)
        self._at += 1
        token = self._tokens[self._at]

        if token != "on" and token.isidentifier():
            node = _new(nodes.Spread)
            node.name = self._name()
            node.directives = self._directives(False)
        else:
            node = _new(nodes.Inline)
            if token == "on":
                self._at += 1
                node.type_condition = self._named_type()
            node.directives = self._directives(False)
            node.selection_set = self._selections()
        node.loc = place
        return node
