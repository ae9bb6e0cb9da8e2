"""Documents read quickly, into trees that hold no tokens.

graphql-core reads a document character by character and keeps every token in a chain of circles,
which only the garbage collector undoes. Here names and signs are read by one regular expression,
and a node remembers where it stood in two numbers. What is counted here is refused before a tree is
built.
"""

import re
from itertools import islice
from typing import NamedTuple

from graphql.language import (
    DocumentNode,
    FieldNode,
    Lexer,
    Location,
    NameNode,
    SelectionNode,
    SelectionSetNode,
    Source,
    Token,
)
from graphql.language.parser import Parser
from graphql.language.token_kind import TokenKind

MAX_TOKENS = 1_000
MAX_COMMENTS = 200
MAX_VALUES = 200
"""Arguments, variables and whatever stands for a value in a whole document. What is long belongs
into the variables' values."""
MAX_LENGTH = 16_384
"""Characters of all tokens together: what stands between them costs nothing."""
_MOST_COUNTED = 5_000

_PIECES = re.compile(
    r"(?P<skipped>[ \t\n\r,\ufeff]+)|(?P<comment>#[^\n\r]*)|[_A-Za-z][_0-9A-Za-z]*"
    # Strings, closed or not: nothing is looked at twice.
    r'|(?P<value>"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+(?:""")?'
    r'|"[^"\\\n\r]*+(?:\\.[^"\\\n\r]*+)*+"?'
    r"|-?[0-9][0-9A-Za-z_.+-]*|\$)|\.\.\.|.",
    re.ASCII | re.DOTALL,
)
_NEXT = re.compile(
    r"(?:[ \t\n\r,\ufeff]|#[^\n\r]*)*+"
    r"(?:([_A-Za-z][_0-9A-Za-z]*)|([!$&()\[\]:={}|@])|(\.\.\.))?",
    re.ASCII,
)
_SIGNS = {kind.value: kind for kind in TokenKind}


class Tally(NamedTuple):
    """What a text is made of, counted without understanding it; counting ends at 5,000."""

    tokens: int
    comments: int
    length: int
    values: int

    def passed_limit(self) -> tuple[str, int, int] | None:
        """The first limit that this passes: its name, what it allows and what was found."""
        limits = [
            ("tokens", MAX_TOKENS, self.tokens),
            ("comments", MAX_COMMENTS, self.comments),
            ("length", MAX_LENGTH, self.length),
            ("values", MAX_VALUES, self.values),
        ]
        return next((limit for limit in limits if limit[2] > limit[1]), None)


def tally(query: str) -> Tally:
    """Counts tokens, comments and their characters."""
    tokens = comments = length = values = 0
    for piece in islice(_PIECES.finditer(query), 2 * _MOST_COUNTED):
        if piece.lastgroup == "skipped":
            continue
        if piece.lastgroup == "comment":
            comments += 1
            continue
        if piece.lastgroup:
            values += 1
        tokens += 1
        length += piece.end() - piece.start()
    return Tally(min(tokens, _MOST_COUNTED), comments, length, values)


def read_document(query: str) -> DocumentNode:
    """The tree of a document. Raises GraphQLSyntaxError."""
    source = Source(query)
    return _Reader(source, lexer=_Words(source)).parse_document()


class _Words(Lexer):
    """The tokens of a source, each known to the one before it alone."""

    def lookahead(self) -> Token:
        """The token after this one, comments left out."""
        token = self.token
        if token.kind is TokenKind.EOF:
            return token
        if token.next is None:
            token.next = self._read(token.end)
        return token.next

    def _read(self, start: int) -> Token:
        found = _NEXT.match(self.source.body, start)
        assert found, "the pattern matches the empty text too"
        which = found.lastindex
        if which is None:
            # Strings, numbers, the end, and what is wrong.
            return self.read_next_token(found.end())

        text = found[which]
        if which == 1:
            return Token(TokenKind.NAME, found.start(1), found.end(), 0, 0, text)
        return Token(_SIGNS[text], found.start(which), found.end(), 0, 0)


class _Place(Location):
    """A place in a source, without its tokens."""

    __slots__ = ()

    def __init__(self, start: int, end: int, source: Source) -> None:
        self.start, self.end, self.source = start, end, source


_MORE = frozenset({TokenKind.COLON, TokenKind.PAREN_L, TokenKind.AT, TokenKind.BRACE_L})
"""What follows the name of a field that is more than a name."""


class _Reader(Parser):
    """graphql-core's parser over these tokens."""

    def parse_selection_set(self) -> SelectionSetNode:
        """The selections of one place; bare fields that stand there already become no nodes."""
        start = self._lexer.token
        self._enter_nesting()
        self.expect_token(TokenKind.BRACE_L)
        selections: list[SelectionNode] = []
        bare: set[str | None] = set()

        while (token := self._lexer.token).kind is not TokenKind.BRACE_R:
            if token.kind is not TokenKind.NAME or self._lexer.lookahead().kind in _MORE:
                selections.append(self.parse_selection())
                continue
            self.advance_lexer()
            if token.value not in bare:
                bare.add(token.value)
                name = NameNode(value=token.value or "")
                selections.append(FieldNode(name=name, loc=self.loc(token)))

        self.advance_lexer()
        self._nesting_depth -= 1
        return SelectionSetNode(selections=tuple(selections), loc=self.loc(start))

    def advance_lexer(self) -> None:
        """On to the next token; how many there are was counted."""
        self._lexer.advance()

    def loc(self, start_token: Token) -> Location:
        """Where a node stands."""
        return _Place(start_token.start, self._lexer.last_token.end, self._lexer.source)

    def parse_name(self) -> NameNode:
        """A name; what it names knows the place."""
        return NameNode(value=self.expect_token(TokenKind.NAME).value or "")
