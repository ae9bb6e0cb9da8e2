"""The broker of the chosen profile: in memory, or Redis/Valkey."""

import re

import redis
from dramatiq import Broker, Middleware
from dramatiq.brokers.redis import RedisBroker

from efiling.settings import settings
from workers.embedded import EmbeddedBroker

NAMESPACE = "todokede"
TIMEOUT_SECONDS = 3
"""A broker that does not answer must not hold a thread for long: the job table goes on without it.
"""


def open_broker(middleware: list[Middleware]) -> Broker:
    """A broker for TODOKEDE_BROKER_URL. It need not be reachable yet."""
    chosen = settings()
    if chosen.embedded_broker:
        return EmbeddedBroker(middleware)
    url = re.sub("^valkey", "redis", chosen.broker_url)
    client = redis.Redis.from_url(
        url,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        health_check_interval=30,
    )
    return RedisBroker(  # type: ignore[no-untyped-call]
        client=client, middleware=middleware, namespace=NAMESPACE
    )
