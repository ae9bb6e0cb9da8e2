"""What several ask for at the same moment is done for all of them in one go.

    _reading = Together(read_all, read_one)
    mail = await _reading(mail_id)

Whoever finds nobody at it does it for all who have asked by then; who asks meanwhile is among the
next. Nobody waits for a clock, and an only one waits for nobody. Whom the common go leaves out, and
everybody where it fails, does it alone: so one harms no other.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from efiling.adapters.logs import logger
from efiling.errors import Unavailable

A = TypeVar("A")
R = TypeVar("R")
log = logger("jobs")


@dataclass(slots=True)
class _Waiting:
    """Who waits on one event loop, and the right to go for them all."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    asked: list[tuple[Any, "asyncio.Future[Any]"]] = field(default_factory=list)


class Together(Generic[A, R]):
    """`for_all` gives an answer for each, in their order, None where there is none for this one;
    `alone` is then asked for it. Neither is ever cancelled: both run inside actions."""

    def __init__(
        self,
        for_all: Callable[[Sequence[A]], Awaitable[Sequence[R | None]]],
        alone: Callable[[A], Awaitable[R]],
    ) -> None:
        self._for_all = for_all
        self._alone = alone
        self._of: WeakKeyDictionary[asyncio.AbstractEventLoop, _Waiting] = WeakKeyDictionary()

    async def __call__(self, one: A) -> R:
        """The answer for this one. Errors: those of `alone`."""
        loop = asyncio.get_running_loop()
        waiting = self._of.setdefault(loop, _Waiting())
        answer: asyncio.Future[R | None] = loop.create_future()
        waiting.asked.append((one, answer))

        async with waiting.turn:
            if not answer.done():
                await self._go(waiting)
        found = answer.result()
        return await self._alone(one) if found is None else found

    async def _go(self, waiting: _Waiting) -> None:
        """For all who wait now; whatever comes of it, each of them has an answer."""
        asked, waiting.asked = waiting.asked, []
        found: Sequence[R | None] = [None] * len(asked)
        try:
            found = await self._for_all([one for one, _ in asked])
        except Unavailable:
            pass  # each finds out by itself
        except Exception:
            log.warning("job.common_go_failed", count=len(asked), exc_info=True)
        finally:
            for (_, answer), what in zip(asked, found, strict=True):
                answer.set_result(what)
