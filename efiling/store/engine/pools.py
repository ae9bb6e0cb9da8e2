"""How many connections are in use, and how many wait for one: of a pool of PostgreSQL, and of the
lock through which everybody shares the one connection of SQLite."""

import asyncio
from dataclasses import dataclass
from inspect import signature
from typing import Any, Literal

import asyncpg


@dataclass(frozen=True, slots=True)
class PoolUse:
    """`most`: how many connections there may be."""

    most: int
    in_use: int
    waiting: int


class CountingPool(asyncpg.Pool):  # type: ignore[misc]
    """A pool that knows who waits for a connection."""

    waiting = 0

    @classmethod
    def of(cls, **described: Any) -> "CountingPool":
        """As `asyncpg.create_pool` makes one."""
        usual = signature(asyncpg.create_pool).parameters.items()
        told = {name: one.default for name, one in usual if one.default is not one.empty}
        told |= described
        return cls(told.pop("dsn"), **told)

    async def acquire(self) -> Any:
        self.waiting += 1
        try:
            return await super().acquire()
        finally:
            self.waiting -= 1

    def use(self) -> PoolUse:
        return PoolUse(self.get_max_size(), self.get_size() - self.get_idle_size(), self.waiting)


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
