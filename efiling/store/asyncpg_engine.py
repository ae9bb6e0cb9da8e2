"""Tortoise's PostgreSQL client, with a transaction context that returns its connection when beginning fails."""

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionalDBClient, TransactionContext, TransactionContextPooled
from tortoise.connection import get_connections


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


class Client(AsyncpgDBClient):
    """A pool of PostgreSQL connections."""

    def _in_transaction(self) -> TransactionContext:
        return ReleasingContext(TransactionWrapper(self), self._pool_init_lock)


client_class = Client
