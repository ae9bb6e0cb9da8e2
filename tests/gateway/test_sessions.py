"""Sessions: bearer token or cookie, and the header that a foreign page cannot send."""

import pytest

from tests.builders.edge.caller import Caller, code_of
from tests.builders.edge.sample import GOOD_TOKEN

SECURE = {"public_url": "https://todokede.example"}
LOG_IN = 'mutation ($p: String!) { logIn(input: { authId: "a", password: $p }) }'


def test_a_bearer_token_is_the_session(caller: Caller) -> None:
    response = caller.post("{ who }", authorization=f"Bearer {GOOD_TOKEN}", accept_language="ko")
    assert response.json() == {"data": {"who": "ab12 127.0.0.1 KO"}}
    assert caller.post("{ who }", accept_language="fr").json() == {
        "data": {"who": "nobody 127.0.0.1 JA"}
    }


@pytest.mark.parametrize(
    "header",
    [
        "Bearer unknown-token-000",
        "Bearer x",
        "Bearer",
        "Basic dXNlcjpwYXNz",
        f"Bearer {GOOD_TOKEN} x",
        "Bearer é" * 3,
    ],
)
def test_a_token_that_is_not_ours_is_401(caller: Caller, header: str) -> None:
    sent = {b"authorization": header.encode("latin-1")}
    response = caller.http.post("/graphql", json={"query": "{ who }"}, headers=sent)
    assert response.status_code == 401
    assert code_of(response) == "UNAUTHENTICATED"
    assert response.headers["www-authenticate"] == "Bearer"


def test_a_json_web_token_is_401(caller: Caller) -> None:
    none_at_all = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9."
    assert caller.post("{ who }", authorization=f"Bearer {none_at_all}").status_code == 401


def test_the_cookie_needs_the_header(caller: Caller) -> None:
    cookie = f"todokede={GOOD_TOKEN}"
    for headers in ({}, {"x_todokede": "0"}, {"x_todokede": "1, 1"}):
        response = caller.post("{ who }", cookie=cookie, **headers)
        assert response.status_code == 403
        assert code_of(response) == "BAD_REQUEST"
        assert response.json()["errors"][0]["extensions"]["expected"] == "X-Todokede: 1"
    response = caller.post("{ who }", cookie=cookie, x_todokede="1")
    assert response.json() == {"data": {"who": "ab12 127.0.0.1 JA"}}


def test_an_ended_cookie_is_401_and_taken_away(caller: Caller) -> None:
    response = caller.post("{ who }", cookie="todokede=ended-token-0000", x_todokede="1")
    assert response.status_code == 401
    assert response.headers["set-cookie"].startswith("todokede=; Max-Age=0;")


def test_two_session_cookies_are_none(caller: Caller) -> None:
    cookie = f"todokede={GOOD_TOKEN}; a=b; todokede={GOOD_TOKEN}"
    assert caller.post("{ who }", cookie=cookie, x_todokede="1").status_code == 401


def test_logging_in_sets_the_cookie_and_logging_out_clears_it() -> None:
    for settings, name, secure in (({}, "todokede", ""), (SECURE, "__Host-todokede", "; Secure")):
        caller = Caller(**settings)
        header = caller.post(LOG_IN, {"p": "x"}).headers["set-cookie"]
        value, max_age, rest = header.split("; ", 2)
        assert value == f"{name}={GOOD_TOKEN}"
        assert 28_700 < int(max_age.removeprefix("Max-Age=")) <= 28_800
        assert rest == f"Path=/; HttpOnly; SameSite=Strict{secure}"
        header = caller.post("mutation { logOut }").headers["set-cookie"]
        assert header == f"{name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict{secure}"


def test_with_https_only_the_host_cookie_counts() -> None:
    caller = Caller(**SECURE)
    headers = {"x_todokede": "1"}
    assert (
        caller.post("{ who }", cookie=f"todokede={GOOD_TOKEN}", **headers)
        .json()["data"]["who"]
        .startswith("nobody")
    )
    response = caller.post("{ who }", cookie=f"__Host-todokede={GOOD_TOKEN}", **headers)
    assert response.json()["data"]["who"].startswith("ab12")
