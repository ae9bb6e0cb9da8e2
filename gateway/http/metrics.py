"""What the gateway counts. Labels come from our own tables, never from a caller."""

from collections.abc import Iterable
from functools import cache

from prometheus_client import Counter, Histogram

from efiling.problems import PROBLEMS

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
OPERATION_SECONDS = Histogram(
    "todokede_operation_seconds",
    "Time to the end of the answer of a GraphQL operation, by the field that it asks for",
    ["operation"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)
EXECUTIONS = Counter(
    "todokede_graphql_executions_total",
    "Operations by who ran them: their function (compiled), or graphql-core because it is the "
    "first time (first), there is no function (never), it gave up (again) or did without need "
    "(needless)",
    ["by"],
)
CLOSED = Counter(
    "todokede_connections_closed_total",
    "Connections that we closed: of a head that did not arrive, for want of descriptors",
    ["reason"],
)
REFUSALS = Counter(
    "todokede_refusals_total",
    "Answers that refused something, by code: problems and errors; each code once an answer",
    ["code"],
)

# What alerts watch begins at nothing: the first one of a counter that is not there yet is no rise.
REFUSALS.labels("INTERNAL")
CLOSED.labels("descriptors")
for _by in ("compiled", "first", "never", "again", "needless"):
    EXECUTIONS.labels(_by)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def method_label(method: str) -> str:
    """The method, or OTHER: a caller can invent any word."""
    return method if method in _METHODS else "OTHER"


@cache
def _of_answers(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """The counters of one kind of answer. There are so many as our own tables have words."""
    return REQUESTS.labels(method, route, str(status)), SECONDS.labels(route)


_of_operation = cache(OPERATION_SECONDS.labels)


def count_answer(method: str, route: str, status: int, seconds: float) -> None:
    """One answer, and how long it took."""
    answers, durations = _of_answers(method, route, status)
    answers.inc()
    durations.observe(seconds)


def time_operation(operation: str, seconds: float) -> None:
    """How long an operation of GraphQL took."""
    _of_operation(operation).observe(seconds)


def count_refusals(codes: Iterable[str]) -> None:
    """The codes of one answer."""
    for code in set(codes):
        REFUSALS.labels(code if code in PROBLEMS else "INTERNAL").inc()
