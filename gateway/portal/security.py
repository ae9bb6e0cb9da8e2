"""What a page's form must prove before it does anything, and what a page may load.

Three walls against forms of other sites (CSRF): the cookie is SameSite=Strict; the browser says
where a request comes from (`Sec-Fetch-Site`, `Origin`); a form carries a word made of the session's
token, which no other site knows. Who has no session has nothing that a foreign form could use,
but is held to the second wall too, so that nobody is logged in as somebody else.
"""

import secrets
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.types import Scope

from gateway.http.headers import headers_named

FIELD = "formToken"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No style and no script but those of our own files."""

_OURS = frozenset({"same-origin", "none"})


def word_of(token: str | None) -> str:
    """What the forms of this session carry; nothing without a session."""
    return sha256(b"form of a page:" + token.encode()).hexdigest()[:40] if token else ""


def is_word_of(word: str, token: str | None) -> bool:
    """Whether a form came from a page of this very session."""
    return secrets.compare_digest(word.encode(), word_of(token).encode())


def is_foreign(scope: Scope) -> bool:
    """Whether the browser says that another site sent this form."""
    sites = headers_named(scope, b"sec-fetch-site")
    if sites:
        return not _OURS.issuperset(sites)
    hosts = headers_named(scope, b"host")
    return any(_host_of(origin) not in hosts for origin in headers_named(scope, b"origin"))


def _host_of(origin: str) -> str:
    """Host and port of an origin; empty, which is nobody's, where it is none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
