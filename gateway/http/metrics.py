"""What the gateway counts. Labels come from our own tables, never from a caller."""

from prometheus_client import Counter, Histogram

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
ERRORS = Counter("todokede_graphql_errors_total", "Top-level errors by code", ["code"])

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def method_label(method: str) -> str:
    """The method, or OTHER: a caller can invent any word."""
    return method if method in _METHODS else "OTHER"
