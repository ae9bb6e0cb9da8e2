"""A server that follows the primary and answers what may be a second old.

How old its answers are is known without clocks: the primary says how far its log is, and what the
replica has read of that log was so when the primary said it. A replica that is away, too far
behind, or follows a server that is the primary no more is not asked; the primary is.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from weakref import WeakSet

import asyncpg

from efiling import clock
from efiling.adapters.logs import logger
from efiling.store.engine import postgres_login
from efiling.store.engine.postgres import Client
from efiling.store.engine.primary import PATIENCE_SECONDS, Probe
from efiling.store.engine.records import Row

LOOK_SECONDS = 0.5
OLDEST_SECONDS = 3.0
"""What is older is asked of the primary."""
WRITTEN = """
SELECT ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int AS timeline,
       pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint AS written
"""
"""Of the primary: on which timeline it is, and how far."""
_READ = """
SELECT (SELECT timeline_id FROM pg_control_checkpoint()) AS timeline,
       pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint AS replayed
 WHERE pg_is_in_recovery()
"""
"""Its timeline is that of its newest restart point: that it followed a promotion is known a few
minutes later, and not believed before."""
log = logger("storage")


class _Moment(NamedTuple):
    """What the primary said, and since when it was so."""

    at: float
    timeline: int
    written: int


class Replica:
    """The replica of one process. `ask_primary`: for the row of `WRITTEN`."""

    def __init__(self, url: str, most: int, ask_primary: Callable[[], Awaitable[Row]]) -> None:
        self._url, self._most, self._ask_primary = url, most, ask_primary
        self._probe = Probe(postgres_login.bare_login(url))
        self._said: deque[_Moment] = deque(maxlen=round(OLDEST_SECONDS / LOOK_SECONDS))
        self._client: Client | None = None
        self._as_of = float("-inf")
        self._told: bool | None = None
        self._made: WeakSet[asyncpg.Connection] = WeakSet()

    def client(self) -> Client | None:
        """Who to ask; None where the primary has to be asked."""
        return self._client if self._is_new() else None

    def leave(self) -> None:
        """It failed. Whoever waits for it hears so, and nobody asks it before the next look."""
        self._as_of = float("-inf")
        if self._client and self._client._pool:
            self._client._pool.terminate()
        self._client = None
        for connection in list(self._made):
            connection.terminate()

    async def watch(self) -> None:
        """Runs until it is cancelled."""
        try:
            while True:
                try:
                    await self._look()
                except Exception:
                    self._as_of = float("-inf")
                if self.client() is None:
                    self.leave()
                self._tell()
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            self._probe.hang_up()
            self.leave()

    async def _look(self) -> None:
        asked_at = clock.monotonic()
        row = await self._ask_primary()
        self._said.append(_Moment(asked_at, row["timeline"], row["written"]))

        read = await self._probe.ask(_READ)
        if read is None:
            self._as_of = float("-inf")
            return
        for said in self._said:
            if said.timeline == read["timeline"] and said.written <= read["replayed"]:
                self._as_of = said.at
        if self._client is None and self._is_new():
            self._client = await self._open()

    def _is_new(self) -> bool:
        return clock.monotonic() - self._as_of <= OLDEST_SECONDS

    async def _open(self) -> Client | None:
        way = await postgres_login.find_way(self._url)
        if way.role is None:
            return None
        credentials = postgres_login.reading(self._url, way, self._most)["credentials"]
        client = Client(connection_name="replica", **credentials, connect=self._connect)
        await client.create_connection(with_db=True)
        return client

    async def _connect(self, *dsn: Any, **told: Any) -> asyncpg.Connection:
        connection = await asyncpg.connect(*dsn, **{**told, "timeout": PATIENCE_SECONDS})
        self._made.add(connection)
        return connection

    def _tell(self) -> None:
        good = self.client() is not None
        if good is not self._told:
            if good:
                log.info("replica.followed")
            else:
                log.warning("replica.left")
        self._told = good
