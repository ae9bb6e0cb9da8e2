"""Large bodies, one at a time: what an institution sends at once, nobody else waits for.

A body of more than 64 KiB is read in a thread of its own, and run when the one before it is
answered. Few may wait; who comes then is asked to come back.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from efiling.errors import RateLimited

MOST_WAITING = 16
"""Of 1 MiB each."""
COME_BACK_SECONDS = 5
Result = TypeVar("Result")


class LargeBodies:
    """The turns of large bodies in this process."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="large-bodies")
        self._turn = asyncio.Lock()
        self._waiting = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """Counts a large body from before it has arrived. Raises RateLimited where there are too
        many."""
        if self._waiting >= MOST_WAITING:
            raise RateLimited(retry_after_seconds=COME_BACK_SECONDS, limit="large.bodies")
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    def turn(self) -> asyncio.Lock:
        """Waits for one's turn: `async with large.turn()`."""
        return self._turn

    async def in_thread(self, work: Callable[[], Result]) -> Result:
        """Runs what needs no event loop beside it."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
