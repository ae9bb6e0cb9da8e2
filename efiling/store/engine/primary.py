"""Which of several PostgreSQL servers is the primary now, and connections to that one alone.

The others are its stand-bys, or were the primary before. Each promotion begins a new timeline, so
that of two servers that both take writes the one with the higher timeline is the primary: whoever
is still connected to the other one would read what is no longer true.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import asyncpg

from efiling.adapters.logs import logger
from efiling.settings.database_address import Place

LOOK_SECONDS = 1.0
PATIENCE_SECONDS = 2.0
"""A host that does not answer for so long is passed over."""
_TIMELINE = """
SELECT CASE WHEN NOT pg_is_in_recovery()
            THEN ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int
       END AS timeline, pg_postmaster_start_time()::text AS started,
       current_setting('default_transaction_read_only') = 'on' AS read_only
"""
"""The name of a file of the log begins with the timeline. Who reads the log of another server has
none."""
_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
log = logger("storage")


class Server(NamedTuple):
    """One that answered. `timeline` None: it takes no writes. `started`: when it did, so that one
    server behind two addresses is known as one."""

    place: Place
    timeline: int | None
    started: str


class Probe:
    """A connection beside all others, for one question at a time. `login`: how asyncpg logs in."""

    def __init__(self, login: Mapping[str, Any]) -> None:
        self._login = login
        self._connection: asyncpg.Connection | None = None

    async def ask(self, sql: str) -> Any:
        """The first row; None where nobody answers soon."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                if self._connection is None or self._connection.is_closed():
                    self._connection = await asyncpg.connect(**self._login)
                return await _asked(self._connection, sql)
        except _AWAY:
            self.hang_up()
            return None

    def is_connected(self) -> bool:
        """Whether the last question was answered, and nobody hung up since."""
        return self._connection is not None and not self._connection.is_closed()

    def hang_up(self) -> None:
        """The next question is put on a new connection."""
        if self._connection:
            with contextlib.suppress(Exception):
                self._connection.terminate()
        self._connection = None


async def _asked(connection: asyncpg.Connection, sql: str) -> Any:
    """In a transaction, so that a pooler has one session answer. Whoever gives up waiting ends the
    connection: a rollback would wait for the same server."""
    await connection.execute("BEGIN")
    row = await connection.fetchrow(sql)
    await connection.execute("COMMIT")
    return row


class Primary:
    """Finds it for one process and event loop. `login`: how asyncpg logs in, without a host.

    What was found is kept, and `watch` looks each second whether it is still so. What takes no
    writes any more, and what another one has overtaken, loses its connections.
    """

    def __init__(self, places: Sequence[Place], login: Mapping[str, Any]) -> None:
        self._places = places
        self._found: Server | None = None
        self._highest = self._looks = 0
        self._probes = {
            place: Probe({**login, "host": place.host, "port": place.port}) for place in places
        }
        self._made: WeakKeyDictionary[asyncpg.Connection, tuple[Place, int]] = WeakKeyDictionary()
        self._looking = asyncio.Lock()
        self._watched = False

    async def connect(self, *dsn: Any, **told: Any) -> asyncpg.Connection:
        """As `asyncpg.connect`, to the primary. Errors: those of asyncpg."""
        for last in (False, True):
            if not self._found or self._was_away(self._found):
                await self._look_anew()
            if not (server := self._found):
                break
            try:
                return await self._connect_to(server, dsn, told)
            except _AWAY:
                if self._found is server:
                    self._found = None
                if last:
                    raise
        raise asyncpg.TargetServerAttributeNotMatched("no host is the primary now")

    async def _connect_to(
        self, server: Server, dsn: Sequence[Any], told: Mapping[str, Any]
    ) -> asyncpg.Connection:
        there = {"host": server.place.host, "port": server.place.port, "timeout": PATIENCE_SECONDS}
        connection = await asyncpg.connect(*dsn, **{**told, **there})
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                timeline = (await _asked(connection, _TIMELINE))["timeline"]
            if timeline is None or timeline != server.timeline or timeline < self._highest:
                raise asyncpg.TargetServerAttributeNotMatched("it is not the primary any more")
        except BaseException:
            connection.terminate()
            raise
        self._made[connection] = server.place, timeline
        return connection

    async def watch(self) -> None:
        """Runs until it is cancelled."""
        self._watched = True
        try:
            while True:
                try:
                    async with self._looking:
                        await self._look()
                except Exception:
                    log.warning("storage.not_watched", exc_info=True)
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            self._watched = False
            self._hang_up()

    def _was_away(self, server: Server) -> bool:
        """At the last look or since: another one may have taken its place by now."""
        return self._watched and not self._probes[server.place].is_connected()

    async def _look_anew(self) -> None:
        """Many may ask at the same time; one of them looks."""
        looks = self._looks
        async with self._looking:
            if self._looks == looks:
                await self._look()
                if not self._watched:
                    self._hang_up()

    async def _look(self) -> None:
        """Asks all hosts. Who does not answer has not ceased to be the primary."""
        answers = await asyncio.gather(*(self._ask(place) for place in self._places))
        self._looks += 1
        servers = [one for one in answers if one is not None]
        writers = {one.started: one for one in reversed(servers) if one.timeline is not None}
        newest = max((one.timeline or 0 for one in writers.values()), default=0)
        chosen = [one for one in writers.values() if one.timeline == newest]

        if len(chosen) > 1:
            log.critical("storage.two_primaries", count=len(chosen))
            self._turn_to(None)
        elif chosen and newest >= self._highest:
            self._turn_to(chosen[0])
        elif self._found and any(one.place == self._found.place for one in servers):
            self._turn_to(None)

    def _turn_to(self, server: Server | None) -> None:
        """Connections to any other server, and to this one as it was before, end."""
        self._found = server
        if server and server.timeline:
            if 0 < self._highest < server.timeline:
                log.warning("storage.primary_changed", sequence=server.timeline)
            self._highest = server.timeline

        kept = (server.place, server.timeline) if server else None
        for connection, made in list(self._made.items()):
            if made != kept:
                del self._made[connection]
                connection.terminate()

    async def _ask(self, place: Place) -> Server | None:
        if (row := await self._probes[place].ask(_TIMELINE)) is None:
            return None
        return Server(place, None if row["read_only"] else row["timeline"], row["started"])

    def _hang_up(self) -> None:
        for probe in self._probes.values():
            probe.hang_up()
