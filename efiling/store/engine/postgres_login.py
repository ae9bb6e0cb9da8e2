"""How this process logs in to PostgreSQL: as whom, with what settings, through a pooler or not.

Straight, a session is ours: role, timeouts and "read only" are said once, when it begins. A pooler
in transaction mode (PgBouncer) lends its sessions out anew for each transaction and refuses such
words at the beginning: there every transaction says them itself, and no statement is prepared for
longer than its transaction.

Where the address names several hosts, all connections go to the one that is the primary now
(`primary`). A session of ours stays with its server, and a server does not become a stand-by while
it runs; behind a pooler each transaction asks to write, which a stand-by refuses.
"""

import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import asyncpg

from efiling.settings.database_address import SYSTEM, candidates, postgres_address
from efiling.store.engine.primary import Primary

APP_ROLE = "todokede_app"
"""Who the service is on PostgreSQL: made by a migration, owner of nothing, bound by row-level
security."""
STATEMENT_TIMEOUT_MS = 15_000
LOCK_TIMEOUT_MS = 8_000
_TIMEOUTS = {
    "statement_timeout": str(STATEMENT_TIMEOUT_MS),
    "lock_timeout": str(LOCK_TIMEOUT_MS),
    # A process that was stopped in a transaction, not ended: its locks go before its lease does.
    "idle_in_transaction_session_timeout": "10000",
}
_READ_ONLY = {"default_transaction_read_only": "on"}


@dataclass(frozen=True, slots=True)
class Way:
    """`pooled`: sessions are shared with others. `role` None: as the owner who cannot write, to
    look at a database that was never migrated. `primary`: finds it among several hosts."""

    pooled: bool
    role: str | None
    primary: Primary | None = None


AS_SERVICE = Way(pooled=False, role=APP_ROLE)


async def connect_bare(url: str) -> asyncpg.Connection:
    """A connection of the login itself, beside all others. Errors: those of asyncpg."""
    return await _connect_bare(url, _primary_of(url))


async def _connect_bare(url: str, primary: Primary | None) -> asyncpg.Connection:
    connect = primary.connect if primary else asyncpg.connect
    return await connect(**bare_login(url))


def bare_login(url: str) -> dict[str, Any]:
    """The words for a connection of the login itself."""
    return {**_login(url), "server_settings": {"timezone": "UTC"}, "statement_cache_size": 0}


def _primary_of(url: str) -> Primary | None:
    """None where the address has one host, which is taken as it is."""
    places = candidates(url)
    return Primary(places, bare_login(url)) if places else None


async def find_way(url: str) -> Way:
    """Asks the server. Errors: those of asyncpg."""
    primary = _primary_of(url)
    connection = await _connect_bare(url, primary)
    try:
        # In a transaction, so that a pooler has one session answer both questions.
        async with connection.transaction():
            process = await connection.fetchval("SELECT pg_backend_pid()")

            right = "SET" if connection.get_server_version().major >= 16 else "MEMBER"
            may_be = await connection.fetchval(
                "SELECT pg_has_role(current_user, oid, $2) FROM pg_roles WHERE rolname = $1",
                APP_ROLE,
                right,
            )
    finally:
        await connection.close()

    # A pooler hands out numbers of its own, so that it can pass requests to cancel on.
    pooled = process != connection.get_server_pid()
    return Way(pooled, APP_ROLE if may_be else None, primary)


def writing(url: str, way: Way, most: int) -> dict[str, Any]:
    """The connections that write, `most` of them."""
    return _client(url, way, most, {} if way.role else _READ_ONLY)


def reading(url: str, way: Way, most: int) -> dict[str, Any]:
    """The connections that cannot write, `most` of them."""
    return _client(url, way, most, _READ_ONLY)


def bare(url: str) -> dict[str, Any]:
    """The owner's connection, for schema changes: the transaction itself says how long it waits."""
    return _described(url, 1, {}, _primary_of(url), prepared=False, statement_cache_size=0)


def _client(url: str, way: Way, most: int, more: dict[str, str]) -> dict[str, Any]:
    words = {**_TIMEOUTS, **more, **({"role": way.role} if way.role else {})}
    if not way.pooled:
        return _described(url, most, words, way.primary)
    # The default would bind the next transaction alone.
    words = {name.replace("default_transaction_", "transaction_"): words[name] for name in words}
    said = "".join(f"SET LOCAL {name} = '{value}'; " for name, value in words.items())
    # A stand-by refuses to begin so. Whoever only reads says that next.
    begin = "BEGIN READ WRITE" if way.primary else "BEGIN"
    said_each_time = {"begin": begin, "opening": said, "prepared": False}
    return _described(url, most, {}, way.primary, **said_each_time, statement_cache_size=0)


def _described(
    url: str, most: int, words: dict[str, str], primary: Primary | None, **more: Any
) -> dict[str, Any]:
    if primary:
        more["connect"] = primary.connect
    return {
        "engine": "efiling.store.engine.postgres",
        "credentials": {
            **_login(url),
            "maxsize": max(1, most),
            "server_settings": {"timezone": "UTC", **words},
            **more,
        },
    }


def _login(url: str) -> dict[str, Any]:
    """The words with which asyncpg logs in; it reads the file of certificates from a DSN only."""
    address = postgres_address(url)
    login: dict[str, Any] = {
        "host": address.host,
        "port": address.port,
        "user": address.user,
        "password": address.password,
        "database": address.name,
    }
    if address.root_certificate == SYSTEM:
        return {**login, "ssl": ssl.create_default_context()}

    tls = {"sslmode": address.ssl_mode, "sslrootcert": address.root_certificate}
    told = urlencode({name: value for name, value in tls.items() if value})
    return {**login, "dsn": f"postgres://?{told}"} if told else login
