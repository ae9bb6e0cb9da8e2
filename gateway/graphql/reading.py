"""Documents read quickly, into trees that hold no tokens.

graphql-core reads a document character by character and keeps every token in a chain of circles,
which only the garbage collector undoes. Here names and signs are read by one regular expression,
and a node remembers where it stood in two numbers. What is counted here is refused before a tree is
built.
"""

import re
from itertools import islice
from typing import NamedTuple

from graphql.language import DocumentNode, Lexer, Location, NameNode, Source, Token
from graphql.language.parser import Parser
from graphql.language.token_kind import TokenKind

MAX_TOKENS = 1_000
MAX_COMMENTS = 200
MAX_LENGTH = 16_384
"""Characters of all tokens together: what stands between them costs nothing."""
_MOST_COUNTED = 5_000

_PIECES = re.compile(
    r"(?P<skipped>[ \t\n\r,\ufeff]+)|(?P<comment>#[^\n\r]*)|[_A-Za-z][_0-9A-Za-z]*"
    # Strings, closed or not: nothing is looked at twice.
    r'|"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+(?:""")?|"[^"\\\n\r]*+(?:\\.[^"\\\n\r]*+)*+"?'
    r"|\.\.\.|-?[0-9][0-9A-Za-z_.+-]*|.",
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

    def passed_limit(self) -> tuple[str, int, int] | None:
        """The first limit that this passes: its name, what it allows and what was found."""
        limits = [
            ("tokens", MAX_TOKENS, self.tokens),
            ("comments", MAX_COMMENTS, self.comments),
            ("length", MAX_LENGTH, self.length),
        ]
        return next((limit for limit in limits if limit[2] > limit[1]), None)


def tally(query: str) -> Tally:
    """Counts tokens, comments and their characters."""
    tokens = comments = length = 0
    for piece in islice(_PIECES.finditer(query), 2 * _MOST_COUNTED):
        if piece.lastgroup == "skipped":
            continue
        if piece.lastgroup == "comment":
            comments += 1
            continue
        tokens += 1
        length += piece.end() - piece.start()
    return Tally(min(tokens, _MOST_COUNTED), comments, length)


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


class _Reader(Parser):
    """graphql-core's parser over these tokens."""

    def loc(self, start_token: Token) -> Location:
        """Where a node stands."""
        return _Place(start_token.start, self._lexer.last_token.end, self._lexer.source)

    def parse_name(self) -> NameNode:
        """A name; what it names knows the place."""
        return NameNode(value=self.expect_token(TokenKind.NAME).value or "")
