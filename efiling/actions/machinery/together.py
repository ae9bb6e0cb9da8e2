"""What several ask for at the same moment is done for all of them in one go.

    _reading = Together(read_all, read_one)
    mail = await _reading(mail_id)

Whoever has the turn goes for all who have asked for the same by then; who asks meanwhile is among
the next. Nobody waits for a clock, and an only one waits for nobody. Whom the common go leaves out,
and everybody where it fails, does it alone: so one harms no other.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from efiling.adapters.logs import logger
from efiling.errors import Unavailable

A = TypeVar("A")
R = TypeVar("R")
log = logger("jobs")

_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()
"""Whose turn it is on an event loop, whatever it is for: the fewer go at a time, the more go at
once."""


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
        self._asked: WeakKeyDictionary[
            asyncio.AbstractEventLoop, list[tuple[A, asyncio.Future[R | None]]]
        ] = WeakKeyDictionary()

    async def __call__(self, one: A) -> R:
        """The answer for this one. Errors: those of `alone`."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[R | None] = loop.create_future()
        self._asked.setdefault(loop, []).append((one, answer))

        async with _turns.setdefault(loop, asyncio.Lock()):
            if not answer.done():
                await self._go(self._asked.pop(loop))
        found = answer.result()
        return await self._alone(one) if found is None else found

    async def _go(self, asked: Sequence[tuple[A, "asyncio.Future[R | None]"]]) -> None:
        """For all who wait now; whatever comes of it, each of them has an answer."""
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
