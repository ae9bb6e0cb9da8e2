"""What a request with a batch file says beside the file, read strictly."""

import asyncio
import re
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.types import Scope

from efiling.errors import BadRequest
from efiling.rules.vocabulary import BatchKind
from gateway.graphql.bodies import MediaType
from gateway.http.edge import headers_named
from gateway.http.failures import TooSlow

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
BODY_SECONDS = 30.0
_UTF_8 = re.compile(r'\s*charset\s*=\s*(?:utf-8|"utf-8")\s*', re.IGNORECASE)


async def body_of(request: Request) -> bytes:
    """The whole body, which `BodyLimit` keeps small enough. Errors: `BodyTooLarge`, `TooSlow`."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.body()
    except TimeoutError:
        raise TooSlow from None


def query_of(scope: Scope) -> dict[str, str]:
    """Each name once. Errors: `BadRequest`."""
    try:
        pairs = parse_qsl(
            scope["query_string"].decode("ascii"), keep_blank_values=True, max_num_fields=8
        )
    except ValueError:
        raise BadRequest from None
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadRequest
    return found


def kind_in(query: dict[str, str]) -> BatchKind:
    kind = BatchKind.__members__.get(query.get("kind", ""))
    if kind is None:
        raise BadRequest
    return kind


def check_in(query: dict[str, str]) -> bool:
    check = query.get("check", "false")
    if check not in {"true", "false"}:
        raise BadRequest
    return check == "true"


def key_in(scope: Scope) -> str:
    """The idempotency key; an empty one, which is refused, where there is none or several."""
    keys = headers_named(scope, b"idempotency-key")
    return keys[0].strip() if len(keys) == 1 else ""


def media_type(scope: Scope) -> str:
    """CSV in UTF-8 or a workbook, not compressed once more. Errors: `MediaType`."""
    values = headers_named(scope, b"content-type")
    told, *parameters = values[0].split(";") if len(values) == 1 else [""]
    told = told.strip().lower()
    if told not in {CSV, XLSX} or any(
        encoding.strip().lower() != "identity"
        for encoding in headers_named(scope, b"content-encoding")
    ):
        raise MediaType
    charsets = [
        parameter for parameter in parameters if parameter.strip().lower().startswith("charset")
    ]
    if not all(_UTF_8.fullmatch(charset) for charset in charsets):
        raise MediaType
    return told
