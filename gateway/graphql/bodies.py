"""What a GraphQL request says, read strictly: nothing that two readers could take for two different
things.

Refused with `BAD_REQUEST` (security note Z4, Z5): text that is not UTF-8, JSON deeper than 32,
duplicate keys, numbers that no 64-bit integer or finite float holds, NUL and lone surrogates,
arrays of requests, fields of the wrong type.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson

from efiling.errors import BadRequest
from gateway.http.media import UnsupportedMediaType

MAX_JSON_DEPTH = 32
MAX_JSON_VALUES = 100_000
_MAX_INTEGER_DIGITS = 19
_MAX_NUMBER_LENGTH = 64
_ODD_ESCAPES = (b"\\u0000", b"\\u003a", b"\\u003A")
_LONG_NUMBER = b"0" * _MAX_INTEGER_DIGITS
_DIGITS_ALIKE = bytes.maketrans(b"123456789", b"000000000")

# A string that is never closed is one too: nothing is looked at twice. What stands between is
# passed over at once: nobody else runs while a pattern is tried, and a megabyte has many characters
# to try it at.
_STRINGS_AND_BRACKETS = re.compile(
    rb'[^"\[\]{}]*+("[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]|\Z)', re.DOTALL
)
_UNUSABLE_TEXT = re.compile("[\x00\ud800-\udfff]")
_MEDIA_TYPE = re.compile(
    r'application/json(?:\s*;\s*charset\s*=\s*(?:utf-8|"utf-8"))?', re.IGNORECASE
)
_GET_FIELDS = frozenset({"query", "documentId", "variables", "operationName", "extensions"})


@dataclass(frozen=True, slots=True, repr=False)
class GraphQLRequest:
    """One operation to run. It has no representation on purpose: variables hold passwords.

    `document_id`: which registered document is meant; `query` is empty then. `is_large`: it came in
    a body that only an institution may send.
    """

    query: str
    variables: Mapping[str, Any] | None = None
    operation_name: str | None = None
    is_large: bool = False
    document_id: str | None = None


def check_media_type(content_types: list[str], encodings: list[str]) -> None:
    """Exactly one Content-Type, exactly `application/json`, UTF-8 and not compressed. Raises
    UnsupportedMediaType."""
    if len(content_types) != 1 or not _MEDIA_TYPE.fullmatch(content_types[0].strip()):
        raise UnsupportedMediaType
    if any(encoding.strip().lower() != "identity" for encoding in encodings):
        raise UnsupportedMediaType


def read_body(body: bytes, *, is_large: bool = False) -> GraphQLRequest:
    """The request in a POST body. Raises BadRequest."""
    return _request_of(read_json(body), is_large=is_large)


def read_query_string(query_string: bytes) -> GraphQLRequest:
    """The request of a GET; `variables` and `extensions` are JSON texts in its query string. Raises
    BadRequest."""
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=len(_GET_FIELDS) + 4,
        )
    except ValueError:
        raise BadRequest from None

    fields = _object(pairs)
    _check_text(fields)
    for name in ("variables", "extensions"):
        if fields.get(name):
            fields[name] = read_json(fields[name].encode())
        else:
            fields.pop(name, None)
    return _request_of(fields)


def read_json(body: bytes) -> Any:
    """The value that a JSON text stands for, within the limits above. Raises BadRequest."""
    # Counted before anything is made of it: a thousand rows have 40,000 values.
    if sum(map(body.count, (b",", b"{", b"["))) > MAX_JSON_VALUES:
        raise BadRequest
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _read_closely(body)
    is_plain = not (_is_odd(body) or _is_deep(body, value)) and _is_all_of(body, value)
    return value if is_plain else _read_closely(body)


def _is_odd(body: bytes) -> bool:
    """Whether there may be a NUL, a colon written as an escape, or a number beyond the limits: none
    of those has fewer digits in a row."""
    if b"\\u" in body and any(sign in body for sign in _ODD_ESCAPES):
        return True
    return _LONG_NUMBER in body.translate(_DIGITS_ALIKE)


def _is_all_of(body: bytes, value: Any) -> bool:
    """Whether nothing of the text is missing: of a key that stands there twice orjson keeps one
    value. What is kept has a colon less then, written out again."""
    return body.count(b":") == orjson.dumps(value).count(b":")


def _is_deep(body: bytes, value: Any) -> bool:
    """Whether objects and arrays stand in one another deeper than the limit."""
    if body.count(b"{") + body.count(b"[") <= MAX_JSON_DEPTH:
        return False
    level = [value]
    for _ in range(MAX_JSON_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) is dict or type(inner) is list
        ]
    return bool(level)


def _read_closely(body: bytes) -> Any:
    """The same, however odd the text is: this alone decides what is refused. Raises BadRequest."""
    _check_depth(body)
    try:
        value = _DECODER.decode(body.decode("utf-8", "strict"))
    except (ValueError, RecursionError):
        raise BadRequest from None
    # Without an escape there can be neither: JSON forbids bare control characters, UTF-8 forbids
    # surrogates.
    if b"\\u" in body:
        _check_text(value)
    return value


def _check_depth(body: bytes) -> None:
    depth = 0
    for token in _STRINGS_AND_BRACKETS.finditer(body):
        first = token[1][:1]
        if not first:
            break
        if first in b"[{":
            depth += 1
            if depth > MAX_JSON_DEPTH:
                raise BadRequest
        elif first in b"]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs by name. Raises BadRequest for a name that stands there twice."""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BadRequest
    return fields


def _integer(digits: str) -> int:
    if len(digits) > _MAX_INTEGER_DIGITS + 1:
        raise BadRequest
    value = int(digits)
    if not -(2**63) <= value < 2**63:
        raise BadRequest
    return value


def _number(digits: str) -> float:
    value = float(digits) if len(digits) <= _MAX_NUMBER_LENGTH else math.inf
    if not math.isfinite(value):
        raise BadRequest
    return value


def _constant(_name: str) -> Any:
    raise BadRequest


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_number, parse_constant=_constant
)


def _check_text(value: Any) -> None:
    if isinstance(value, str):
        if _UNUSABLE_TEXT.search(value):
            raise BadRequest
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_text(key)
            _check_text(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_text(inner)


def _request_of(value: Any, *, is_large: bool = False) -> GraphQLRequest:
    if not isinstance(value, dict):
        raise BadRequest

    query, variables, name = value.get("query"), value.get("variables"), value.get("operationName")
    document_id = value.get("documentId")
    # One of the two says what is asked; both could say different things.
    if (query is None) == (document_id is None) or "" in (query, document_id):
        raise BadRequest
    if not isinstance(query, str | None) or not isinstance(document_id, str | None):
        raise BadRequest
    if not isinstance(variables, dict | None) or not isinstance(name, str | None):
        raise BadRequest
    if not isinstance(value.get("extensions"), dict | None):
        raise BadRequest

    return GraphQLRequest(query or "", variables, name, is_large, document_id)
