"""What is read below selections: names, arguments, values, types, directives."""

from typing import Any, NoReturn

from graphql import GraphQLSyntaxError
from graphql.language import NameNode, Source
from graphql.language.parser import MAX_NESTING_DEPTH

from gateway.graphql import nodes
from gateway.graphql.findings import SECRETS, Findings
from gateway.graphql.tokens import is_float, start_of, text_in

_new = object.__new__


class TooDeep(Exception):
    """More brackets in each other than graphql-core reads."""


class Literals:
    """Reads from tokens, one after the other, and notes what it finds."""

    def __init__(self, source: Source, tokens: list[str]) -> None:
        self.findings = Findings()
        self._source, self._tokens = source, tokens
        self._at = self._deep = 0
        self._names: dict[str, NameNode] = {}

    def refuse(self, at: int | None = None) -> NoReturn:
        """Raises GraphQLSyntaxError: here stands what cannot stand here."""
        start = start_of(self._source.body, self._at if at is None else at)
        raise GraphQLSyntaxError(self._source, start, "")

    def _place(self, at: int) -> nodes.Place:
        place = _new(nodes.Place)
        place.nth, place.source = at, self._source
        return place

    def _expect(self, sign: str) -> None:
        if self._tokens[self._at] != sign:
            self.refuse()
        self._at += 1

    def _enter(self) -> None:
        self._deep += 1
        if self._deep > MAX_NESTING_DEPTH:
            raise TooDeep

    def _name(self) -> NameNode:
        token = self._tokens[self._at]
        if not token.isidentifier():
            self.refuse()
        self._at += 1
        return self._names.get(token) or self._new_name(token)

    def _new_name(self, token: str) -> NameNode:
        name = _new(nodes.Name)
        name.value = token
        self._names[token] = name
        return name  # type: ignore[no-any-return]

    def _arguments(self, const: bool) -> Any:
        """What stands in round brackets; None where there are none."""
        if self._tokens[self._at] != "(":
            return None
        self._at += 1
        arguments = [self._named_value(nodes.Argument, const)]
        while self._tokens[self._at] != ")":
            arguments.append(self._named_value(nodes.Argument, const))
        self._at += 1
        return tuple(arguments)

    def _named_value(self, kind: type[Any], const: bool) -> Any:
        """An argument or a member of an object."""
        at = self._at
        node = _new(kind)
        node.name = name = self._name()
        self._expect(":")
        node.value = self._value(const)
        node.loc = self._place(at)

        self.findings.values += 1
        if name.value in SECRETS:
            self._note_secret(node.value)
        return node

    def _note_secret(self, value: Any) -> None:
        if isinstance(value, nodes.Variable):
            self.findings.secret_variables.add(value.name.value)
        elif not isinstance(value, nodes.Null):
            self.findings.literal_secret = True

    def _value(self, const: bool) -> Any:
        at, token = self._at, self._tokens[self._at]
        if token == "$":
            if const:
                self.refuse()
            return self._variable()

        self.findings.values += 1
        if token == "[":
            node = self._list(const)
        elif token == "{":
            node = self._object(const)
        elif token.isidentifier():
            node = _word(token)
            self._at += 1
        elif token[:1] == '"':
            node = self._text()
        else:
            node = self._number(token)
        node.loc = self._place(at)
        return node

    def _variable(self) -> Any:
        self.findings.values += 1
        node = _new(nodes.Variable)
        node.loc = self._place(self._at)
        self._expect("$")
        node.name = self._name()
        return node

    def _list(self, const: bool) -> Any:
        self._enter()
        self._at += 1
        values = []
        while self._tokens[self._at] != "]":
            values.append(self._value(const))
        self._at += 1
        self._deep -= 1
        node = _new(nodes.List)
        node.values = tuple(values)
        return node

    def _object(self, const: bool) -> Any:
        self._enter()
        self._at += 1
        members = []
        while self._tokens[self._at] != "}":
            members.append(self._named_value(nodes.ObjectField, const))
        self._at += 1
        self._deep -= 1
        node = _new(nodes.Object)
        node.fields = tuple(members)
        return node

    def _text(self) -> Any:
        token = self._tokens[self._at]
        text = text_in(token)
        if text is None:
            self.refuse()
        self._at += 1
        self.findings.note_text(text)
        node = _new(nodes.String)
        node.value = text
        node.block = token.startswith('"""')
        return node

    def _number(self, token: str) -> Any:
        fraction = is_float(token)
        if fraction is None:
            self.refuse()
        self._at += 1
        if not fraction:
            self.findings.note_integer(token)
        node = _new(nodes.Float if fraction else nodes.Integer)
        node.value = token
        return node

    def _directives(self, const: bool) -> Any:
        """What stands behind `@`; None where there is none."""
        if self._tokens[self._at] != "@":
            return None
        directives = []
        while self._tokens[self._at] == "@":
            node = _new(nodes.Directive)
            node.loc = self._place(self._at)
            self._at += 1
            node.name = self._name()
            node.arguments = self._arguments(const)
            directives.append(node)
        self.findings.note_directives(len(directives))
        return tuple(directives)

    def _type(self) -> Any:
        at = self._at
        if self._tokens[at] == "[":
            self._enter()
            self._at += 1
            node = _new(nodes.ListType)
            node.type = self._type()
            self._deep -= 1
            self._expect("]")
            node.loc = self._place(at)
        else:
            node = self._named_type()

        if self._tokens[self._at] != "!":
            return node
        self._at += 1
        required = _new(nodes.NonNull)
        required.type, required.loc = node, self._place(at)
        return required

    def _named_type(self) -> Any:
        node = _new(nodes.NamedType)
        node.loc = self._place(self._at)
        node.name = self._name()
        return node


def _word(token: str) -> Any:
    """A value that is a word."""
    if token == "null":
        return _new(nodes.Null)
    if token in {"true", "false"}:
        node = _new(nodes.Boolean)
        node.value = token == "true"
    else:
        node = _new(nodes.Enum)
        node.value = token
    return node
