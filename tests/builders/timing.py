"""How long something takes on a machine that does other things too: the best of several tries."""

import time
from collections.abc import Awaitable, Callable

TRIES = 10


def quickest(work: Callable[[], object], within: float) -> float:
    """The least processor time, in seconds, of some tries; no more of them once one is `within`."""
    best = float("inf")
    for _ in range(TRIES):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
        if best < within:
            break
    return best


async def least(measured: Callable[[], Awaitable[float]], within: float) -> float:
    """The least of what some tries measured; no more of them once one is `within`."""
    best = float("inf")
    for _ in range(TRIES):
        best = min(best, await measured())
        if best < within:
            break
    return best
