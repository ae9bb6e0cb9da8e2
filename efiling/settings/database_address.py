"""The address of the database, as libpq reads it: parts are percent-decoded, `sslmode` and
`sslrootcert` are known, everything else is refused by its name."""

import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
SYSTEM = "system"
"""In the place of a file: whatever the machine trusts. libpq then wants `verify-full`."""
_PARAMETERS = ("sslmode", "sslrootcert")


class WrongAddress(ValueError):
    """Its text says what the address must be; it never repeats a value, which may be a secret."""


class DatabaseAddress(NamedTuple):
    """Where PostgreSQL is, and who logs in."""

    host: str
    port: int
    user: str | None
    password: str | None
    name: str
    ssl_mode: str | None
    root_certificate: str | None


def sqlite_path(url: str) -> Path | None:
    """The file of an `sqlite://` address; None for PostgreSQL."""
    return Path(url.removeprefix("sqlite://")) if url.startswith("sqlite://") else None


def postgres_address(url: str) -> DatabaseAddress:
    """The parts of a `postgres://` address. Errors: `WrongAddress`."""
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
    except ValueError:
        raise WrongAddress("must be postgres://user:password@host:port/name") from None

    parameters = _parameters_of(parts)
    address = DatabaseAddress(
        unquote(parts.hostname or "127.0.0.1"),
        port,
        _decoded(parts.username),
        _decoded(parts.password),
        unquote(parts.path.removeprefix("/")),
        parameters.get("sslmode"),
        parameters.get("sslrootcert"),
    )
    _check_tls(address)
    return address


def check(url: str) -> None:
    """Errors: `WrongAddress` for what no database of ours can be opened with."""
    if re.fullmatch("postgres(ql)?://.+", url):
        postgres_address(url)
    elif not re.fullmatch("sqlite://.+", url):
        raise WrongAddress("must begin with sqlite:// or postgres://")
    elif unknown := _names_in(urlsplit(url).query):
        raise WrongAddress(f"takes no parameter {unknown[0]}: sqlite:// and a file is all")


def _decoded(text: str | None) -> str | None:
    return None if text is None else unquote(text)


def _names_in(query: str) -> list[str]:
    """The names of parameters, made harmless: one line, no longer than a name is."""
    names = (name for name, _ in parse_qsl(query, keep_blank_values=True))
    return [re.sub(r"[^\w.-]", "?", name)[:40] for name in names]


def _parameters_of(parts: SplitResult) -> dict[str, str]:
    for name in _names_in(parts.query):
        if name == "maxsize":
            raise WrongAddress(
                "takes no parameter maxsize: TODOKEDE_DATABASE_POOL has the number of connections"
            )
        if name not in _PARAMETERS:
            raise WrongAddress(f"takes no parameter {name}, only {' and '.join(_PARAMETERS)}")
    return dict(parse_qsl(parts.query, keep_blank_values=True))


def _check_tls(address: DatabaseAddress) -> None:
    mode, root = address.ssl_mode, address.root_certificate
    if mode is not None and mode not in SSL_MODES:
        raise WrongAddress(f"takes sslmode as one of {', '.join(SSL_MODES)}")
    if root == SYSTEM:
        if mode != "verify-full":
            raise WrongAddress("takes sslrootcert=system together with sslmode=verify-full")
    elif root is not None and not Path(root).is_file():
        raise WrongAddress("takes sslrootcert as a file that exists, or system")
