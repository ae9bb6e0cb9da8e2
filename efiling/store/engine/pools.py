"""How many connections are in use, and how many wait for one: of a pool of PostgreSQL, and of the
lock through which everybody shares the one connection of SQLite."""

import asyncio
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class PoolUse:
    """`most`: how many connections there may be."""

    most: int
    in_use: int
    waiting: int


class CountingLock(asyncio.Lock):
    """A lock that knows who waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = 0

    async def acquire(self) -> Literal[True]:
        self.waiting += 1
        try:
            return await super().acquire()
        finally:
            self.waiting -= 1

    def use(self) -> PoolUse:
        return PoolUse(1, int(self.locked()), self.waiting)
