"""Connections as uvicorn serves them, with the two limits that it lacks.

A head has to arrive whole in so many seconds, however often a byte of it comes. And where the
process is about to run out of file descriptors, a new connection is told to come back and closed:
the last descriptors are kept for databases, keys and files.
"""

import asyncio
import resource
from typing import cast

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from efiling import clock
from efiling.adapters.logs import logger
from gateway.http.metrics import CLOSED

HEAD_SECONDS = 15.0
RESERVED_DESCRIPTORS = 64
RESERVED_FROM_OPERATORS = 16
WANTED_DESCRIPTORS = 4_096
SAID_SECONDS = 5.0
"""Between two lines of the log about it, and how long `/readyz` tells of it."""

_COME_BACK = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n"
)
_WHOLE = "whole"
_log = logger("todokede.http")


class TurnedAway:
    """What this process has turned away for want of descriptors."""

    def __init__(self) -> None:
        self._last_at = self._said_at = float("-inf")
        self._unsaid = 0

    def note(self, limit: int) -> None:
        """One more; every few seconds a line says how many."""
        CLOSED.labels("descriptors").inc()
        self._last_at = now = clock.monotonic()
        self._unsaid += 1
        if now - self._said_at > SAID_SECONDS:
            _log.error("http.descriptors_used_up", count=self._unsaid, limit=limit)
            self._said_at, self._unsaid = now, 0

    def now(self) -> bool:
        """Whether somebody was turned away in the last seconds."""
        return clock.monotonic() - self._last_at < SAID_SECONDS


turned_away = TurnedAway()


def want_descriptors() -> None:
    """Raises the soft limit of this process as far as it may, at most to what it could need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(WANTED_DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class HttpConnection(HttpToolsProtocol):
    """One connection; `head_seconds` is how long a head may take, `reserved` how many descriptors
    it leaves to others."""

    head_seconds = HEAD_SECONDS
    reserved = RESERVED_DESCRIPTORS
    _head_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Takes it, or turns it away."""
        super().connection_made(transport)
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        if _number_of(transport) >= limit - self.reserved and limit != resource.RLIM_INFINITY:
            turned_away.note(limit)
            transport.write(_COME_BACK)
            transport.close()
        else:
            self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is expected any more."""
        self._head_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes after an answer begin the next head."""
        super().data_received(data)
        answered = self.cycle is None or self.cycle.response_complete
        if answered and self._head_due is None and not self.transport.is_closing():
            self._expect_head()

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._head_came()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body is there too; as a rule before anybody asks for it."""
        super().on_message_complete()
        scope = cast("Scope", self.scope)
        scope["state"][_WHOLE] = True

    def _expect_head(self) -> None:
        self._head_due = self.loop.call_later(self.head_seconds, self._close_for_its_head)

    def _head_came(self) -> None:
        if self._head_due is not None:
            self._head_due.cancel()
            self._head_due = None

    def _close_for_its_head(self) -> None:
        CLOSED.labels("head").inc()
        self.transport.close()


def is_whole(scope: Scope) -> bool:
    """Whether all of a request is here, so that nobody has to wait for its body."""
    return _WHOLE in scope["state"]


class OperatorConnection(HttpConnection):
    """One on the port for operators, who still get in where others are turned away."""

    reserved = RESERVED_FROM_OPERATORS


def _number_of(transport: asyncio.Transport) -> int:
    """The descriptor of a new connection: the lowest that was free, so that all below it are in
    use."""
    number: int = transport.get_extra_info("socket").fileno()
    return number
