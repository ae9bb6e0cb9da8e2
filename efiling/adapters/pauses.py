"""Pauses in long work on the event loop, so that nobody else waits for it.

Who works through many items says `await pause()` between them. That costs nothing until the loop
has not looked at its connections for five milliseconds; then whoever asks waits in a line, and each
turn of the loop lets one of them go on.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Iterable
from typing import TypeVar
from weakref import WeakKeyDictionary

SLICE_SECONDS = 0.005
Item = TypeVar("Item")


class _Line:
    """Who waits on one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.looked_at = 0.0
        """When the loop had last looked at its connections, as far as anybody stood here."""
        self._waiting: deque[asyncio.Future[None]] = deque()

    def stand(self) -> asyncio.Future[None]:
        """A place in the line."""
        if not self._waiting:
            self.loop.call_soon(self._next)
        place = self.loop.create_future()
        self._waiting.append(place)
        return place

    def _next(self) -> None:
        # Called once a turn: the loop has just looked at its connections.
        self.looked_at = time.perf_counter()
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                break
        if self._waiting:
            self.loop.call_soon(self._next)


_lines: WeakKeyDictionary[asyncio.AbstractEventLoop, _Line] = WeakKeyDictionary()
_latest: _Line | None = None
"""That of the loop that asked last: as a rule there is one."""


def _line() -> _Line:
    global _latest
    loop = asyncio.get_running_loop()
    if _latest is not None and _latest.loop is loop:
        return _latest

    _latest = _lines.get(loop)
    if _latest is None:
        _latest = _lines[loop] = _Line(loop)
    return _latest


def is_due() -> bool:
    """Whether the loop has worked for long. Who asks that first, and waits only then, makes no
    coroutine for nothing."""
    return time.perf_counter() - _line().looked_at > SLICE_SECONDS


async def pause() -> None:
    """Lets others have their turn, where the loop has worked for long."""
    if is_due():
        await _line().stand()


async def with_pauses(items: Iterable[Item]) -> AsyncIterator[Item]:
    """The items, with a pause before each where one is due: however long one of them takes, others
    have their turn before the next."""
    line = _line()
    for item in items:
        # `pause`, written out: a batch comes by here some thousand times.
        if time.perf_counter() - line.looked_at > SLICE_SECONDS:
            await line.stand()
        yield item
