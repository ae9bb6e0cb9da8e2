"""What the headers of a request say."""

from starlette.types import Scope

from efiling.errors import BadRequest

_LONGEST_LENGTH = 12


def headers_named(scope: Scope, name: bytes) -> list[str]:
    """Every value of a header, in order."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def content_length(scope: Scope) -> int | None:
    """How long the caller says that the body is. Raises BadRequest for what is no length."""
    lengths = headers_named(scope, b"content-length")
    for length in lengths:
        if not (length.isascii() and length.isdigit()):
            raise BadRequest

    return max((int(length[:_LONGEST_LENGTH]) for length in lengths), default=None)
