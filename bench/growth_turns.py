"""The same requests to two databases in turns, and what they cost each."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from bench.growth_people import Asking
from bench.growth_size import Size
from bench.load import ask
from bench.served import Served, cpu_seconds

WARM_SHARE = 0.1
"""Of the requests of a kind; they come before the others and are not counted."""
FLUSHED_SECONDS = 11.0
"""An idle connection of PostgreSQL says within ten seconds what it read."""


@dataclass(slots=True)
class Cost:
    """What the requests of one kind cost at one size. Blocks are those of the whole kind, and so is
    the processor time: of the server, and of PostgreSQL for it."""

    seconds: list[float] = field(default_factory=list)
    cpu_seconds: float = 0.0
    database_seconds: float = 0.0
    touched: int = 0
    read: int = 0

    def figures(self) -> dict[str, float]:
        """In milliseconds and blocks a request."""
        count = len(self.seconds)
        return {
            "p50_ms": self._ms(0.5),
            "p99_ms": self._ms(0.99),
            "cpu_ms": round(self.cpu_seconds / count * 1000, 2),
            "database_ms": round(self.database_seconds / count * 1000, 2),
            "blocks": round(self.touched / count, 1),
            "blocks_read": round(self.read / count, 2),
        }

    def _ms(self, share: float) -> float:
        return round(sorted(self.seconds)[int(share * (len(self.seconds) - 1))] * 1000, 2)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two databases. `url`: of the service, `seen_by`: of a superuser."""

    name: str
    size: Size
    url: str
    seen_by: str


class Turns:
    """The costs of one kind of request at every size."""

    def __init__(self, sides: Sequence[Side]) -> None:
        self.sides = sides
        self.costs = {side.name: Cost() for side in sides}

    async def ask(self, servers: Sequence[Served], asked: Sequence[Asking]) -> None:
        """Each request to one server and then to the other, who of them is first changes."""
        pairs = list(zip(self.sides, servers, asked, strict=True))
        warm = int(len(asked[0].requests) * WARM_SHARE)
        await self._ask(pairs, range(warm))
        async with self.counted():
            before = [
                (server.cpu_seconds(), await database_seconds(side)) for side, server, _ in pairs
            ]
            await self._ask(pairs, range(warm, len(asked[0].requests)), counted=True)
            for (side, server, _), (spent, of_database) in zip(pairs, before, strict=True):
                cost = self.costs[side.name]
                cost.cpu_seconds = server.cpu_seconds() - spent
                cost.database_seconds = await database_seconds(side) - of_database

    async def _ask(
        self, pairs: Sequence[tuple[Side, Served, Asking]], places: range, *, counted: bool = False
    ) -> None:
        gc.collect()
        for place in places:
            for side, server, asking in pairs if place % 2 else reversed(pairs):
                begun = time.perf_counter()
                answer = await ask(server.port, asking.requests[place])
                took = time.perf_counter() - begun

                if asking.told not in answer:
                    raise RuntimeError(f"not told: {asking.told!r}, but {answer[:500]!r}")
                if counted:
                    self.costs[side.name].seconds.append(took)

    @asynccontextmanager
    async def counted(self) -> AsyncIterator[None]:
        await asyncio.sleep(FLUSHED_SECONDS)
        before = [await blocks(side) for side in self.sides]
        yield
        await asyncio.sleep(FLUSHED_SECONDS)
        for side, earlier in zip(self.sides, before, strict=True):
            touched, read = await blocks(side)
            self.costs[side.name].touched = touched - earlier[0]
            self.costs[side.name].read = read - earlier[1]


async def blocks(side: Side) -> tuple[int, int]:
    """How many blocks of a database were looked at so far, and how many of them PostgreSQL had not
    in its memory."""
    connection = await asyncpg.connect(side.seen_by)
    row = await connection.fetchrow(
        "SELECT blks_hit + blks_read AS touched, blks_read AS read FROM pg_stat_database"
        " WHERE datname = current_database()"
    )
    await connection.close()
    return row["touched"], row["read"]


async def database_seconds(side: Side) -> float:
    """The processor time so far of the connections that a database has now; those of a gateway stay
    as long as it does."""
    connection = await asyncpg.connect(side.seen_by)
    rows = await connection.fetch(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    await connection.close()
    return sum(cpu_seconds(row["pid"]) for row in rows)


def ratio(costs: Sequence[dict[str, Any]], what: str) -> float:
    """Of the larger to the smaller."""
    small, large = (one[what] for one in costs)
    return round(large / small, 2) if small else 0.0
