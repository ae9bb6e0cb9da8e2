"""How often an address may try, before anything costly is done (security S2, Z8). All limits are in
`LIMITS`.

With a broker of its own the counts are shared by all gateways; embedded, or while the broker is
away, each process counts for itself. What is kept are digests and times, in moving windows.

The `limits` package counts in Redis. Its own storage in memory walks all keys at every try (1.6 ms
with 20,000 addresses, measured), which a flood of addresses would turn against us: hence `Window`.
"""

import asyncio
import math
from collections import OrderedDict
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from ipaddress import IPv6Address, ip_address
from types import MappingProxyType
from typing import NamedTuple

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter

from efiling import clock
from efiling.adapters.keys import ring
from efiling.adapters.logs import logger
from efiling.errors import RateLimited
from efiling.settings import settings


class Limit(NamedTuple):
    """At most `times` in any `seconds`. `always`: TODOKEDE_RATE_LIMITS does not lift it."""

    times: int
    seconds: int
    always: bool = False


LIMITS: Mapping[str, Limit] = MappingProxyType(
    {
        "login.address": Limit(20, 60),
        "login.name": Limit(10, 60),
        "identity.address": Limit(20, 3_600),
        "reset.address": Limit(20, 3_600),
        "mail.change": Limit(5, 86_400),
        "file.address": Limit(30, 60),
        "filing.submit": Limit(120, 3_600),
        "filing.check": Limit(1_200, 3_600),
        "form.prepare": Limit(300, 3_600),
        "form.fetch": Limit(30, 60),
        "batch.submit": Limit(200, 3_600),
        "batch.check": Limit(400, 3_600),
        "token": Limit(60, 60),
        "account.look_up": Limit(60, 3_600, always=True),
    }
)
"""`login.name` counts per auth ID and address, so that nobody can keep somebody else out from
elsewhere; batches and single submissions of an institution are counted by institution, checks of
single filings and forms by account. A university files 20,000 rows in a morning; what keeps batches
from being a way to try identities is the budget of mismatches (`actions/filings/suspicion.py`)."""


class Use(NamedTuple):
    """What a caller has left of one limit, after this try; more in `reset_seconds`."""

    name: str
    limit: Limit
    left: int
    reset_seconds: int


_uses: ContextVar[list[Use] | None] = ContextVar("limits", default=None)


def watch() -> list[Use]:
    """From here on, what this request uses of its limits; the list fills by itself."""
    uses: list[Use] = []
    _uses.set(uses)
    return uses


SHOWN = frozenset(
    {
        "token",
        "file.address",
        "filing.submit",
        "filing.check",
        "form.prepare",
        "form.fetch",
        "batch.submit",
        "batch.check",
    }
)
"""What callers are told of their limits: tokens, files and submissions, nothing of a login."""
MOST_KEYS = 100_000
"""Kept in memory; beyond it the one unused for the longest time is forgotten (about 40 MB at most).
"""
BROKER_SECONDS = 1.0
BROKER_REST_SECONDS = 5.0
"""How long the broker is left alone after it did not answer."""
log = logger("limits")


async def count_try(name: str, *parts: str | None) -> None:
    """Counts one try of the limit `name` by whoever the `parts` say. Raises RateLimited with the
    seconds to wait.

    A part that is an IPv6 address counts for its network (/64): a subscriber owns all of it. Parts
    are digested.
    """
    limit = LIMITS[name]
    if settings().rate_limits == "off" and not limit.always:
        _note(name, limit, limit.times, limit.seconds)
        return

    key = _key(name, parts)
    wait_seconds = await _shared_wait(name, limit, key)
    if wait_seconds is None:
        now = clock.monotonic()
        wait_seconds = _window.wait(limit, key, now)
        _note(name, limit, *_window.left(limit, key, now))

    if wait_seconds > 0:
        log.info("limits.reached", reason=name)
        seconds = min(limit.seconds, max(1, math.ceil(wait_seconds)))
        raise RateLimited(retry_after_seconds=seconds, limit=name)


def _note(name: str, limit: Limit, left: int, reset_seconds: float) -> None:
    uses = _uses.get()
    if uses is not None:
        seconds = min(limit.seconds, max(1, math.ceil(reset_seconds)))
        uses.append(Use(name, limit, max(0, left), seconds))


def forget() -> None:
    """Tests: nobody has tried anything, as far as this process knows."""
    _window.clear()
    _shared.clear()
    _item.cache_clear()


def _key(name: str, parts: tuple[str | None, ...]) -> str:
    whole = "\0".join([name, *(_network(part or "") for part in parts)])
    return ring().digest("limits", whole.encode("utf-8", "surrogatepass")).hex()


def _network(part: str) -> str:
    try:
        address = ip_address(part)
    except ValueError:
        return part
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return address.packed[:8].hex()
    return str(address)


class Window:
    """Moving windows in memory: the moments of the tries that were let through, by key."""

    def __init__(self) -> None:
        self._tries: OrderedDict[str, list[float]] = OrderedDict()

    def wait(self, limit: Limit, key: str, now: float) -> float:
        """Seconds until another try is let through; 0 lets this one through and counts it."""
        tries = self._tries.setdefault(key, [])
        self._tries.move_to_end(key)
        while tries and tries[0] <= now - limit.seconds:
            tries.pop(0)
        if len(tries) >= limit.times:
            return tries[0] + limit.seconds - now
        tries.append(now)
        if len(self._tries) > MOST_KEYS:
            self._tries.popitem(last=False)
        return 0

    def left(self, limit: Limit, key: str, now: float) -> tuple[int, float]:
        """How many tries are left, and the seconds until there is one more."""
        tries = self._tries.get(key) or [now]
        return limit.times - len(tries), tries[0] + limit.seconds - now

    def clear(self) -> None:
        """Forgets everything."""
        self._tries.clear()


class _Shared:
    """The counts in Redis. A client belongs to the event loop it was made on.

    `rests_until`: the broker did not answer, and is left alone so long.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.loop = asyncio.get_running_loop()
        self.rests_until = 0.0

        storage = RedisStorage(
            _address(url),
            implementation="redispy",
            key_prefix="todokede:limits",
            socket_timeout=BROKER_SECONDS,
            socket_connect_timeout=BROKER_SECONDS,
        )
        self.limiter = MovingWindowRateLimiter(storage)


_window = Window()
_shared: list[_Shared] = []


@cache
def _item(limit: Limit) -> RateLimitItem:
    return RateLimitItemPerSecond(limit.times, limit.seconds)


def _address(url: str) -> str:
    """The broker's address as the package likes it."""
    scheme, _, rest = url.partition("://")
    spoken = "redis+unix" if scheme == "unix" else scheme.replace("valkey", "redis")
    return f"async+{spoken}://{rest}"


def _shared_counts(url: str) -> _Shared:
    """The client of this event loop."""
    if not _shared or _shared[0].url != url or _shared[0].loop is not asyncio.get_running_loop():
        _shared[:] = [_Shared(url)]
    return _shared[0]


async def _shared_wait(name: str, limit: Limit, key: str) -> float | None:
    """Like `Window.wait`, counted in the broker; None without one, or while it does not answer."""
    url = settings().broker_url
    if url == "embedded:":
        return None
    counts = _shared_counts(url)
    if clock.monotonic() < counts.rests_until:
        return None

    try:
        let_through = await counts.limiter.hit(_item(limit), key)
        if let_through and (_uses.get() is None or name not in SHOWN):
            return 0
        window = await counts.limiter.get_window_stats(_item(limit), key)
        seconds = max(0.001, window.reset_time - clock.real_seconds())
        _note(name, limit, window.remaining, seconds)
        return 0 if let_through else seconds
    except Exception as error:  # whatever ails the broker: we go on counting here
        log.error("limits.broker_away", error=type(error).__name__)
        counts.rests_until = clock.monotonic() + BROKER_REST_SECONDS
        return None
