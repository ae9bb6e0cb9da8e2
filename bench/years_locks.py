"""Who waits for locks in a database, and for how long: looked at again and again from beside it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import asyncpg

EVERY_SECONDS = 0.01
WHOLE_TABLE = ("AccessExclusiveLock", "ShareUpdateExclusiveLock", "ShareRowExclusiveLock")
"""An operator's or vacuum's; who files or reads takes none of them."""
_LOOK = """
SELECT l.pid, l.mode, l.granted, coalesce(l.relation::regclass::text, l.locktype) AS place,
 extract(epoch FROM l.waitstart)::float8 AS since,
 extract(epoch FROM clock_timestamp())::float8 AS now
FROM pg_locks l LEFT JOIN pg_class c ON c.oid = l.relation
WHERE l.pid <> pg_backend_pid() AND (
 NOT l.granted OR l.mode = 'AccessExclusiveLock' AND c.relkind IN ('r', 'p')
 AND c.relnamespace = 'public'::regnamespace
)
"""


@dataclass(slots=True)
class Locks:
    """What was seen: the longest wait of somebody who files or reads, how many waited longer than
    a look, and how long a whole table was held at most. In seconds."""

    longest_wait: float = 0.0
    place: str = ""
    longest_held: float = 0.0
    looks: int = 0
    waits: set[tuple[int, float]] = field(default_factory=set)
    _held: dict[tuple[int, str], tuple[float, float]] = field(default_factory=dict)

    async def look(self, connection: asyncpg.Connection) -> None:
        rows = await connection.fetch(_LOOK)
        self.looks += 1
        held = {}
        for row in rows:
            if row["granted"]:
                key = (row["pid"], row["place"])
                first, _ = self._held.get(key, (row["now"], row["now"]))
                held[key] = (first, row["now"])
                self.longest_held = max(self.longest_held, row["now"] - first)
            elif row["mode"] not in WHOLE_TABLE and row["since"]:
                self.waits.add((row["pid"], row["since"]))
                if (waited := row["now"] - row["since"]) > self.longest_wait:
                    self.longest_wait, self.place = waited, row["place"]
        self._held = held


@asynccontextmanager
async def watched(url: str) -> AsyncIterator[Locks]:
    """Looks while the block lasts, by the URL of a superuser."""
    connection = await asyncpg.connect(url)
    locks, ended = Locks(), asyncio.Event()

    async def look_on() -> None:
        while not ended.is_set():
            await locks.look(connection)
            await asyncio.sleep(EVERY_SECONDS)

    task = asyncio.create_task(look_on())
    try:
        yield locks
    finally:
        ended.set()
        await task
        await connection.close()
