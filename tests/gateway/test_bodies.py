"""Z4, Z5: bodies that two readers could read differently are refused, all alike, on every
database."""

import json
from typing import Any

import pytest

from gateway.graphql import bodies
from tests.builders.edge.caller import Caller, code_of

QUERY = '"query": "{ hello }"'
DEEP = b'{"query": "{ hello }", "variables": {"a": ' + b"[" * 40 + b"]" * 40 + b"}}"

MALFORMED = {
    "nothing": b"",
    "white space": b"  ",
    "a number": b"7",
    "a string": b'"{ hello }"',
    "null": b"null",
    "true": b"true",
    "a batch": b'[{"query": "{ hello }"}]',
    "an empty array": b"[]",
    "a piece": b'{"query": "{ he',
    "two values": b'{"query": "{ hello }"}{}',
    "no query": b"{}",
    "a query of null": b'{"query": null}',
    "an empty query": b'{"query": ""}',
    "a query of numbers": b'{"query": [1]}',
    "variables as text": b'{"query": "{ hello }", "variables": "{}"}',
    "variables as array": b'{"query": "{ hello }", "variables": []}',
    "operation name as number": b'{"query": "{ hello }", "operationName": 1}',
    "extensions as text": b'{"query": "{ hello }", "extensions": "x"}',
    "60 thousand arrays": b"[" * 60_000,
    "deep variables": DEEP,
    "an integer of 5,000 digits": b'{"query": "{ hello }", "variables": {"a": '
    + b"9" * 5_000
    + b"}}",
    "an integer over 64 bits": b'{"query": "{ hello }", "variables": {"a": 9223372036854775808}}',
    "a number without end": b'{"query": "{ hello }", "variables": {"a": 1e999}}',
    "NaN": b'{"query": "{ hello }", "variables": {"a": NaN}}',
    "Infinity": b'{"query": "{ hello }", "variables": {"a": -Infinity}}',
    "invalid UTF-8": b'{"query": "{ hello }", "variables": {"a": "\xff"}}',
    "a byte order mark": b'\xef\xbb\xbf{"query": "{ hello }"}',
    "UTF-16": json.dumps({"query": "{ hello }"}).encode("utf-16"),
    "a key twice": b'{"query": "{ hello }", "query": "{ broken }"}',
    "a key twice, deep": b'{"query": "{ hello }", "variables": {"a": {"b": 1, "b": 2}}}',
    "NUL": b'{"query": "{ hello }", "variables": {"a": "x\\u0000"}}',
    "NUL in a key": b'{"query": "{ hello }", "variables": {"a\\u0000": 1}}',
    "half a surrogate pair": b'{"query": "{ hello }", "variables": {"a": ["\\ud83d"]}}',
    "a bare control character": b'{"query": "{ hello }", "variables": {"a": "\x01"}}',
    "NUL in the document's own text": b'{"query": "{ echo(text: \\"\\\\u0000\\") }"}',
    "a literal over 64 bits": b'{"query": "{ items(first: 99999999999999999999) { nodes { id } } '
    b'}"}',
}


@pytest.mark.parametrize("name", MALFORMED)
def test_z4_a_malformed_body_is_a_bad_request(caller: Caller, name: str) -> None:
    response = caller.raw(MALFORMED[name])
    assert response.status_code == 400, response.text
    assert code_of(response) == "BAD_REQUEST"
    assert "data" not in response.json()


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "application/jsonp",
        "application/json-patch+json",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=shift_jis",
        "application/json, text/plain",
        "application/graphql",
    ],
)
def test_z4_any_other_media_type_is_415(caller: Caller, content_type: str | None) -> None:
    response = caller.raw(b'{"query": "{ hello }"}', content_type)
    assert response.status_code == 415
    assert code_of(response) == "MEDIA_TYPE"


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON; Charset=UTF-8", 'application/json;charset="utf-8"'],
)
def test_json_in_utf_8_is_taken(caller: Caller, content_type: str) -> None:
    assert caller.raw(b'{"query": "{ hello }"}', content_type).json() == {
        "data": {"hello": "hello"}
    }


def test_z4_two_media_types_are_none(caller: Caller) -> None:
    headers = [("content-type", "application/json"), ("content-type", "application/json")]
    response = caller.http.post("/graphql", content=b'{"query": "{ hello }"}', headers=headers)
    assert response.status_code == 415


@pytest.mark.parametrize(
    "value", [2**63 - 1, -(2**63), 0.5, "🏃", "\\u0000 as text", [None, True], {"a": {"b": []}}]
)
def test_ordinary_values_pass(caller: Caller, value: Any) -> None:
    assert caller.post("{ hello }", {"unused": value}).json() == {"data": {"hello": "hello"}}


def test_z4_of_two_operations_one_must_be_named(caller: Caller) -> None:
    query = "query A { hello } query B { item { name } }"
    assert code_of(caller.post(query)) == "DOCUMENT_INVALID"
    for name, expected in {"A": {"hello": "hello"}, "B": {"item": {"name": "x"}}}.items():
        body = json.dumps({"query": query, "operationName": name}).encode()
        assert caller.raw(body).json() == {"data": expected}
    for name in ("C", ""):
        body = json.dumps({"query": query, "operationName": name}).encode()
        assert caller.raw(body).status_code == 400


def test_z4_a_string_that_is_never_closed_is_read_once() -> None:
    """Nothing in it begins another one: else each of its quotes would be read to the end anew."""
    body = b'"' + b'\\"' * 30_000
    assert bodies._STRINGS_AND_BRACKETS.findall(body) == [body, b""]


def test_what_stands_between_strings_and_brackets_is_passed_over_at_once() -> None:
    """Nobody else runs while the next of them is looked for."""
    found = list(bodies._STRINGS_AND_BRACKETS.finditer(b'1, "[", 2' * 3 + b"["))

    assert [one[1] for one in found] == [b'"["'] * 3 + [b"[", b""]
    assert [one.start() for one in found] == [0, *(one.end() for one in found[:-1])]
