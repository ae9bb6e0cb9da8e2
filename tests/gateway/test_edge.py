"""The HTTP edge against a real server, over raw sockets where a client would mend what we send."""

import json
import re
import socket
from collections.abc import Iterator

import pytest
from starlette.routing import Route

from efiling.adapters import logs
from efiling.settings import load
from gateway.graphql import endpoint as graphql
from gateway.http.addresses import origin_of
from tests.builders.edge import sample
from tests.builders.edge.caller import Caller
from tests.builders.edge.wire import BODY, get, post, talk


@pytest.fixture(params=["development", "production"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    """A real uvicorn, once in each profile."""
    app = sample.application(production=request.param == "production")
    with sample.serving(app) as port:
        yield port


@pytest.mark.parametrize(
    "host",
    [
        b"evil.example",
        b"127.0.0.1.evil.example",
        b"127.0.0.1@evil.example",
        b"127.0.0.1/?x",
        b"evil.example/?@127.0.0.1",
        b"127.0.0.1:80:80",
        b"127.0.0.1 evil.example",
        b"",
    ],
)
def test_an_unknown_or_crooked_host_is_400(port: int, host: bytes) -> None:
    for sent in (post(host=host), get(b"/", host), get(b"/livez", host)):
        status, headers, body = talk(port, sent)
        assert status == 400
        assert b"evil" not in body
        assert "location" not in headers


def test_two_hosts_or_none_are_400(port: int) -> None:
    assert talk(port, get(b"/livez", b"127.0.0.1", b"Host: evil.example"))[0] == 400
    assert talk(port, b"GET /livez HTTP/1.0\r\n\r\n")[0] == 400


def test_forwarded_hosts_change_nothing(port: int) -> None:
    forged = (
        b"X-Forwarded-Host: evil.example",
        b"X-Forwarded-Proto: https",
        b"Forwarded: host=evil.example",
    )
    status, _, body = talk(port, post(BODY, *forged))
    assert status == 200
    assert b"evil" not in body


@pytest.mark.parametrize(
    "target",
    [
        b"@evil.example/graphql",
        b"//evil.example/graphql",
        b"/graphql/",
        b"/graphql/../livez",
        b"/%2e%2e/graphql",
        b"/graphql%00",
        b"/graphql%2f",
        b"/GRAPHQL",
        b"/graphql;x=1",
        b"\\graphql",
        b"*",
    ],
)
def test_crooked_paths_reach_nothing(port: int, target: bytes) -> None:
    status, headers, body = talk(port, post(target=target))
    assert status in {400, 404}
    assert "location" not in headers
    assert b"nobody" not in body


def test_a_full_address_as_target_is_judged_by_its_path_and_the_host_header(port: int) -> None:
    assert talk(port, post(target=b"http://evil.example/graphql", host=b"evil.example"))[0] == 400
    assert talk(port, post(target=b"http://evil.example/nothing"))[0] == 404


def test_a_body_over_64_kib_is_413_without_reading_on(port: int) -> None:
    exact = BODY[:-1] + b" " * (65_536 - len(BODY)) + b"}"
    assert len(exact) == 65_536
    assert talk(port, post(exact))[0] == 200
    status, headers, body = talk(port, post(exact + b" "))
    assert status == 413
    assert headers["connection"] == "close"
    assert json.loads(body)["errors"][0]["extensions"]["code"] == "BODY_TOO_LARGE"
    # Only announced: the answer comes before the body would.
    announced = post(b"").replace(b"Content-Length: 0", b"Content-Length: 9999999999")
    assert talk(port, announced)[0] == 413


def test_a_chunked_body_over_64_kib_is_413(port: int) -> None:
    head = post(b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    chunk = b"8000\r\n" + b" " * 0x8000 + b"\r\n"
    assert talk(port, head + chunk * 2, chunk)[0] == 413


@pytest.mark.parametrize(
    "lines",
    [
        (b"Content-Length: 20", b"Transfer-Encoding: chunked"),
        (b"Content-Length: 20", b"Content-Length: 21"),
        (b"Content-Length: -1",),
        (b"Content-Length: 2x",),
        (b"Content-Length : 20",),
        (b"Transfer-Encoding: chunked, identity",),
        (b" folded: x",),
    ],
)
def test_requests_that_could_be_smuggled_are_400(port: int, lines: tuple[bytes, ...]) -> None:
    head = post(b"").replace(b"Content-Length: 0", b"\r\n".join(lines))
    assert talk(port, head + BODY)[0] == 400


def test_bare_line_feeds_are_400(port: int) -> None:
    assert talk(port, b"GET /livez HTTP/1.1\nHost: 127.0.0.1\n\n")[0] == 400


def test_a_websocket_is_404(port: int) -> None:
    more = (
        b"Connection: Upgrade",
        b"Upgrade: websocket",
        b"Sec-WebSocket-Version: 13",
        b"Sec-WebSocket-Key: dGVzdA==",
    )
    assert talk(port, get(b"/graphql", b"127.0.0.1:8000", *more))[0] == 404


def test_hardening_headers_are_on_every_answer(port: int) -> None:
    for sent in (
        post(),
        get(b"/"),
        get(b"/nothing"),
        post(b"{"),
        get(b"/livez", b"evil.example"),
        post(b" " * 70_000),
    ):
        _, headers, _ = talk(port, sent)

        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert re.fullmatch("[0-9a-f]{16}", headers["x-request-id"])
        assert not {
            "server",
            "x-powered-by",
            "access-control-allow-origin",
            "strict-transport-security",
        } & set(headers)


def test_a_request_id_from_outside_is_not_taken(caller: Caller) -> None:
    first = caller.post("{ hello }", x_request_id="mine")
    second = caller.post("{ hello }", x_request_id="mine")
    assert len({first.headers["x-request-id"], second.headers["x-request-id"], "mine"}) == 3


def test_https_is_remembered_where_the_service_has_it() -> None:
    caller = Caller(public_url="https://todokede.example")
    assert caller.post("{ hello }").headers["strict-transport-security"] == "max-age=31536000"
    assert caller.post("{ hello }", host="TODOKEDE.example:443").status_code == 200


def test_in_production_loopback_is_no_host_but_for_health_checks() -> None:
    caller = Caller(public_url="https://todokede.example", production=True)
    assert caller.post("{ hello }").status_code == 400
    assert caller.http.get("/livez").status_code == 200
    assert caller.http.get("/livez", headers={"x-forwarded-for": "192.0.2.1"}).status_code == 400
    assert caller.post("{ hello }", host="todokede.example").status_code == 200


@pytest.mark.parametrize(
    ("peer", "header", "trusted", "client"),
    [
        ("198.51.100.7", "203.0.113.9", "", "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "10.0.0.0/8", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9", "10.0.0.0/8", "203.0.113.9"),
        ("10.0.0.1", "192.0.2.66, 203.0.113.9", "10.0.0.0/8", "203.0.113.9"),
        ("10.0.0.1", "192.0.2.66, 203.0.113.9, 10.0.0.2", "10.0.0.0/8", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, nonsense", "10.0.0.0/8", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.0/8", "10.0.0.1"),
        ("::ffff:10.0.0.1", "[2001:db8::1]:4711", "10.0.0.0/8", "2001:db8::1"),
        ("10.0.0.1", "203.0.113.9:4711", "10.0.0.0/8", "203.0.113.9"),
    ],
)
def test_only_trusted_proxies_say_who_the_caller_is(
    peer: str, header: str, trusted: str, client: str
) -> None:
    proxies = load(trusted_proxies=trusted).trusted_proxies
    assert origin_of(peer, [header] if header else [], proxies).client == client


def test_a_forged_address_reaches_no_actor() -> None:
    forged = {"x_forwarded_for": "203.0.113.9"}
    assert Caller().post("{ who }", **forged).json()["data"]["who"] == "nobody 127.0.0.1 JA"
    behind = Caller(trusted_proxies="127.0.0.0/8")
    assert behind.post("{ who }", **forged).json()["data"]["who"] == "nobody 203.0.113.9 JA"


def test_metrics_are_for_this_machine_only(caller: Caller) -> None:
    caller.http.get("/not-a-route")
    response = caller.http.get("/metrics")
    assert response.status_code == 200
    assert "todokede_http_requests_total" in response.text
    assert "not-a-route" not in response.text
    # A proxy on this machine speaks for somebody else.
    assert caller.http.get("/metrics", headers={"x-forwarded-for": "127.0.0.1"}).status_code == 404


def test_a_body_that_does_not_arrive_is_408(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    monkeypatch.setattr(graphql, "BODY_SECONDS", 0.1)
    status, headers, _ = talk(port, post(BODY)[:-3])
    assert status == 408
    assert headers["connection"] == "close"


def test_a_caller_that_hangs_up_harms_nobody(port: int) -> None:
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(post(BODY)[:-3])
    assert talk(port, get(b"/livez"))[0] == 200


def test_every_route_of_ours_is_a_word_that_the_log_prints_as_it_is() -> None:
    routes = {route.path for route in sample.application().routes if isinstance(route, Route)}
    assert "/graphql" in routes
    assert {
        route for route in routes if logs._clean(route) != route or not route.isascii()
    } == set()
    assert {route for route in routes if json.dumps(route) != f'"{route}"'} == set()
