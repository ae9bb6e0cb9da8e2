"""Waits for what comes soon, and gives up in the end."""

import asyncio
import time
from collections.abc import Callable

PATIENCE_SECONDS = 30


async def until(holds: Callable[[], bool]) -> None:
    """Asks until it holds. Errors: AssertionError when that takes too long."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < give_up
        await asyncio.sleep(0.002)
