"""Takes all connections of the process, as whoever wedges a pool does."""

import contextlib
from collections.abc import AsyncIterator

from efiling.store.engine import database


@contextlib.asynccontextmanager
async def all_in_use(*pools: str) -> AsyncIterator[None]:
    """Nobody else gets a connection of these pools inside the block."""
    clients = {"writing": database.default(), "reading": database.reading()}
    async with contextlib.AsyncExitStack() as held:
        for name in pools:
            for _ in range(database.pools()[name].most):
                await held.enter_async_context(clients[name].acquire_connection())
        yield
