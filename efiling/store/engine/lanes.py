"""Connections of our own, each with its statements prepared.

A lane is a connection with what was prepared on it. Who asks takes the one that was given back
last, or waits in a line for the next. The lanes are a whole pool: nobody else holds its
connections, and whoever wants a bare one (`acquire`) takes a lane for it.

A lane whose connection was cut is replaced, and a read is tried once more on another; it changed
nothing. A statement that the server does not know any more, or has another result since a
migration, is prepared anew, but not in a transaction, which it has ended. Where sessions are shared
with others (PgBouncer) nothing stays prepared.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from weakref import WeakSet

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from efiling.store.engine.pools import PoolUse
from efiling.store.engine.records import Row
from efiling.store.engine.vanished import notice_when_gone

MOST_PREPARED = 200
"""Statements of one lane; the one that was prepared first makes room."""
IDLE_SECONDS = 300.0
"""A connection that lay idle longer is not trusted: something between may have forgotten it."""
CONNECT_SECONDS = 10.0
"""A server that takes no connection for so long is away: asyncpg would wait for a minute."""
ANSWER_SECONDS = 20.0
"""A read takes no longer, nor does the beginning of a transaction: the server itself ends a
statement before. One that is frozen keeps its connections and says nothing."""
_OF_POOLS = frozenset({"min_size"})
Connect = Callable[..., Awaitable[asyncpg.Connection]]
_STALE = (
    asyncpg.InvalidCachedStatementError,
    asyncpg.InvalidSQLStatementNameError,
    asyncpg.OutdatedSchemaCacheError,
)


class Lane:
    """One connection and the statements that are prepared on it. `beside`: all lanes of the pool.
    `keeps`: whether a statement stays prepared."""

    __slots__ = ("__weakref__", "beside", "connection", "given_back_at", "keeps", "prepared")

    def __init__(
        self, connection: asyncpg.Connection, beside: "WeakSet[Lane]", *, keeps: bool
    ) -> None:
        self.connection = connection
        self.beside, self.keeps = beside, keeps
        self.prepared: dict[str, PreparedStatement] = {}
        self.given_back_at = 0.0
        beside.add(self)

    async def fetch(self, sql: str, values: Sequence[Any]) -> list[Row]:
        """The rows of a statement. Errors: those of asyncpg."""
        if not self.keeps:
            return await self.connection.fetch(sql, *values)  # type: ignore[no-any-return]
        try:
            statement = self.prepared.get(sql) or await self._prepare(sql)
            return await statement.fetch(*values)  # type: ignore[no-any-return]
        except _STALE:
            self._forget_all()
            if self.connection.is_in_transaction():
                raise
            return await (await self._prepare(sql)).fetch(*values)  # type: ignore[no-any-return]

    async def execute(self, sql: str, values: Sequence[Any]) -> int:
        """How many rows a statement of a transaction added, changed or removed. Errors: those of
        asyncpg."""
        if self.keeps and values:
            try:
                statement = self.prepared.get(sql) or await self._prepare(sql)
                await statement.fetch(*values)
            except _STALE:
                self._forget_all()
                raise
            done: str = statement.get_statusmsg()
        else:
            done = await self.connection.execute(sql, *values)
        count = done.rpartition(" ")[2]
        return int(count) if count.isdecimal() else 0

    def _forget_all(self) -> None:
        """What one lane finds changed, the others would too."""
        for lane in self.beside:
            lane.prepared.clear()

    async def _prepare(self, sql: str) -> PreparedStatement:
        if len(self.prepared) >= MOST_PREPARED:
            del self.prepared[next(iter(self.prepared))]
        statement = self.prepared[sql] = await self.connection.prepare(sql)
        return statement


class Lanes:
    """At most so many lanes, opened when they are needed. To Tortoise it is a pool of asyncpg's,
    and told what one is."""

    def __init__(
        self, max_size: int, *, prepared: bool, connect: Connect = asyncpg.connect, **told: Any
    ) -> None:
        self._most = max_size
        self._connect, self._prepared = connect, prepared
        self._login = {name: one for name, one in told.items() if name not in _OF_POOLS}
        self._open = 0
        self._closing = self._cut = False
        self._all: WeakSet[Lane] = WeakSet()
        self._free: list[Lane] = []
        self._taken: dict[asyncpg.Connection, Lane] = {}
        self._waiting: deque[asyncio.Future[Lane | None]] = deque()
        loop = asyncio.get_running_loop()
        self._now, self._later = loop.time, loop.call_later

    async def fetch(self, sql: str, values: Sequence[Any]) -> list[Row]:
        """The rows of a statement that changes nothing. Errors: those of asyncpg."""
        lane = await self.take()
        begun = self._now()
        try:
            return await self._fetch_in_time(lane, sql, values)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            if not lane.connection.is_closed() or self._now() - begun >= ANSWER_SECONDS:
                raise
        return await self._fetch_in_time(await self.take(), sql, values)

    async def _fetch_in_time(self, lane: Lane, sql: str, values: Sequence[Any]) -> list[Row]:
        cut = self.cut_later(lane.connection)
        try:
            return await lane.fetch(sql, values)
        finally:
            cut.cancel()
            self.give_back(lane)

    def cut_later(self, connection: asyncpg.Connection) -> asyncio.TimerHandle:
        """A server that is frozen, or out of reach, loses the connection, unless this is cancelled
        before: nobody waits for ever for what changes nothing."""
        return self._later(ANSWER_SECONDS, connection.terminate)

    async def acquire(self) -> asyncpg.Connection:
        """A bare connection, to be given back by `release`."""
        lane = await self.take()
        self._taken[lane.connection] = lane
        return lane.connection

    async def release(self, connection: asyncpg.Connection) -> None:
        """Gives it back."""
        self.give_back(self._taken.pop(connection))

    def use(self) -> PoolUse:
        """Who uses the lanes."""
        return PoolUse(self._most, self._open - len(self._free), len(self._waiting))

    async def close(self) -> None:
        """Closes each lane as soon as it is free; from now on nobody gets one."""
        self._closing = True
        while self._open:
            lane = self._free.pop() if self._free else await self._in_line()
            if lane:
                self._open -= 1
                await lane.connection.close()

    def terminate(self) -> None:
        """Cuts those that are free; the others when they are given back."""
        self._closing = self._cut = True
        while self._free:
            self._drop(self._free.pop())

    async def take(self) -> Lane:
        """A lane that nobody else has, until `give_back`."""
        while True:
            if self._closing:
                self._hand(None)  # for each lane that is dropped one in line hears so
                raise asyncpg.InterfaceError("the lanes are closed")
            if self._free:
                lane = self._free.pop()
            elif self._open < self._most:
                return await self._opened()
            else:
                handed = await self._in_line()
                if handed is None:
                    continue
                lane = handed

            idle = self._now() - lane.given_back_at
            if idle < IDLE_SECONDS and not lane.connection.is_closed():
                return lane
            self._drop(lane)

    async def _opened(self) -> Lane:
        self._open += 1
        try:
            connection = await self._connect(**{"timeout": CONNECT_SECONDS, **self._login})
            notice_when_gone(connection)
            return Lane(connection, self._all, keeps=self._prepared)
        except BaseException:
            self._open -= 1
            self._hand(None)
            raise

    async def _in_line(self) -> Lane | None:
        """The next lane that is given back; None: there may be room for another."""
        place: asyncio.Future[Lane | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                # It came in the same moment.
                lane = place.result()
                if lane:
                    self.give_back(lane)
                else:
                    self._hand(None)
            raise

    def give_back(self, lane: Lane) -> None:
        """One that was left within a transaction is not used again."""
        connection = lane.connection
        if self._cut or connection.is_closed() or connection.is_in_transaction():
            self._drop(lane)
            return
        lane.given_back_at = self._now()
        if not self._hand(lane):
            self._free.append(lane)

    def _drop(self, lane: Lane) -> None:
        self._open -= 1
        lane.connection.terminate()
        self._hand(None)

    def _hand(self, lane: Lane | None) -> bool:
        """Gives it, or the room that there is now, to who waits longest."""
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(lane)
                return True
        return False
