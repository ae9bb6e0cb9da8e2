"""The schema's definition as a file, for everybody: generators read it, and nobody has to ask for
introspection."""

from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from strawberry import Schema

from gateway.http.headers import headers_named

CACHE_SECONDS = 3_600


class Definition:
    """`GET /schema.graphql`. The text is made when somebody first asks."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._text = b""

    async def answer(self, request: Request) -> Response:
        """The SDL, the same in every environment."""
        self._text = self._text or (self._schema.as_str().rstrip() + "\n").encode()
        tag = f'"{sha256(self._text).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": f"public, max-age={CACHE_SECONDS}"}
        if tag in ",".join(headers_named(request.scope, b"if-none-match")):
            return Response(status_code=304, headers=headers)
        return Response(self._text, 200, headers, "application/graphql; charset=utf-8")
