"""How the service is reached: its address, the token, and what stands between it and this
machine."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2

from .errors import SettingsError, Unreachable
from .texts import N_
from .version import VERSION
from .wire import TOKEN_ENDED

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
UNUSABLE_ADDRESS = N_(
    "The address of the service cannot be used; it is written like this: https://todokede.example"
)
UNUSABLE_SURROUNDINGS = N_(
    "What this machine says of proxies and certificates cannot be used: HTTPS_PROXY, ALL_PROXY, "
    "NO_PROXY, SSL_CERT_FILE, SSL_CERT_DIR"
)
UNKNOWN_CERTIFICATE = N_(
    "The certificate of the service is not accepted ({reason}). Nothing was sent; please tell it "
    "to whoever runs this network."
)
PROXY_REFUSES = N_("The proxy of this network refuses the connection: {reason}")


def headers_of(token: str, language: str) -> dict[str, str]:
    """What every request carries. `language`: of answers while nobody knows who asks. Errors:
    SettingsError."""
    # What a header cannot hold was never a token, and must not be shown in a complaint either.
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise SettingsError(TOKEN_ENDED)
    headers = {"User-Agent": f"todokede-client/{VERSION}"}
    if language:
        headers["Accept-Language"] = language
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return headers


def checked_url(url: str, secret: str) -> str:
    """The service's address, to which a token or password is to go, if any. Errors: SettingsError
    unless it is https, or http to this very machine."""
    try:
        known = httpx2.URL(url.strip())
    except httpx2.InvalidURL:
        raise SettingsError(UNUSABLE_ADDRESS) from None
    if known.scheme not in {"", "http", "https"} or not known.is_absolute_url:
        raise SettingsError(N_("The address of the service must begin with https://"))

    # A name and a password in it would stand in the ledger, and in complaints.
    too_much = known.userinfo or known.query or known.fragment
    if too_much or "%" in known.host or not 0 < (known.port or 443) < 65_536:
        raise SettingsError(UNUSABLE_ADDRESS)
    if secret and known.scheme == "http" and known.host not in LOOPBACK:
        raise SettingsError(
            N_("Tokens and passwords go over https only; the address begins with http://")
        )
    return url.strip().rstrip("/")


def options_of(address: str, token: str, language: str, timeout: float) -> dict[str, Any]:
    """What both kinds of connection are made with. Errors: SettingsError."""
    url = httpx2.URL(address)
    return {
        "base_url": address,
        "headers": headers_of(token, language),
        "timeout": timeout,
        # What stays on this machine goes through no proxy, which would see the token in the clear.
        "trust_env": url.scheme == "https" or url.host not in LOOPBACK,
    }


@contextmanager
def surroundings() -> Iterator[None]:
    """What the environment says of proxies and certificates is used in this block. Errors:
    SettingsError, without what it says, as a proxy's address may hold a password."""
    try:
        yield
    except (ImportError, OSError, ValueError, httpx2.InvalidURL):
        raise SettingsError(UNUSABLE_SURROUNDINGS) from None


def raise_if_hopeless(error: httpx2.RequestError) -> None:
    """Returns where the next try may succeed. Errors: Unreachable."""
    cause: BaseException | None = error
    while cause:
        if isinstance(cause, ssl.SSLCertVerificationError):
            raise Unreachable(UNKNOWN_CERTIFICATE, reason=cause.verify_message) from None
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx2.ProxyError) and str(error).startswith("4"):
        raise Unreachable(PROXY_REFUSES, reason=error) from None
