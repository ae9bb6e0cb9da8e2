"""A small load generator: connections kept alive, on each the next request as soon as the answer is
there."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import cast

_OK = b"HTTP/1.1 200"


class BadAnswer(Exception):
    """Something else than 200 came back, or the server hung up."""


@dataclass(slots=True)
class Load:
    """What was answered within the time, and how long each took."""

    answers: int
    seconds: float
    latencies: list[float] = field(repr=False)

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds

    def latency_ms(self, share: float) -> float:
        """The latency that this share of the answers kept to."""
        return sorted(self.latencies)[int(share * (len(self.latencies) - 1))] * 1000


class _Connection(asyncio.Protocol):
    def __init__(self, requests: Iterator[bytes], ends_at: float, latencies: list[float]) -> None:
        self.requests, self.ends_at, self.latencies = requests, ends_at, latencies
        self.done: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._send()

    def _send(self) -> None:
        self.sent_at = time.perf_counter()
        self.transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, blank, body = self.received.partition(b"\r\n\r\n")
        if not blank or len(body) < _length(head):
            return

        self.received = b""
        now = time.perf_counter()
        self.latencies.append(now - self.sent_at)
        if not head.startswith(_OK):
            self._end(error=BadAnswer(f"{head!r} {body[:300]!r}"))
        elif now >= self.ends_at:
            self._end(body)
        else:
            self._send()

    def connection_lost(self, _error: Exception | None) -> None:
        self._end(error=BadAnswer("the server hung up"))

    def _end(self, body: bytes = b"", error: Exception | None = None) -> None:
        if not self.done.done():
            if error:
                self.done.set_exception(error)
            else:
                self.done.set_result(body)
            self.transport.close()


def _length(head: bytes) -> int:
    return int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])


async def drive(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Load:
    """Asks 127.0.0.1 the requests over and over. Errors: `BadAnswer` for the first answer that is
    not 200."""
    loop = asyncio.get_running_loop()
    latencies: list[float] = []
    supply, begun = cycle(requests), time.perf_counter()
    opened = [
        await loop.create_connection(
            lambda: _Connection(supply, begun + seconds, latencies), "127.0.0.1", port
        )
        for _ in range(connections)
    ]
    await asyncio.gather(*(protocol.done for _, protocol in opened))
    return Load(len(latencies), time.perf_counter() - begun, latencies)


async def ask(port: int, request: bytes) -> bytes:
    """The body of one answer."""
    loop = asyncio.get_running_loop()
    _, protocol = await loop.create_connection(
        lambda: _Connection(iter([request]), 0.0, []), "127.0.0.1", port
    )
    return await protocol.done
