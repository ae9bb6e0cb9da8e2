"""What the generated clients stand on; the generator copies this file beside them."""

from todokede_client.connection import AsyncConnection, Connection


class AsyncBase(AsyncConnection):
    """Sends the generated operations and waits without blocking."""


class SyncBase(Connection):
    """Sends the generated operations and waits."""
