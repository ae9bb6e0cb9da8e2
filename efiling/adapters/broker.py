"""Whether the broker's server answers. Nothing but a short question: it carries wake-ups, and jobs
go on without it."""

import re

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from efiling import clock
from efiling.settings import settings

ANSWER_SECONDS = 1.0


class Broker:
    """The broker as this process sees it."""

    def __init__(self) -> None:
        self._away_since: float | None = None

    async def away_seconds(self) -> float | None:
        """For how long it has not answered; None where it does, and where there is none."""
        if settings().embedded_broker or await _answers(settings().broker_url):
            self._away_since = None
            return None
        now = clock.monotonic()
        self._away_since = now if self._away_since is None else self._away_since
        return now - self._away_since


async def _answers(url: str) -> bool:
    try:
        client = Redis.from_url(
            re.sub("^valkey", "redis", url),
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        async with client:
            return bool(await client.ping())
    except Exception:  # whatever it is, and whatever it says: it does not answer
        return False
