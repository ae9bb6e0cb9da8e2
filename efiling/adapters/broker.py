"""Whether the broker's server answers. Nothing but a short question: it carries wake-ups, and jobs
go on without it."""

import re
from importlib import import_module
from types import ModuleType

from efiling import clock
from efiling.settings import settings

ANSWER_SECONDS = 1.0


class Broker:
    """The broker as this process sees it."""

    def __init__(self) -> None:
        self._away_since: float | None = None
        if not settings().embedded_broker:
            _load()  # now, and not while somebody waits

    async def away_seconds(self) -> float | None:
        """For how long it has not answered; None where it does, and where there is none."""
        if settings().embedded_broker or await _answers(settings().broker_url):
            self._away_since = None
            return None
        now = clock.monotonic()
        self._away_since = now if self._away_since is None else self._away_since
        return now - self._away_since


async def _answers(url: str) -> bool:
    redis = _load()
    try:
        client = redis.asyncio.Redis.from_url(
            re.sub("^valkey", "redis", url),
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            retry=redis.asyncio.retry.Retry(redis.backoff.NoBackoff(), 0),
        )
        async with client:
            return bool(await client.ping())
    except Exception:  # whatever it is, and whatever it says: it does not answer
        return False


def _load() -> ModuleType:
    """The library: a tenth of the time that a gateway takes to start, where there is no broker for
    nothing."""
    return import_module("redis")
