"""Requests and answers without a network, and when to ask again.

A conversation is a generator: it yields requests and pauses and is sent answers. So each is written
once, and both drivers of `connection` run it, the one that blocks and the one that does not.
"""

import json
import random
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from .errors import Closed, NotFound, RequestFailed, TodokedeError, Unreachable

TRIES = 8
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
PATIENCE_SECONDS = 120.0
"""A longer Retry-After is shown to the caller, not waited for."""

BUSY = frozenset({429, 503})
GATEWAY_TROUBLE = frozenset({502, 504})
"""A proxy's answers while a gateway restarts."""

GRAPHQL = "application/graphql-response+json"


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, always safe to repeat: it only reads, or it carries an idempotency key."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer; the names of `headers` are in small letters."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """The body as JSON. Errors: RequestFailed when it is none."""
        try:
            return json.loads(self.content)
        except ValueError:
            raise RequestFailed(f"the answer ({self.status}) cannot be read", self.status) from None


@dataclass(frozen=True, slots=True)
class Pause:
    """So many seconds of waiting."""

    seconds: float


Result = TypeVar("Result")
Talk = Generator[Request | Pause, Answer | None, Result]
"""A request is answered with an Answer, or with None when none came; a pause with None."""


def ask(request: Request) -> Talk[Answer]:
    """The answer, asked for again after 429, 503 and silence. Errors: Closed, Unreachable,
    RequestFailed."""
    for attempt in range(1, TRIES + 1):
        answer = yield request
        if answer is not None and answer.status not in BUSY | GATEWAY_TROUBLE:
            return checked(answer)

        seconds = pause_after(answer, attempt)
        if (
            answer is not None
            and answer.status in BUSY
            and (seconds > PATIENCE_SECONDS or attempt == TRIES)
        ):
            raise closed(answer, seconds)
        if attempt < TRIES:
            yield Pause(seconds)

    raise Unreachable("the service does not answer; nothing is lost, please try again later")


def pause_after(answer: Answer | None, attempt: int) -> float:
    """Seconds until the next try: what Retry-After asks for, else growing, with chance so that
    clients spread."""
    longest = min(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1), LONGEST_PAUSE_SECONDS)
    grown = longest * random.uniform(0.5, 1.0)
    asked = retry_after(answer.headers.get("retry-after", "")) if answer else None
    return grown if asked is None else asked + random.uniform(0, 0.1)


def retry_after(value: str) -> float | None:
    """A Retry-After header in seconds from now: a number or an HTTP date; None if it is neither."""
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def closed(answer: Answer, seconds: float) -> Closed:
    """Too many requests or maintenance, with the time to come back."""
    why = "too many requests" if answer.status == 429 else "the service is closed for the moment"
    return Closed(f"{why}; please try again in {round(seconds)} seconds", seconds)


def checked(answer: Answer) -> Answer:
    """An answer that is one. Errors: RequestFailed for every status from 300 on that is no answer
    of GraphQL."""
    if answer.status < 300:
        return answer
    raise failure(answer)


def failure(answer: Answer) -> TodokedeError:
    """What an unsuccessful answer means."""
    errors = errors_of(answer)
    codes = [str(error.get("extensions", {}).get("code", "")) for error in errors]
    request_id = next((error.get("extensions", {}).get("requestId") for error in errors), None)
    request_id = request_id or answer.headers.get("x-request-id")

    status = answer.status
    if status == 401:
        return RequestFailed("the token is unknown, expired or revoked", status, codes, request_id)
    if status == 404:
        return NotFound("there is nothing of that name or number", status, codes, request_id)
    if status == 413:
        return RequestFailed("the file or request is too large", status, codes, request_id)

    messages = "; ".join(str(error.get("message", "")) for error in errors)
    return RequestFailed(messages or f"the service answered {status}", status, codes, request_id)


def errors_of(answer: Answer) -> list[dict[str, Any]]:
    """The top-level errors in the body, if it has any."""
    try:
        body = json.loads(answer.content)
    except ValueError:
        return []

    errors = body.get("errors") if isinstance(body, dict) else None
    if not isinstance(errors, list):
        return []
    return [error for error in errors if isinstance(error, dict)]


def ask_graphql(
    document: str, operation: str | None, variables: Mapping[str, Any]
) -> Talk[dict[str, Any]]:
    """The data of one operation. Errors: as `ask`; RequestFailed for top-level errors."""
    body = {"query": document, "operationName": operation, "variables": variables}
    content = json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "Accept": f"{GRAPHQL}, application/json;q=0.9"}
    answer = yield from ask(Request("POST", "/graphql", headers=headers, content=content))
    data = answer.json().get("data")
    if errors_of(answer) or not isinstance(data, dict):
        raise failure(answer)
    return data
