"""What happens to every request before and after its route: three rings of plain ASGI.

`Edge` names the request, finds out where it comes from, adds the security headers to the answer and
writes one log line. `KnownHost` refuses unknown hosts and WebSockets. `BodyLimit` stops reading
where a body is too long. None of them, and no route, decides anything by `request.url`: the caller
wrote what it is made of.
"""

import re
import time
from collections.abc import Collection, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from os import urandom
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from efiling.adapters.limits import SHOWN, Use, watch
from efiling.adapters.logs import FrequentLogger, logger
from efiling.errors import BadRequest, Failure
from gateway.http.addresses import origin_in, origin_of
from gateway.http.failures import BodyTooLarge, Internal, NotFound, answer
from gateway.http.headers import content_length, headers_named
from gateway.http.language import language_in
from gateway.http.metrics import count_answer, method_label, time_operation

BODY_LIMIT_BYTES = 64 * 1024
BATCH_BODY_LIMIT_BYTES = 1024 * 1024
"""What a batch of 300 rows may take. On `/graphql` only an institution may send that much: the
endpoint asks."""
_READ_ON_BYTES = 4 * 1024 * 1024
"""What is read and thrown away of a form that is too long: while a browser sends, it shows no
answer."""

_SECURITY_HEADERS = {
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
    b"form-action 'none'",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
    b"cache-control": b"no-store",
}
_HSTS = b"max-age=31536000"
_HOST = re.compile(
    r"(?P<name>[a-z0-9](?:[a-z0-9.-]{0,252})|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?", re.IGNORECASE
)
_OPERATOR_PATHS = frozenset({"/livez", "/readyz", "/metrics"})

_log = logger("todokede.http")
_answers = FrequentLogger("todokede.http")


def request_id_of(scope: Scope) -> str:
    """The id that `Edge` gave this request."""
    return str(scope["state"]["request_id"])


class Edge:
    """The outermost ring. Whatever goes wrong further in, the caller gets JSON with a code, and no
    more."""

    def __init__(
        self, app: ASGIApp, trusted: Collection[IPv4Network | IPv6Network], secure: bool
    ) -> None:
        self.app = app
        self.trusted = tuple(trusted)
        self.headers = dict(_SECURITY_HEADERS)
        if secure:
            self.headers[b"strict-transport-security"] = _HSTS
        self._all = list(self.headers.items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return

        started, status = time.perf_counter(), 0
        request_id = self._name(scope)

        async def send_hardened(message: Message) -> None:
            nonlocal status
            if message["type"] in {"http.response.start", "websocket.http.response.start"}:
                status = message["status"]
                headers = self._hardened(message.get("headers", ()), request_id)
                headers += rate_headers(scope["state"]["limits"])
                message = {**message, "headers": headers}
            await send(message)

        try:
            await self.app(scope, receive, send_hardened)
        except ClientDisconnect:
            status = status or 499
        except Exception as error:
            failure = _failure_of(error, request_id)
            if not status:
                refusal = answer(failure, language_in(scope), request_id, _closing_header(failure))
                await refusal(scope, receive, send_hardened)
        finally:
            _record(scope, status, time.perf_counter() - started)

    def _name(self, scope: Scope) -> str:
        """Gives the request its id and its origin, for whoever stands further in."""
        peer = scope["client"][0] if scope.get("client") else ""
        forwarded_for = headers_named(scope, b"x-forwarded-for")
        state = scope.setdefault("state", {})
        state["request_id"] = request_id = urandom(8).hex()
        state["origin"] = origin_of(peer, forwarded_for, self.trusted)
        state["limits"] = watch()
        return request_id

    def _hardened(
        self, headers: Collection[tuple[bytes, bytes]], request_id: str
    ) -> list[tuple[bytes, bytes]]:
        """The headers of an answer, and those of ours that it does not set itself."""
        given = {name.lower() for name, _ in headers}
        added = self._all
        if not given.isdisjoint(self.headers):
            added = [one for one in added if one[0] not in given]
        return [*headers, *added, (b"x-request-id", request_id.encode())]


def shown_uses(uses: Sequence[Use]) -> list[Use]:
    """What is told of a request's limits: tokens, files and submissions, nothing of a login. Of two
    uses of one limit the last."""
    return list({use.name: use for use in uses if use.name in SHOWN}.values())


def rate_headers(uses: Sequence[Use]) -> list[tuple[bytes, bytes]]:
    """`RateLimit-Policy` and `RateLimit` (IETF draft) for what programs count."""
    shown = shown_uses(uses) if uses else []
    if not shown:
        return []

    policy = ", ".join(f'"{use.name}";q={use.limit.times};w={use.limit.seconds}' for use in shown)
    left = ", ".join(f'"{use.name}";r={use.left};t={use.reset_seconds}' for use in shown)
    return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", left.encode())]


def _failure_of(error: Exception, request_id: str) -> Failure:
    if isinstance(error, Failure):
        return error
    _log.error("http.error", request_id=request_id, exc_info=error)
    return Internal()


def _closing_header(failure: Failure) -> dict[str, str]:
    # Without this the server would go on reading the rest of a body that nobody wants.
    return {"Connection": "close"} if failure.status in {408, 413} else {}


def _record(scope: Scope, status: int, seconds: float) -> None:
    """One line and some numbers for each answer. The route is our template, never the path or query
    that was sent."""
    method = method_label(scope.get("method", "WEBSOCKET"))
    route = getattr(scope.get("route"), "path", "-")
    count_answer(method, route, status, seconds)
    if route == "/graphql":
        time_operation(scope["state"].get("operation", "other"), seconds)
    _answers.info(
        "http",
        method=method,
        route=route,
        status=status,
        duration_ms=round(seconds * 1000, 1),
        request_id=scope["state"]["request_id"],
    )


class KnownHost:
    """Lets in requests for our own host name only (400 otherwise), and no WebSocket (404)."""

    def __init__(self, app: ASGIApp, public_url: str, loopback_names: bool) -> None:
        self.app = app
        self.host = (urlsplit(public_url).hostname or "").lower()
        self._only = [self.host or None]
        self.loopback_names = loopback_names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await _refuse_websocket(scope, send)
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        if not self._is_known(scope):
            _log.warning("http.badhost", request_id=request_id_of(scope))
            raise BadRequest
        upgrades = headers_named(scope, b"upgrade")
        if any(protocol.strip().lower() == "websocket" for protocol in upgrades):
            raise NotFound
        await self.app(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        hosts = headers_named(scope, b"host")
        if hosts == self._only:
            return True
        host = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
        if host is None:
            return False

        name = host["name"].strip("[]").lower()
        if name == self.host:
            return True

        # A health check inside the container asks 127.0.0.1, whatever name the service has outside.
        from_operator = scope["path"] in _OPERATOR_PATHS and origin_in(scope).loopback
        return (self.loopback_names or from_operator) and _is_loopback(name)


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


async def _refuse_websocket(scope: Scope, send: Send) -> None:
    if "websocket.http.response" in scope.get("extensions", {}):
        await send({"type": "websocket.http.response.start", "status": 404, "headers": []})
        await send({"type": "websocket.http.response.body", "body": b""})
    else:
        await send({"type": "websocket.close", "code": 1008})


class BodyLimit:
    """Refuses a body over `limit` bytes with 413: at once where the caller says its length, else at
    the first byte too many.

    `larger`: the paths with a limit of their own. `pages`: how the addresses of pages begin: there
    people are told on a page, which the route makes once the form has been sent.
    """

    def __init__(
        self,
        app: ASGIApp,
        limit: int = BODY_LIMIT_BYTES,
        larger: Mapping[str, int] | None = None,
        pages: Collection[str] = (),
    ) -> None:
        self.app = app
        self.limit = limit
        self.larger = larger or {}
        self.pages = frozenset(pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        limit = self.larger.get(scope["path"], self.limit)
        length = content_length(scope)
        is_page = not self.pages.isdisjoint(scope["path"].split("/")[1:2])
        is_too_long = length is not None and length > limit
        if is_too_long and not is_page:
            raise BodyTooLarge

        received = 0

        async def receive_limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            while is_page and limit < received < _READ_ON_BYTES and message.get("more_body"):
                message = await receive()
                received += len(message.get("body", b""))
            if received > limit:
                raise BodyTooLarge
            return message

        await self.app(scope, receive_limited, closing(send) if is_too_long else send)


def closing(send: Send) -> Send:
    """The connection ends with the answer: nobody wants the rest of the body."""

    async def send_last(message: Message) -> None:
        if message["type"] == "http.response.start":
            others = [one for one in message.get("headers", ()) if one[0] != b"connection"]
            message = {**message, "headers": [*others, (b"connection", b"close")]}
        await send(message)

    return send_last
