"""Batch files are read in one thread of their own, one after another, so that what a file costs in
time and memory is paid once however many arrive, and never by other requests."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from starlette.types import Scope

from efiling.adapters.limits import count_try
from efiling.errors import RateLimited
from gateway.http.addresses import origin_in

MOST_WAITING = 16
"""Files that wait for the thread, 1 MiB each; who comes then is asked to come back."""
Result = TypeVar("Result")


class FileThread:
    """The thread, and how many wait for it."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="files")
        self._waiting = 0

    async def run(self, work: Callable[[], Result], *, always: bool = False) -> Result:
        """The result of `work`, which was done there. `always`: it goes on with a file that was let
        in before, and is not turned away. Raises RateLimited."""
        if self._waiting >= MOST_WAITING and not always:
            raise RateLimited(retry_after_seconds=5)

        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        finally:
            self._waiting -= 1


async def count_file(scope: Scope) -> None:
    """Counts one file of this address. Raises RateLimited."""
    await count_try("file.address", origin_in(scope).client)


FILES = FileThread()
"""Of this process."""
