"""Methods, media types and the page to try queries, through a client that speaks proper HTTP."""

import re

from tests.builders.edge.caller import Caller, code_of


def test_z12_get_is_for_queries_in_development_only(
    development: Caller, production: Caller
) -> None:
    query = {"query": "query ($t: String!) { echo(text: $t) }", "variables": '{"t": "x"}'}
    assert development.http.get("/graphql", params=query).json() == {"data": {"echo": "x"}}
    response = development.http.get("/graphql", params={"query": "mutation { logOut }"})
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"
    response = production.http.get("/graphql", params=query)
    assert response.status_code == 405
    assert code_of(response) == "METHOD_NOT_ALLOWED"
    assert response.headers["allow"] == "POST"
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert production.http.request(method, "/graphql").status_code == 405


def test_z12_the_page_to_try_queries_is_there_in_development_only(
    development: Caller, production: Caller
) -> None:
    page = development.http.get("/graphiql")
    assert page.status_code == 200
    assert not re.search(r"(?:src|href)=|https?://", page.text)
    assert "connect-src 'self'" in page.headers["content-security-policy"]
    assert production.http.get("/graphiql").status_code == 404
    assert production.http.get("/graphql", headers={"accept": "text/html"}).status_code != 200


def test_unknown_paths_and_methods_are_json(caller: Caller) -> None:
    response = caller.http.get("/nothing", headers={"accept-language": "en"})
    assert response.status_code == 404
    assert code_of(response) == "NOT_FOUND"
    assert caller.http.post("/livez").status_code == 405


def test_what_the_caller_cannot_read_is_406(caller: Caller) -> None:
    assert caller.post("{ hello }", accept="text/html").status_code == 406
    newer = "application/graphql-response+json"
    for accept, expected in {
        "*/*": "application/json",
        f"{newer}, application/json;q=0.9": newer,
        f"application/json, {newer};q=0.5": "application/json",
        f"{newer};q=0, */*": "application/json",
    }.items():
        response = caller.post("{ hello }", accept=accept)
        assert response.headers["content-type"] == f"{expected}; charset=utf-8"


def test_only_callers_that_name_plain_json_get_200_for_a_broken_document(caller: Caller) -> None:
    for accept, status in {
        "*/*": 400,
        "application/graphql-response+json": 400,
        "application/json": 200,
    }.items():
        for query in ("{", "{ nothing }"):
            assert caller.post(query, accept=accept).status_code == status
        assert caller.post("{ hello " + "@aa" * 10 + "}", accept=accept).status_code == 400
