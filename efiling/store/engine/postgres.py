"""Tortoise's PostgreSQL client: a transaction says first for whom it is, in the message that begins
it.

The first words of a transaction are settings that row-level security reads
(`efiling.store.engine.scope`). They are LOCAL: whatever ends the transaction takes them away,
before anybody else gets the connection.
"""

from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any, cast

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.backends.base_postgres.client import translate_exceptions
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError

from efiling.store.engine.lanes import Lanes
from efiling.store.engine.pools import CountingPool, PoolUse
from efiling.store.engine.records import Row
from efiling.store.engine.statements import together

first_words: ContextVar[str] = ContextVar("first_words", default="")
"""SQL that the next transaction of this task begins with. No parameters: it goes out with BEGIN."""


class ReleasingContext(TransactionContextPooled):
    """Without this, every BEGIN that fails takes one connection out of the pool for ever."""

    __slots__ = ()

    async def __aenter__(self) -> TransactionalDBClient:
        self.token = None  # type: ignore[assignment]
        self.client._connection = None
        try:
            return await super().__aenter__()
        except BaseException:
            if self.token is not None:
                get_connections().reset(self.token)
            if self.client._connection is not None:
                await self.client._parent._pool.release(self.client._connection)
            raise


class ScopedTransaction(TransactionWrapper):
    """A transaction that begins with `first_words`, in one round trip. Without them it is
    Tortoise's own."""

    async def fetch(self, sql: str, values: Sequence[Any]) -> Sequence[Row]:
        """The rows as asyncpg gives them: nobody needs them as dictionaries. Its errors are for
        `database.translating`, without Tortoise's words for them in between."""
        async with self._lock:
            rows: list[Row] = await self._connection.fetch(sql, *values)
        return rows

    async def execute(self, sql: str, values: Sequence[Any]) -> int:
        """How many rows a statement added, changed or removed."""
        async with self._lock:
            done: str = await self._connection.execute(sql, *values)
        count = done.rpartition(" ")[2]
        return int(count) if count.isdecimal() else 0

    async def say_last(self, statements: Sequence[tuple[Any, ...]]) -> None:
        """Runs statements that change different rows, each with its values, in one trip."""
        if len(statements) > 1:
            texts = tuple((sql, len(values)) for sql, *values in statements)
            await self.fetch(together(texts), [one for _, *values in statements for one in values])
        else:
            for sql, *values in statements:
                await self.execute(sql, values)

    @translate_exceptions
    async def begin(self) -> None:
        client = cast("Client", self._parent)
        if words := client.opening + first_words.get():
            await self._connection.execute(f"{client.begin}; {words}")
        else:
            await super().begin()

    @translate_exceptions
    async def commit(self) -> None:
        if self.transaction:
            return await super().commit()
        self._finalized = True
        if (ended := await self._connection.execute("COMMIT")) != "COMMIT":
            raise TransactionManagementError(
                f"a statement had failed; the transaction ended with {ended}"
            )

    @translate_exceptions
    async def rollback(self) -> None:
        if self.transaction:
            return await super().rollback()
        self._finalized = True
        await self._connection.execute("ROLLBACK")


class Client(AsyncpgDBClient):
    """A pool of PostgreSQL connections.

    `opening`: what every transaction begins with where sessions are shared with others
    (`postgres_login`); then nothing is asked outside a transaction. `begin`: the word before it.
    `prepared`: it only reads, in lanes whose statements stay prepared.
    """

    def __init__(
        self,
        *,
        opening: str = "",
        begin: str = "BEGIN",
        prepared: bool = False,
        **credentials: Any,
    ) -> None:
        super().__init__(**credentials)
        self.opening, self.begin, self.prepared = opening, begin, prepared

    async def create_pool(self, **told: Any) -> asyncpg.Pool:
        return Lanes(**told) if self.prepared else await CountingPool.of(**told)

    def use(self) -> PoolUse | None:
        """None before it is opened."""
        return self._pool.use() if self._pool else None

    def _in_transaction(self) -> TransactionContext:
        return ReleasingContext(ScopedTransaction(self), self._pool_init_lock)

    async def fetch(self, sql: str, values: Sequence[Any]) -> Sequence[Row]:
        """As in a transaction."""
        if self.opening:
            alone: list[Row] = await self._fetch_alone(sql, values)
            return alone
        if self.prepared:
            if self._pool is None:
                await self.acquire_connection().ensure_connection()
            lanes: Any = self._pool
            return await lanes.fetch(sql, values)  # type: ignore[no-any-return]
        async with self.acquire_connection() as connection:
            rows: list[Row] = await connection.fetch(sql, *values)
        return rows

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
        async with self.acquire_connection() as connection:
            try:
                await connection.execute(f"{self.begin}; {self.opening}")
                rows: list[Row] = await connection.fetch(sql, *values)
                return rows
            finally:
                if not connection.is_closed():
                    await connection.execute("COMMIT")


client_class = Client
