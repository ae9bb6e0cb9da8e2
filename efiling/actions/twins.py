"""Two that want the same at the same moment."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from efiling.store.engine.database import Conflict

T = TypeVar("T")

TRIES = 5
"""More than there is to lose: each time a twin was faster, one of the two IDs, the person or the
institution is taken, and the checks of the next try see it."""


async def past_twins(attempt: Callable[[], Awaitable[T]]) -> T:
    """Tries again where somebody took in between what the attempt had found free. Errors:
    `Conflict` where that happens over and over."""
    for _ in range(TRIES - 1):
        try:
            return await attempt()
        except Conflict:
            continue
    return await attempt()
