"""What the owner of the database does, or a thief who has it: statements past the service, its role
and its filters."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from efiling.settings import settings
from efiling.store.engine import database

EVERYBODY = {"app.role": "SYSTEM"}
"""Row-level security binds the owner too; this opens it."""


async def connect(url: str, **server_settings: str) -> asyncpg.Connection:
    """A PostgreSQL connection of the owner, who sees every row unless settings say otherwise."""
    return await asyncpg.connect(url, server_settings=EVERYBODY | server_settings)


_kept: dict[tuple[asyncio.AbstractEventLoop, str, str], asyncpg.Connection] = {}


async def as_owner(sql: str, *values: Any, role: str = "SYSTEM") -> Sequence[Mapping[str, Any]]:
    """One statement with `$1` parameters on the open database; `role`: who row-level security
    believes to ask."""
    if not database.is_postgres(database.default()):
        return await database.default().fetch(sql, values)
    connection = await _kept_connection(settings().database_url, role)
    return [dict(row) for row in await connection.fetch(sql, *values)]


async def _kept_connection(url: str, role: str) -> asyncpg.Connection:
    """One for all statements of a test; it ends with the database of the test."""
    for one in [one for one in _kept if one[0].is_closed() or _kept[one].is_closed()]:
        del _kept[one]

    key = (asyncio.get_running_loop(), url, role)
    if key not in _kept:
        _kept[key] = await asyncpg.connect(
            url, statement_cache_size=0, server_settings={"app.role": role}
        )
    return _kept[key]


async def leave() -> None:
    """Ends what `as_owner` keeps: the database can be copied then."""
    here = asyncio.get_running_loop()
    for one in [one for one in _kept if one[0] is here]:
        await _kept.pop(one).close()


async def drop_guards() -> None:
    """From here on rows of the audit trail can be changed and removed."""
    if database.is_postgres(database.default()):
        for trigger in ("audit_keeps_rows", "audit_follows"):
            await as_owner(f"DROP TRIGGER {trigger} ON audit")
    else:
        await as_owner("DROP TRIGGER audit_keeps_rows_changed")
        await as_owner("DROP TRIGGER audit_keeps_rows_removed")
