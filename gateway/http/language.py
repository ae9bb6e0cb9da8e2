"""In which language a caller wants to be answered."""

from starlette.requests import Request
from starlette.types import Scope

from gateway.http.headers import headers_named
from i18n import Language
from i18n.negotiation import language_of

_LONGEST_TAG = 20


def language_in(scope: Scope) -> Language:
    """The language that the caller's browser asks for."""
    return language_of(",".join(headers_named(scope, b"accept-language")))


def language_wanted(request: Request) -> Language:
    """The language of a page or file: `?lang=` wins over what the browser asks for."""
    tag = request.query_params.get("lang", "")
    return language_of(tag[:_LONGEST_TAG]) if tag else language_in(request.scope)
