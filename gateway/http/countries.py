"""From which country a request comes, and whether that will do (Q2-6).

The file is the operator's (MMDB: MaxMind, DB-IP and others write it). An address that it does not
know is abroad, unless it belongs to a network at home: nobody routes these, so whoever has one sits
beside us or behind a proxy whose own address stands in the chain too.
"""

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import maxminddb
from starlette.types import ASGIApp, Receive, Scope, Send

from efiling import clock
from efiling.adapters.logs import logger
from efiling.errors import Failure
from efiling.settings import SettingsError
from gateway.http.addresses import Origin, origin_in

FRESH_SECONDS = 1.0
"""How often the file is looked at."""
_AT_HOME = tuple(
    map(
        ip_network,
        (
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "169.254.0.0/16",
            "127.0.0.0/8",
            "fc00::/7",
            "fe80::/10",
            "::1/128",
        ),
    )
)
_FOR_OPERATORS = frozenset({"/livez", "/readyz"})
"""Asked by machines, wherever these stand; they tell of nobody."""

_UNREADABLE = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    maxminddb.InvalidDatabaseError,
)
"""What the library raises over a file that is damaged in one place or the other."""

_log = logger("todokede.countries")


class CountryNotAllowed(Failure):
    """A hop of the connection is in a country from which the service cannot be used."""

    code = "COUNTRY_NOT_ALLOWED"
    status = 403


class Countries:
    """The file of countries, which is read again when another one lies in its place. Raises
    SettingsError where the first one cannot be read."""

    def __init__(self, database: Path, allowed: Collection[str]) -> None:
        self._path = database
        self._allowed = frozenset(allowed)
        self._state = self._stat()
        self._looked_at = clock.monotonic()
        self._reading: asyncio.Future[None] | None = None
        try:
            self._reader = self._opened()
        except _UNREADABLE as error:
            raise SettingsError("TODOKEDE_COUNTRY_DATABASE names no MMDB file") from error

    def refused(self, origin: Origin) -> str | None:
        """The first country in the chain that will not do, "unknown" where there is none; None
        where the whole chain is allowed."""
        for address in (origin.client, *origin.hops):
            country = self._country_of(address)
            if country not in self._allowed and not (country is None and _is_at_home(address)):
                return country or "unknown"
        return None

    def look_again(self) -> None:
        """Begins to read a file that is new. The old one counts until that is done, and for good
        where the new one cannot be read."""
        now = clock.monotonic()
        if now - self._looked_at < FRESH_SECONDS or (self._reading and not self._reading.done()):
            return

        self._looked_at = now
        state = self._stat()
        if state != self._state:
            self._state = state
            loop = asyncio.get_running_loop()
            self._reading = loop.run_in_executor(None, self._read_again)

    def _read_again(self) -> None:
        try:
            self._reader = self._opened()
        except _UNREADABLE as error:
            _log.error("countries.unreadable", exc_info=error)

    def _opened(self) -> maxminddb.Reader:
        # In memory: a file that is written over would change, or end, under a mapping of it.
        reader = maxminddb.open_database(self._path, maxminddb.MODE_MEMORY)
        about = reader.metadata()
        _log.info("countries.read", type=about.database_type, built_on=_day_of(about.build_epoch))
        return reader

    def _stat(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns

    def _country_of(self, address: str) -> str | None:
        try:
            found: Any = self._reader.get(address)
        except _UNREADABLE:
            return None
        return _code_in(found)


class KnownCountry:
    """Lets in who comes from an allowed country by every hop that is told (403 otherwise)."""

    def __init__(self, app: ASGIApp, countries: Countries) -> None:
        self.app = app
        self.countries = countries

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in _FOR_OPERATORS:
            self.countries.look_again()
            if country := self.countries.refused(origin_in(scope)):
                _log.info("http.abroad", country=country)
                raise CountryNotAllowed
        await self.app(scope, receive, send)


def _code_in(found: Any) -> str | None:
    """The country of an entry, as the known makers of such files write it."""
    if not isinstance(found, dict):
        return None
    country = found.get("country", found.get("country_code"))
    if isinstance(country, dict):
        country = country.get("iso_code")
    return country.upper() if isinstance(country, str) else None


def _day_of(epoch: int) -> str:
    try:
        return datetime.fromtimestamp(epoch, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return "unknown"  # a moment that no calendar has makes the file no worse


def _is_at_home(address: str) -> bool:
    try:
        here = ip_address(address)
    except ValueError:
        return False
    return any(here in network for network in _AT_HOME)
