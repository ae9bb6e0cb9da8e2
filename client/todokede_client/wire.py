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
from .texts import N_, Text

TRIES = 8
"""How often silence is asked again."""
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
SHORTEST_PAUSE_SECONDS = 0.1
PATIENCE_SECONDS = 120.0
"""A longer wait than this, all in all, is shown to the caller."""

LONGEST_ASKED_SECONDS = 31_536_000.0
"""A year; whoever asks for more means for ever."""

BUSY = frozenset({429, 503})
GATEWAY_TROUBLE = frozenset({502, 504})
"""A proxy's answers while a gateway restarts."""

GRAPHQL = "application/graphql-response+json"

UNREACHABLE = N_("The service does not answer. Nothing is lost; please try again later.")
NO_ANSWER_OF_OURS = N_("What answered is not this service. Please check its address.")
TOKEN_ENDED = N_(
    "The API token is unknown, expired or revoked. Please make another one: todokede login"
)
NOTHING_THERE = N_("There is nothing of that name or number, or it is somebody else's.")


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. It is repeated unless `tries` is 1: it only reads, or it carries an
    idempotency key.

    `patience_seconds`: so long the service may ask for pauses, all in all.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    tries: int = TRIES
    patience_seconds: float = PATIENCE_SECONDS


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
        except (ValueError, RecursionError):
            raise RequestFailed(NO_ANSWER_OF_OURS, self.status, (), None) from None


@dataclass(frozen=True, slots=True)
class Pause:
    """So many seconds of waiting, and why."""

    seconds: float
    why: Text


Result = TypeVar("Result")
Talk = Generator[Request | Pause, Answer | None, Result]
"""A request is answered with an Answer, or with None when none came; a pause with None."""


def ask(request: Request) -> Talk[Answer]:
    """The answer, asked for again after 429, 503 and silence. Errors: Closed, Unreachable,
    RequestFailed."""
    silences, waited_seconds = 0, 0.0
    while True:
        answer = yield request
        if answer is not None and answer.status not in BUSY | GATEWAY_TROUBLE:
            return checked(answer)

        asked_seconds = asked_pause(answer) if answer else None
        if answer is not None and answer.status in BUSY and asked_seconds is not None:
            seconds = max(SHORTEST_PAUSE_SECONDS, asked_seconds) + random.uniform(0, 0.1)
            waited_seconds += seconds
            if request.tries == 1 or waited_seconds > request.patience_seconds:
                raise closed(answer, seconds)
        else:
            silences += 1
            if silences == request.tries:
                raise Unreachable(UNREACHABLE)
            seconds = _growing_pause(silences)

        yield Pause(seconds, why_closed(answer))


def _growing_pause(silences: int) -> float:
    """Longer each time, with chance so that clients spread."""
    longest = min(FIRST_PAUSE_SECONDS * 2 ** (silences - 1), LONGEST_PAUSE_SECONDS)
    return float(longest * random.uniform(0.5, 1.0))


def asked_pause(answer: Answer) -> float | None:
    """The pause that an answer asks for, in seconds; None: it asks for none.

    A moment is compared with the answer's own clock, as that of this machine may be wrong.
    """
    return retry_after(answer.headers.get("retry-after", ""), answer.headers.get("date", ""))


def retry_after(value: str, date: str = "") -> float | None:
    """A Retry-After header in seconds from `date`, else from now: a number or an HTTP date; None if
    it is neither."""
    if value.isascii() and value.isdigit():
        return min(float(value), LONGEST_ASKED_SECONDS)
    moment = _moment(value)
    if moment is None:
        return None
    now = _moment(date) or datetime.now(UTC)
    return max(0.0, (moment - now).total_seconds())


def _moment(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def why_closed(answer: Answer | None) -> Text:
    """Why an answer is none yet."""
    if answer is None or answer.status in GATEWAY_TROUBLE:
        return Text(N_("the service does not answer"))
    if answer.status == 429:
        return Text(N_("too many requests in a short time"))
    return Text(N_("the service is closed for the moment"))


def closed(answer: Answer, seconds: float) -> Closed:
    """Too many requests or maintenance, in the service's own words, with the time to come back."""
    said = "; ".join(str(error.get("message", "")) for error in errors_of(answer))
    return Closed(
        N_("{said} (again in {seconds} seconds)"),
        seconds,
        said=said or why_closed(answer),
        seconds=round(seconds),
    )


def checked(answer: Answer) -> Answer:
    """An answer that is one. Errors: RequestFailed for every status from 300 on that is no answer
    of GraphQL."""
    if answer.status < 300:
        return answer
    raise failure(answer)


def failure(answer: Answer) -> TodokedeError:
    """What an unsuccessful answer means."""
    errors = errors_of(answer)
    codes = [str(error["extensions"].get("code", "")) for error in errors]
    request_id = next((error["extensions"].get("requestId") for error in errors), None)
    request_id = request_id or answer.headers.get("x-request-id")

    status = answer.status
    if status == 401:
        return RequestFailed(TOKEN_ENDED, status, codes, request_id)
    if status == 404:
        return NotFound(NOTHING_THERE, status, codes, request_id)

    said = "; ".join(str(error.get("message", "")) for error in errors)
    if not said:
        return RequestFailed(NO_ANSWER_OF_OURS, status, codes, request_id)
    return RequestFailed("{said}", status, codes, request_id, said=said)


def errors_of(answer: Answer) -> list[dict[str, Any]]:
    """The top-level errors in the body, if it has any, each with `extensions`."""
    try:
        body = json.loads(answer.content)
    except (ValueError, RecursionError):
        return []

    errors = body.get("errors") if isinstance(body, dict) else None
    if not isinstance(errors, list):
        return []
    named = [error for error in errors if isinstance(error, dict)]
    return [error | {"extensions": _object(error.get("extensions"))} for error in named]


def _object(value: Any) -> dict[str, Any]:
    """A JSON object; empty for what is none."""
    return value if isinstance(value, dict) else {}


def ask_graphql(
    document: str, operation: str | None, variables: Mapping[str, Any], tries: int = TRIES
) -> Talk[dict[str, Any]]:
    """The data of one operation. Errors: as `ask`; RequestFailed for top-level errors."""
    body = {"query": document, "operationName": operation, "variables": variables}
    content = json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "Accept": f"{GRAPHQL}, application/json;q=0.9"}
    answer = yield from ask(
        Request("POST", "/graphql", headers=headers, content=content, tries=tries)
    )
    data = _object(answer.json()).get("data")
    if errors_of(answer) or not isinstance(data, dict):
        raise failure(answer)
    return data
