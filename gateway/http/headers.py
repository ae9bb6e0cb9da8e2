"""What the headers of a request say."""

from starlette.types import Scope

from efiling.errors import BadRequest

_LONGEST_LENGTH = 12
_BY_NAME = "todokede.headers"


def headers_named(scope: Scope, name: bytes) -> list[str]:
    """Every value of a header, in order."""
    by_name: dict[bytes, list[str]] | None = scope.get(_BY_NAME)
    if by_name is None:
        # A dozen are asked for with each request: they are gone through once.
        by_name = scope[_BY_NAME] = {}
        for key, value in scope["headers"]:
            by_name.setdefault(key, []).append(value.decode("latin-1"))
    return by_name.get(name, [])


def content_length(scope: Scope) -> int | None:
    """How long the caller says that the body is. Raises BadRequest for what is no length."""
    lengths = headers_named(scope, b"content-length")
    for length in lengths:
        if not (length.isascii() and length.isdigit()):
            raise BadRequest

    return max((int(length[:_LONGEST_LENGTH]) for length in lengths), default=None)
