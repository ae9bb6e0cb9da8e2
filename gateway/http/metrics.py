"""What the gateway counts. Labels come from our own tables, never from a caller."""

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from gateway.http.addresses import origin_in
from gateway.http.failures import NotFound

REQUESTS = Counter(
    "todokede_http_requests_total",
    "Answers by method, route and status",
    ["method", "route", "status"],
)
SECONDS = Histogram(
    "todokede_http_seconds",
    "Time to the end of the answer",
    ["route"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
CLOSED = Counter(
    "todokede_connections_closed_total",
    "Connections that we closed: of a head that did not arrive, for want of descriptors",
    ["reason"],
)
ERRORS = Counter("todokede_graphql_errors_total", "Top-level errors by code", ["code"])

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def method_label(method: str) -> str:
    """The method, or OTHER: a caller can invent any word."""
    return method if method in _METHODS else "OTHER"


async def metrics(request: Request) -> Response:
    """`/metrics`, for this machine only; anybody else finds nothing here."""
    if not origin_in(request.scope).loopback:
        raise NotFound
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
