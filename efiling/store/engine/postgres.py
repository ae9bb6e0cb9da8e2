"""PostgreSQL: connections in lanes, and transactions that say first for whom they are, in the
message that begins them.

These first words are settings that row-level security reads (`efiling.store.engine.scope`). They
are LOCAL: whatever ends the transaction takes them away, before anybody else gets the connection.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any, cast

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.backends.base_postgres.client import translate_exceptions

from efiling.rules.actors import Actor
from efiling.store.engine.lanes import Lane, Lanes
from efiling.store.engine.pools import PoolUse
from efiling.store.engine.records import Row
from efiling.store.engine.scope import settings_for
from efiling.store.engine.statements import together


class Transaction:
    """One that has begun, on a lane that nobody else has until its end. Errors are those of
    asyncpg, for `database.translating`."""

    __slots__ = ("_committed", "_lane", "_lanes", "client")

    def __init__(self, client: "Client", lanes: Lanes, lane: Lane) -> None:
        self.client = client
        self._lanes, self._lane = lanes, lane
        self._committed = False

    async def fetch(self, sql: str, values: Sequence[Any]) -> Sequence[Row]:
        """The rows as asyncpg gives them: nobody needs them as dictionaries."""
        return await self._lane.fetch(sql, values)

    async def execute(self, sql: str, values: Sequence[Any] = ()) -> int:
        """How many rows a statement added, changed or removed."""
        return await self._lane.execute(sql, values)

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """One statement for many rows."""
        await self._lane.connection.executemany(sql, rows)

    async def commit(self, last: Sequence[tuple[Any, ...]]) -> None:
        """Runs statements that change different rows, each with its values, in one trip; then
        commits. Errors: RuntimeError where a statement had failed and nobody minded."""
        if len(last) > 1:
            texts = tuple((sql, len(values)) for sql, *values in last)
            values = [*chain.from_iterable(values for _, *values in last)]
            await self._lane.fetch(together(texts), values)
        else:
            for sql, *values in last:
                await self._lane.execute(sql, values)

        if (ended := await self._lane.connection.execute("COMMIT")) != "COMMIT":
            raise RuntimeError(f"a statement had failed; the transaction ended with {ended}")
        self._committed = True

    async def end(self) -> None:
        """Gives the lane back; what is not committed is rolled back."""
        connection = self._lane.connection
        try:
            if not self._committed and not connection.is_closed():
                await connection.execute("ROLLBACK")
        finally:
            self._lanes.give_back(self._lane)


class Client(AsyncpgDBClient):
    """Connections to PostgreSQL, in lanes.

    `opening`: what every transaction begins with where sessions are shared with others
    (`postgres_login`); then nothing is asked outside a transaction. `begin`: the word before it.
    `prepared`: whether statements stay prepared.
    """

    def __init__(
        self,
        *,
        opening: str = "",
        begin: str = "BEGIN",
        prepared: bool = True,
        **credentials: Any,
    ) -> None:
        super().__init__(**credentials)
        self.opening, self.begin, self.prepared = opening, begin, prepared

    async def create_pool(self, **told: Any) -> Lanes:
        """Tortoise asks for it when a connection is first needed."""
        return Lanes(**told, prepared=self.prepared)

    def use(self) -> PoolUse | None:
        """None before it is opened."""
        return self._pool.use() if self._pool else None

    async def begun_for(self, actor: Actor | None) -> Transaction:
        """A transaction that has begun, and said for whom. None: for nobody."""
        words = self.opening + (settings_for(actor) if actor else "")
        lanes = await self._lanes()
        lane = await lanes.take()
        cut = lanes.cut_later(lane.connection)
        try:
            await lane.connection.execute(f"{self.begin}; {words}")
        except BaseException:
            # Nobody knows whether it has begun.
            lane.connection.terminate()
            lanes.give_back(lane)
            raise
        finally:
            cut.cancel()
        return Transaction(self, lanes, lane)

    async def _lanes(self) -> Lanes:
        if self._pool is None:
            await self.acquire_connection().ensure_connection()
        return cast("Lanes", self._pool)

    async def fetch(self, sql: str, values: Sequence[Any]) -> Sequence[Row]:
        """Rows of one statement that changes nothing, in a transaction of its own."""
        if self.opening:
            alone: list[Row] = await self._fetch_alone(sql, values)
            return alone
        lanes = self._pool or await self._lanes()
        return await lanes.fetch(sql, values)

    async def execute_query(
        self, query: str, values: list[Any] | None = None
    ) -> tuple[int, list[Any]]:
        if self.opening:
            rows = await self._fetch_alone(query, values or [])
            return len(rows), rows
        found: tuple[int, list[Any]] = await super().execute_query(query, values)
        return found

    async def execute_query_dict(
        self, query: str, values: list[Any] | None = None
    ) -> list[dict[Any, Any]]:
        if self.opening:
            return [dict(row) for row in await self._fetch_alone(query, values or [])]
        found: list[dict[Any, Any]] = await super().execute_query_dict(query, values)
        return found

    @translate_exceptions
    async def _fetch_alone(self, sql: str, values: Sequence[Any]) -> list[Row]:
        """Rows of one statement in a read-only transaction of its own."""
        lanes = await self._lanes()
        async with self.acquire_connection() as connection:
            cut = lanes.cut_later(connection)
            try:
                return await self._asked_on(connection, sql, values)
            finally:
                cut.cancel()

    async def _asked_on(
        self, connection: asyncpg.Connection, sql: str, values: Sequence[Any]
    ) -> list[Row]:
        try:
            await connection.execute(f"{self.begin}; {self.opening}")
            rows: list[Row] = await connection.fetch(sql, *values)
            return rows
        finally:
            if not connection.is_closed():
                await connection.execute("COMMIT")


client_class = Client
