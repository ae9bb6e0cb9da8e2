"""Z3: what a user typed is in no log line and no answer, whatever goes wrong with it."""

import json
from typing import Any

import pytest

from tests.builders.edge.caller import Caller, code_of
from tests.builders.edge.lines import Lines
from tests.builders.edge.sample import CANARY, Mutation

LOG_IN = "mutation ($input: LogInInput!) { logIn(input: $input) }"

LITERALS = [
    f'mutation {{ logIn(input: {{ authId: "a", password: "{CANARY}" }}) }}',
    f'mutation {{ logIn(input: {{ authId: "a", pasword: "x", password: """{CANARY}""" }}) }}',
    f'mutation ($p: String = "{CANARY}") {{ logIn(input: {{ authId: "a", password: $p }}) }}',
    f'mutation ($input: LogInInput = {{ authId: "a", password: "{CANARY}" }}) '
    f"{{ logIn(input: $input) }}",
    f'mutation {{ nothing(token: "{CANARY}") }}',
    f'mutation {{ nothing(input: [{{ oneTimeCode: "{CANARY}" }}]) }}',
    'mutation { nothing(input: { newPassword: 12345678, authId: "a" }) }',
    'query A { hello } query B { hello @include(if: true, oldPassword: "x") }',
]


@pytest.mark.parametrize("query", LITERALS)
def test_z3_a_secret_in_the_document_is_refused_before_anything_runs(
    caller: Caller, logged: Lines, query: str
) -> None:
    ran = Mutation.ran
    response = caller.post(query)
    assert response.status_code == 400
    assert code_of(response) == "SECRET_NOT_VARIABLE"
    assert Mutation.ran == ran
    assert CANARY not in response.text + logged.text


def test_z3_a_secret_in_a_variable_is_taken(caller: Caller) -> None:
    query = 'mutation ($p: String!) { logIn(input: { authId: "a", password: $p }) }'
    assert caller.post(query, {"p": CANARY}).json() == {"data": {"logIn": "in"}}
    assert caller.post(LOG_IN, {"input": {"authId": "a", "password": CANARY}}).json() == {
        "data": {"logIn": "in"}
    }


BROKEN: dict[str, tuple[str, dict[str, Any]]] = {
    "an exception that quotes it": (LOG_IN, {"input": {"authId": "boom", "password": CANARY}}),
    "a wrong type beside it": (
        LOG_IN,
        {"input": {"authId": "a", "password": CANARY, "times": CANARY}},
    ),
    "itself of the wrong type": (LOG_IN, {"input": {"authId": "a", "password": [CANARY]}}),
    "a misspelt field": (LOG_IN, {"input": {"authId": "a", "pasword": CANARY}}),
    "a field that it names": (LOG_IN, {"input": {"authId": "a", CANARY: CANARY}}),
    "input that is text": (LOG_IN, {"input": CANARY}),
    "a literal where a number belongs": (
        f'{{ items(first: "{CANARY}") {{ nodes {{ id }} }} }}',
        {},
    ),
    "a syntax error beside it": (f'{{ hello "{CANARY}" }}', {}),
    "an unfinished string": (f'{{ hello(a: "{CANARY}', {}),
    "a resolver that fails": ("{ broken }", {}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_z3_no_value_reaches_an_answer_or_a_log(caller: Caller, logged: Lines, name: str) -> None:
    query, variables = BROKEN[name]
    response = caller.post(query, variables)
    assert response.json()["errors"]
    assert CANARY not in response.text
    assert CANARY not in logged.text


def test_z3_the_operation_name_and_the_address_are_not_logged(
    caller: Caller, logged: Lines
) -> None:
    body = json.dumps({"query": "{ hello }", "operationName": CANARY}).encode()
    caller.raw(body)
    caller.http.get(f"/graphql?query={{hello}}&password={CANARY}")
    caller.http.get(f"/{CANARY}")
    caller.http.get("/", headers={"user-agent": CANARY, "referer": f"http://127.0.0.1/{CANARY}"})
    assert CANARY not in logged.text
    assert len(logged.named("http")) == 4


def test_an_unexpected_error_is_a_code_and_the_log_says_where(
    caller: Caller, logged: Lines
) -> None:
    response = caller.post("{ broken hello }")
    assert response.status_code == 200

    body = response.json()
    assert body["data"] == {"broken": None, "hello": "hello"}
    (error,) = body["errors"]
    assert error["path"] == ["broken"]
    assert error["extensions"] == {
        "code": "INTERNAL",
        "requestId": response.headers["x-request-id"],
    }

    (line,) = logged.named("graphql.error")
    assert line["error"] == "RuntimeError"
    assert any("sample.py" in place for place in line["at"])
    assert line["request_id"] == response.headers["x-request-id"]
    assert len(line["document"]) == 16


def test_failures_keep_their_code_and_speak_for_the_answer(caller: Caller) -> None:
    expected = {
        "forbidden": (200, "FORBIDDEN", None),
        "page": (200, "PAGE_SIZE", None),
        "limited": (429, "RATE_LIMITED", "17"),
        "closed": (503, "MAINTENANCE", "600"),
    }

    for field, (status, code, retry_after) in expected.items():
        response = caller.post(f"{{ {field} }}")
        assert response.status_code == status
        assert code_of(response) == code
        assert response.headers.get("retry-after") == retry_after
        extensions = response.json()["errors"][0]["extensions"]
        waiting = {"retryAfterSeconds"} if retry_after else set()
        assert set(extensions) == {"code", "requestId"} | waiting
        assert str(extensions.get("retryAfterSeconds", "")) == (retry_after or "")

    both = caller.post("{ limited closed forbidden }")
    assert both.status_code == 503
    assert both.headers["retry-after"] == "600"


def test_z12_the_text_of_an_error_is_ours_and_in_the_callers_language(caller: Caller) -> None:
    response = caller.post("{ forbidden }", accept_language="en")
    assert response.json()["errors"][0]["message"] == "Your account may not do this."
    assert response.headers["content-language"] == "en"


def test_variables_that_do_not_fit_name_their_place_and_no_value(
    development: Caller, production: Caller
) -> None:
    for caller in (development, production):
        variables = {"input": {"authId": "a", "password": CANARY, "times": CANARY}}
        response = caller.post(LOG_IN, variables, accept_language="en")
        assert response.status_code == 400
        assert code_of(response) == "VARIABLES_INVALID"
        (error,) = response.json()["errors"]
        assert error["message"] == "This value is of another type than is expected here."
        assert error["extensions"]["path"] == ["times"]
        assert CANARY not in response.text

        (missing,) = caller.post(LOG_IN, {"input": {"authId": "a"}}).json()["errors"]
        assert missing["extensions"]["path"] == ["password"]
        assert missing["extensions"]["problem"] == "VALUE_REQUIRED"


def test_log_lines_are_json_and_cannot_be_broken(logged: Lines, caller: Caller) -> None:
    caller.http.get("/%0a%1b[31m\u202e")

    lines = logged.text.splitlines()
    assert len(lines) == 1
    assert lines[0].isascii()

    names = {
        "event",
        "logger",
        "level",
        "moment",
        "method",
        "route",
        "status",
        "duration_ms",
        "request_id",
    }
    assert set(json.loads(lines[0])) == names
