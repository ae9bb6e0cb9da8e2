"""The answer of `/graphql` as Starlette sends it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson
from starlette.responses import Response

from gateway.http.media import AnswerType
from i18n import Language
from i18n.negotiation import tag_of

_Headers = tuple[tuple[bytes, bytes], ...]


class GraphQLAnswer(Response):
    """JSON in a language. Its headers are few and the same again and again: they are written
    once."""

    def __init__(
        self, payload: Mapping[str, Any], status: int, answer_type: AnswerType, language: Language
    ) -> None:
        self.status_code = status
        self.background = None
        self.body = orjson.dumps(payload)
        length = (b"content-length", b"%d" % len(self.body))
        self.raw_headers = [*_headers_of(answer_type.content_type, language), length]


@cache
def _headers_of(content_type: str, language: Language) -> _Headers:
    return (
        (b"content-type", content_type.encode()),
        (b"content-language", tag_of(language).encode()),
        (b"vary", b"Accept, Accept-Language"),
    )
