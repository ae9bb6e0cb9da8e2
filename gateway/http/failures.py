"""How a failure reaches the caller: a code, a text of the catalogue, the request's id, and nothing
else."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from starlette.responses import Response

from efiling.errors import BadRequest, Failure
from efiling.problems import PROBLEMS, ProblemText
from gateway.http.media import PLAIN_JSON
from gateway.http.metrics import count_refusals
from i18n import Language
from i18n.catalogue import text
from i18n.negotiation import tag_of

MAX_ERRORS = 10
MAX_ERROR_BYTES = 4_096
_PLACE = frozenset({"path", "locations"})


class Internal(Failure):
    """Something that we did not expect. Its cause is in the log, under the request's id."""

    status = 500


class NotFound(Failure):
    """No such path, or not yours."""

    code = "NOT_FOUND"
    status = 404


class MethodNotAllowed(Failure):
    """The path does not speak this method."""

    code = "METHOD_NOT_ALLOWED"
    status = 405


class BodyTooLarge(Failure):
    """The body passes the limit of its route."""

    code = "BODY_TOO_LARGE"
    status = 413


class TooSlow(Failure):
    """The body did not arrive in time."""

    code = "BAD_REQUEST"
    status = 408


class HeaderMissing(BadRequest):
    """A request with the session cookie, but without the header that only our own pages can send
    (CSRF)."""

    status = 403

    def details(self) -> dict[str, object]:
        """The header, for whoever writes a program."""
        return {"expected": "X-Todokede: 1"}


def message_of(code: str, language: Language) -> str:
    """The catalogue's text of a code; an unknown code reads as INTERNAL."""
    return text(language, _texts_of(code).message)


def _texts_of(code: str) -> ProblemText:
    return PROBLEMS[code if code in PROBLEMS else "INTERNAL"]


def words_of(failure: Failure, language: Language) -> dict[str, str]:
    """The message of a failure that says more than its code; else nothing."""
    said = failure.text()
    return {"message": text(language, said[0], **said[1])} if said else {}


def error_of(failure: Failure, language: Language, request_id: str, **more: Any) -> dict[str, Any]:
    """One top-level error. `more` may hold `locations` and `path`, and another `message`."""
    return {
        "message": message_of(failure.code, language),
        **words_of(failure, language),
        **more,
        "extensions": {"code": failure.code, "requestId": request_id, **failure.details()},
    }


def first_errors(errors: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first different errors, at most ten and 4 KiB together; an endless path is left out."""
    kept: list[dict[str, Any]] = []
    room = MAX_ERROR_BYTES - len('{"errors":[]}')
    for error in errors:
        if error in kept:
            continue

        placeless = {key: value for key, value in error.items() if key not in _PLACE}
        for candidate in (error, placeless):
            size = len(orjson.dumps(candidate)) + 1
            if size <= room:
                kept.append(candidate)
                room -= size
                break

        if len(kept) == MAX_ERRORS:
            break
    return kept


def status_of(failure: Failure) -> int:
    """The HTTP status of a request that failed as a whole."""
    return 400 if failure.status == 200 else failure.status


def headers_of(failure: Failure) -> dict[str, str]:
    """What the status asks for besides: when to come back, how to log in."""
    headers = {}
    if failure.retry_after_seconds is not None:
        headers["Retry-After"] = str(max(1, failure.retry_after_seconds))
    if failure.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return headers


def answer(
    failure: Failure, language: Language, request_id: str, headers: Mapping[str, str] | None = None
) -> Response:
    """The whole answer to a request that failed as a whole, as JSON; `extensions.remedy` says what
    to do."""
    count_refusals([failure.code])
    error = error_of(failure, language, request_id)
    extensions = {
        **error.pop("extensions"),
        "remedy": text(language, _texts_of(failure.code).remedy),
    }
    body = {"errors": [{**error, "extensions": extensions}]}

    all_headers = {
        **headers_of(failure),
        **(headers or {}),
        "Content-Language": tag_of(language),
    }
    return Response(
        orjson.dumps(body), status_of(failure), all_headers, f"{PLAIN_JSON}; charset=utf-8"
    )


def loudness(failure: Failure) -> int:
    """Which failure's status speaks for the answer: closed before too many before unknown token
    before none."""
    return {503: 3, 429: 2, 401: 1}.get(failure.status, 0)
