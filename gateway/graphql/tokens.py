"""A document's text as tokens, and what its literals say.

One regular expression finds all tokens at once. It takes strings that are never closed, and numbers
that are none, as a whole, so that nothing is looked at twice; whoever reads the token refuses it.
"""

import re
import sys
from itertools import islice
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import NamedTuple

MAX_TOKENS = 1_000
MAX_COMMENTS = 200
MAX_LENGTH = 16_384
"""Characters of all tokens together: what stands between them costs nothing."""
MAX_LINES = 2_000
"""Whoever finds the line of an error goes through all before it."""
_MOST_COUNTED = 5_000

_SKIPPED = r"[ \t\n\r,\ufeff]*+(?:#[^\n\r]*+[ \t\n\r,\ufeff]*+)*+"
_BLOCK = r'"""[^"\\]*+(?:(?:\\"""|\\|"(?!""))[^"\\]*+)*+'
_STRING = r'"[^"\\\n\r]*+(?:\\.[^"\\\n\r]*+)*+"?'
_WORD = (
    r"[_A-Za-z][_0-9A-Za-z]*+|\.\.\.|"
    + _BLOCK
    + r'(?:""")?|'
    + _STRING
    + r"|-?[0-9][0-9A-DF-Za-df-z_.]*+(?:[eE][+-]?[0-9A-DF-Za-df-z_.]*+)*+|."
)
_FLAGS = re.ASCII | re.DOTALL
# At the end of the text the word is empty.
_TOKEN = re.compile(rf"{_SKIPPED}({_WORD}|\Z)", _FLAGS)
_STRIDE = 100
_STRIDES = re.compile(rf"(?:{_SKIPPED}(?:{_WORD})){{{_STRIDE}}}+", _FLAGS)
_COMMENT = re.compile(rf'#[^\n\r]*+|{_BLOCK}(?:""")?|{_STRING}', _FLAGS)

_CLOSED_BLOCK = re.compile(_BLOCK + '"""', _FLAGS)
_INDENT = re.compile(r"\n([ \t]*+)(?=[^ \t\n])")
_WIDE_ESCAPE = re.compile(r"\\u\{([0-9A-Fa-f]{1,8})\}")
_SURROGATES = frozenset(range(0xD800, 0xE000))
_SURROGATE = re.compile("[\ud800-\udfff]")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)


class Tally(NamedTuple):
    """What a text is made of, counted without understanding it; counting ends at 5,000."""

    tokens: int = 0
    comments: int = 0
    length: int = 0
    lines: int = 0

    def passed_limit(self) -> tuple[str, int, int] | None:
        """The first limit that this passes: its name, what it allows and what was found."""
        limits = [
            ("lines", MAX_LINES, self.lines),
            ("tokens", MAX_TOKENS, self.tokens),
            ("comments", MAX_COMMENTS, self.comments),
            ("length", MAX_LENGTH, self.length),
        ]
        return next((limit for limit in limits if limit[2] > limit[1]), None)


def tokens_of(query: str) -> tuple[list[str], Tally]:
    """All tokens and what they count. The last two are empty, the end; of too many none is
    given."""
    lines = 1 + query.count("\n") + query.count("\r") - query.count("\r\n")
    if lines > MAX_LINES:
        return [], Tally(lines=lines)

    comments = _comments(query)
    passed, at = _stride(query, _MOST_COUNTED)
    if passed > MAX_TOKENS:
        rest = _TOKEN.findall(query, at) if passed < _MOST_COUNTED else []
        return [], Tally(passed + sum(map(bool, rest)), comments)

    tokens: list[str] = _TOKEN.findall(query)
    while tokens and not tokens[-1]:
        tokens.pop()
    counted = Tally(len(tokens), comments, sum(map(len, tokens)))
    return [*tokens, "", ""], counted


def start_of(query: str, nth: int) -> int:
    """Where a token of a text begins."""
    passed, at = _stride(query, nth - nth % _STRIDE)
    return next(islice(_TOKEN.finditer(query, at), nth - passed, None)).start(1)


def _stride(query: str, most: int) -> tuple[int, int]:
    """How many tokens can be passed by the hundred, at most so many, and where that leads."""
    passed = at = 0
    while passed < most and (stride := _STRIDES.match(query, at)):
        passed, at = passed + _STRIDE, stride.end()
    return passed, at


def first_foreign(query: str, tokens: list[str]) -> int | None:
    """The first token that is no string and has a letter which names cannot have."""
    if query.isascii():
        return None
    foreign = (nth for nth, token in enumerate(tokens) if not token.isascii() and token[0] != '"')
    return next(foreign, None)


def is_float(number: str) -> bool | None:
    """Whether a number has a fraction or an exponent; None: it is no number."""
    found = _NUMBER.fullmatch(number)
    return None if found is None else found.lastindex is not None


def text_in(token: str) -> str | None:
    """What a string says; None: it is none."""
    if token.startswith('"""'):
        return _text_in_block(token)
    if "\\u{" in token:
        token = _without_wide_escapes(token)
    try:
        # Strings of JSON, in which any character but the ends of lines may stand as it is.
        text, end = scanstring(token, 1, False)
    except JSONDecodeError:
        return None
    assert isinstance(text, str)
    return None if end != len(token) or _SURROGATE.search(text) else text


def _text_in_block(token: str) -> str | None:
    if _CLOSED_BLOCK.fullmatch(token) is None or _SURROGATE.search(token):
        return None
    return _without_indent(
        token[3:-3].replace('\\"""', '"""').replace("\r\n", "\n").replace("\r", "\n")
    )


def _without_indent(text: str) -> str:
    """A block without what indents all lines but the first, and without empty lines around it."""
    common = min(map(len, _INDENT.findall(text)), default=0)
    if common:
        text = re.sub(rf"\n[ \t]{{1,{common}}}", "\n", text)

    said = text.lstrip(" \t\n")
    begun = text.rfind("\n", 0, len(text) - len(said)) + 1
    ended = text.find("\n", len(text.rstrip(" \t\n")))
    return text[begun : ended if ended >= 0 else None] if said else ""


def _without_wide_escapes(token: str) -> str:
    """A string in which JSON's escapes stand for those in braces; an open one where no character
    has such a number."""
    # Without pairs of backslashes each one that is left begins an escape.
    parts = _WIDE_ESCAPE.split(token.replace(r"\\", r"\u005c"))
    points = [int(digits, 16) for digits in parts[1::2]]
    if max(points, default=0) > sys.maxunicode or not _SURROGATES.isdisjoint(points):
        return '"'

    parts[1::2] = [
        f"\\u{point:04x}"
        if point < 0x10000
        else f"\\u{0xD7C0 + (point >> 10):04x}\\u{0xDC00 + (point & 0x3FF):04x}"
        for point in points
    ]
    return "".join(parts)


def _comments(query: str) -> int:
    if query.count("#") <= MAX_COMMENTS:
        return 0
    pieces = islice(_COMMENT.finditer(query), 2_000)
    return sum(piece[0].startswith("#") for piece in pieces)
