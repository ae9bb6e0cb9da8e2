"""The address of the database, as libpq reads it: parts are percent-decoded, several hosts are
separated by commas, `sslmode`, `sslrootcert` and `target_session_attrs` are known, everything else
is refused by its name."""

import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
SYSTEM = "system"
"""In the place of a file: whatever the machine trusts. libpq then wants `verify-full`."""
_TARGET = "target_session_attrs"
_PARAMETERS = ("sslmode", "sslrootcert", _TARGET)
_WRITING = ("read-write", "primary")
_HOST = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(?::(\d{1,5}))?")
_EXPECTED = "must be postgres://user:password@host:port/name"


class WrongAddress(ValueError):
    """Its text says what the address must be; it never repeats a value, which may be a secret."""


class Place(NamedTuple):
    """Where one server listens."""

    host: str
    port: int


class DatabaseAddress(NamedTuple):
    """Where PostgreSQL is, or the first of its hosts, and who logs in."""

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
    parts = _split(url)
    first = _places_of(parts)[0]
    parameters = _parameters_of(parts)
    address = DatabaseAddress(
        first.host,
        first.port,
        _decoded(parts.username),
        _decoded(parts.password),
        unquote(parts.path.removeprefix("/")),
        parameters.get("sslmode"),
        parameters.get("sslrootcert"),
    )

    _check_tls(address)
    if parameters.get(_TARGET, _WRITING[0]) not in _WRITING:
        raise WrongAddress(f"takes {_TARGET} as {' or '.join(_WRITING)}: it is written to")
    return address


def candidates(url: str) -> tuple[Place, ...]:
    """The hosts among which the one that writes has to be found; none where the address names one
    host and says nothing of it: whatever answers there is the database. Errors: `WrongAddress`."""
    parts = _split(url)
    places, target = _places_of(parts), _parameters_of(parts).get(_TARGET)
    return places if target or len(places) > 1 else ()


def check(url: str, primary: str | None = None) -> None:
    """Errors: `WrongAddress` for what no database of ours can be opened with, or no replica of the
    one at `primary`."""
    if primary:
        if sqlite_path(url) or candidates(url):
            raise WrongAddress("must begin with postgres:// and name one host")
        if sqlite_path(primary):
            raise WrongAddress("needs PostgreSQL in TODOKEDE_DATABASE_URL")

    if re.fullmatch("postgres(ql)?://.+", url):
        postgres_address(url)
        candidates(url)
    elif not re.fullmatch("sqlite://.+", url):
        raise WrongAddress("must begin with sqlite:// or postgres://")
    elif unknown := _names_in(urlsplit(url).query):
        raise WrongAddress(f"takes no parameter {unknown[0]}: sqlite:// and a file is all")


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise WrongAddress(_EXPECTED) from None


def _places_of(parts: SplitResult) -> tuple[Place, ...]:
    places = []
    for named in parts.netloc.rpartition("@")[2].split(","):
        found = _HOST.fullmatch(named)
        port = int((found and found[2]) or 5432)
        if found is None or not 0 < port < 1 << 16:
            raise WrongAddress(_EXPECTED)
        places.append(Place(unquote(found[1].strip("[]")) or "127.0.0.1", port))
    return tuple(places)


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
            raise WrongAddress(f"takes no parameter {name}, only {', '.join(_PARAMETERS)}")
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
