"""Who asks: a bearer token or the session cookie, turned into an `Actor`.

The cookie counts only with the header `X-Todokede: 1`, which no foreign page can send (CSRF),
except for reading a document of one's own by GET, where a browser's address bar can send no header
and nothing is changed.

An API token is a bearer token only (security 2.4): as a cookie it is refused, and in an address,
where it would end up in the logs of proxies, it spoils the request, so that nobody gets used to it.
"""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from starlette.types import Scope

from efiling import clock
from efiling.adapters.limits import count_try
from efiling.errors import Unauthenticated
from efiling.rules.actors import Actor
from efiling.rules.institutions.tokens import PREFIX
from gateway.http.addresses import origin_in
from gateway.http.failures import HeaderMissing
from gateway.http.headers import headers_named
from gateway.http.language import language_in
from i18n import Language
from schema.context import CookieJar

Authenticate = Callable[[Actor, str], Awaitable[Actor]]
"""The caller as known so far and the token, to the actor it stands for. Raises Unauthenticated."""

_TOKEN = re.compile(r"[A-Za-z0-9_.~+/=-]{8,512}")
_API_TOKEN_IN_ADDRESS = re.compile(rb"(?:^|[=&]|%20|\+)" + PREFIX.encode() + rb"[A-Za-z0-9_-]{43}")
_BEARER = re.compile(r"bearer +(\S+)", re.IGNORECASE)


def cookie_name(secure: bool) -> str:
    """Browsers take a `__Host-` cookie from this very host over https only."""
    return "__Host-todokede" if secure else "todokede"


class Sessions:
    """The session side of one HTTP surface. `secure`: the service is reached by https."""

    def __init__(self, authenticate: Authenticate, secure: bool) -> None:
        self._authenticate = authenticate
        self._secure = secure
        self._cookie = cookie_name(secure)

    async def actor_of(self, scope: Scope, *, header_needed: bool = True) -> Actor:
        """The caller; anonymous without a token. Raises Unauthenticated, HeaderMissing,
        RateLimited."""
        if _API_TOKEN_IN_ADDRESS.search(scope.get("query_string", b"")):
            raise Unauthenticated

        token = self._bearer_token(scope)
        if token is None:
            token = self._cookie_token(scope)
            if token is not None and header_needed and headers_named(scope, b"x-todokede") != ["1"]:
                raise HeaderMissing

        anonymous = _anonymous(language_in(scope), origin_in(scope).client)
        if token is None:
            return anonymous
        if not _TOKEN.fullmatch(token):
            raise Unauthenticated

        actor = await self._authenticate(anonymous, token)
        if actor.token:
            await _count_call(scope, actor.token)
        return actor

    def token_of(self, scope: Scope) -> str | None:
        """The token of the session cookie. Raises Unauthenticated where it cannot be one."""
        return self._cookie_token(scope)

    def _bearer_token(self, scope: Scope) -> str | None:
        values = headers_named(scope, b"authorization")
        if not values:
            return None
        bearer = _BEARER.fullmatch(values[0].strip()) if len(values) == 1 else None
        if bearer is None:
            raise Unauthenticated
        return bearer[1]

    def _cookie_token(self, scope: Scope) -> str | None:
        tokens = []
        for line in headers_named(scope, b"cookie"):
            for pair in line.split(";"):
                name, _, value = pair.strip().partition("=")
                if name == self._cookie:
                    tokens.append(value)

        if not tokens:
            return None
        # Of two cookies somebody planted one: neither is believed.
        if len(tokens) > 1 or tokens[0].startswith(PREFIX):
            raise Unauthenticated
        return tokens[0]

    def cookies_after(self, jar: CookieJar) -> list[str]:
        """The Set-Cookie values that an execution left behind."""
        if jar.token is not None and jar.expires_at is not None:
            return [self._set(jar.token, jar.expires_at)]
        return [self.clearing] if jar.cleared else []

    def cookies_after_refusal(self, scope: Scope) -> list[str]:
        """Takes an ended session's cookie away, so that the browser can log in again."""
        return [self.clearing] if self._has_cookie(scope) else []

    @property
    def clearing(self) -> str:
        """The Set-Cookie value that ends the cookie."""
        return f"{self._cookie}=; Max-Age=0; {self._attributes}"

    @property
    def _attributes(self) -> str:
        return "Path=/; HttpOnly; SameSite=Strict" + ("; Secure" if self._secure else "")

    def _set(self, token: str, expires_at: datetime) -> str:
        seconds = max(0, int((expires_at - clock.now()).total_seconds()))
        return f"{self._cookie}={token}; Max-Age={seconds}; {self._attributes}"

    def _has_cookie(self, scope: Scope) -> bool:
        return any(self._cookie + "=" in line for line in headers_named(scope, b"cookie"))


@lru_cache(maxsize=1024)
def _anonymous(language: Language, address: str) -> Actor:
    return Actor(language=language, address=address)


async def _count_call(scope: Scope, token: UUID) -> None:
    """Counts an API token's request once, however often it asks who calls. Raises RateLimited."""
    if not scope["state"].get("counted"):
        scope["state"]["counted"] = True
        await count_try("token", str(token))
