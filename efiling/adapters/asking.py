"""Questions that many ask at once and that may hang: put once, answered to all."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from efiling import clock
from efiling.adapters.logs import logger

ANEW = -1.0
"""For `fresh`: no answer serves twice."""
T = TypeVar("T")
_log = logger("todokede.health")


class Question(Generic[T]):
    """A question to the parts of this process. It is put once in `fresh` seconds, however many
    want to know, and who wants to know waits `patience` seconds at most."""

    def __init__(self, ask: Callable[[], Awaitable[T]], fresh: float, patience: float) -> None:
        self._ask, self._fresh, self._patience = ask, fresh, patience
        self._asking: asyncio.Task[T | None] | None = None
        self._asked_at = 0.0

    @property
    def pending(self) -> bool:
        """Whether it is asked and not answered yet."""
        return self._asking is not None and not self._asking.done()

    async def answer(self) -> T | None:
        """None where it is not answered in time, or failed."""
        now = clock.monotonic()
        if self._asking is None or (self._asking.done() and now - self._asked_at > self._fresh):
            self._asking, self._asked_at = asyncio.create_task(self._answered()), now

        # Waiting may end early, the question may not: cancelling it would break the connection it
        # uses.
        done, _ = await asyncio.wait({self._asking}, timeout=self._patience)
        return self._asking.result() if done else None

    async def _answered(self) -> T | None:
        try:
            return await self._ask()
        except Exception as error:
            _log.error("readiness.error", exc_info=error)
            return None
