"""The best of some tries: what something takes when nothing else disturbs it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial

TRIES = 10


def quickest(work: Callable[[], object]) -> float:
    """The least processor time of some tries."""
    return min(map(partial(_spent, work), range(TRIES)))


def _spent(work: Callable[[], object], _try: int) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def least(measured: Callable[[], Awaitable[float]]) -> float:
    """The least of what some tries measured."""

    async def tried() -> float:
        return min([await measured() for _ in range(TRIES)])

    return asyncio.run(tried())
