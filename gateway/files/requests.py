"""What a request with a file says beside the file, read strictly."""

import asyncio
import re
from collections.abc import Sequence
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.types import Scope

from efiling.errors import BadRequest
from efiling.rules.vocabulary import BatchKind
from gateway.http.failures import TooSlow
from gateway.http.headers import headers_named
from gateway.http.media import UnsupportedMediaType

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
WORKBOOKS = (XLSX, ODS)
CSV = "text/csv"
FILES = (CSV, *WORKBOOKS)
BODY_SECONDS = 30.0
_UTF_8 = re.compile(r'\s*charset\s*=\s*(?:utf-8|"utf-8")\s*', re.IGNORECASE)


class WrongQuery(BadRequest):
    """A parameter of the address has none of the values that are possible."""

    def __init__(self, name: str, *expected: str) -> None:
        super().__init__()
        self._name, self._expected = name, expected

    def details(self) -> dict[str, object]:
        """Which one, and what would do."""
        return {"path": [self._name], "expected": list(self._expected)}


async def body_of(request: Request) -> bytes:
    """The whole body, which `BodyLimit` keeps small enough. Raises BodyTooLarge, TooSlow."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.body()
    except TimeoutError:
        raise TooSlow from None


def query_of(scope: Scope) -> dict[str, str]:
    """The query string, each name once. Raises BadRequest."""
    try:
        pairs = parse_qsl(
            scope["query_string"].decode("ascii"), keep_blank_values=True, max_num_fields=8
        )
    except ValueError:
        raise BadRequest from None

    query = dict(pairs)
    if len(query) != len(pairs):
        raise BadRequest
    return query


def kind_of(query: dict[str, str]) -> BatchKind:
    """Which kind of batch the file is of. Raises WrongQuery."""
    kind = BatchKind.__members__.get(query.get("kind", ""))
    if kind is None:
        raise WrongQuery("kind", *BatchKind.__members__)
    return kind


def is_check(query: dict[str, str]) -> bool:
    """Whether the batch is only to be checked. Raises WrongQuery."""
    check = query.get("check", "false")
    if check not in {"true", "false"}:
        raise WrongQuery("check", "true", "false")
    return check == "true"


def idempotency_key_of(scope: Scope) -> str:
    """The idempotency key; an empty one, which is refused, where there is none or several."""
    keys = headers_named(scope, b"idempotency-key")
    return keys[0].strip() if len(keys) == 1 else ""


def file_type_of(scope: Scope, types: Sequence[str] = FILES) -> str:
    """Which of the types the file has: CSV in UTF-8 or a workbook, not compressed once more. Raises
    UnsupportedMediaType."""
    values = headers_named(scope, b"content-type")
    media_type, *parameters = values[0].split(";") if len(values) == 1 else [""]
    media_type = media_type.strip().lower()
    encodings = headers_named(scope, b"content-encoding")
    compressed = any(encoding.strip().lower() != "identity" for encoding in encodings)
    if media_type not in types or compressed:
        raise UnsupportedMediaType(*types)

    charsets = [one for one in parameters if one.strip().lower().startswith("charset")]
    if not all(_UTF_8.fullmatch(charset) for charset in charsets):
        raise UnsupportedMediaType(*types)
    return media_type
