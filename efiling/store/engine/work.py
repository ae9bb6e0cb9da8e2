"""The unit of work: the only transaction.

A task that is cancelled inside a transaction may leave its connection in nobody knows what state,
and GraphQL cancels siblings of a field that failed. So a unit of work opens only inside
`uncancelled`, which runs its coroutine in a task of its own behind a shield: the caller may be
cancelled, the transaction is not. A cancelled caller may therefore have committed; idempotency keys
are how it finds out.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextvars import ContextVar, copy_context
from datetime import datetime
from itertools import chain
from types import TracebackType
from typing import Any, TypeVar
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from efiling import clock
from efiling.rules.actors import Actor
from efiling.store.engine import arrays, database, scope
from efiling.store.engine.querysets import M, ViewConnection, queryset_of
from efiling.store.engine.records import Row
from efiling.store.engine.statements import Bind, numbered

T = TypeVar("T")
MOST_VALUES = 32_000
"""Of one statement; both databases number them up to 32,766."""
Opening = Callable[["Work"], Awaitable[None]]
"""What a unit says first, before anything else is done in it."""
Closing = Callable[["Work", list[Any]], Awaitable[None]]
"""What a unit says last, just before its commit, of everything that was noted for it."""

_running: set[asyncio.Task[Any]] = set()
_uncancelled: ContextVar[bool] = ContextVar("uncancelled", default=False)
_open: ContextVar[bool] = ContextVar("open", default=False)


async def uncancelled(coroutine: Coroutine[Any, Any, T]) -> T:
    """Runs `coroutine` to its end in a task of its own, whatever happens to the caller."""
    context = copy_context()
    context.run(_uncancelled.set, True)

    task = asyncio.create_task(coroutine, context=context)
    _running.add(task)
    task.add_done_callback(_forget)
    return await asyncio.shield(task)


@contextlib.asynccontextmanager
async def schema_transaction() -> AsyncIterator[BaseDBAsyncClient]:
    """A transaction of Tortoise's, which changes the schema."""
    async with in_transaction("default") as connection:
        yield connection


@contextlib.asynccontextmanager
async def bare_transaction() -> AsyncIterator[database.Transaction]:
    """A transaction for nobody, to try whether anything can be written."""
    connection = await database.default().begun_for(None)
    try:
        yield connection
        await connection.commit(())
    finally:
        await connection.end()


def _forget(task: "asyncio.Task[Any]") -> None:
    _running.discard(task)
    if not task.cancelled():
        task.exception()  # a caller that went away leaves nobody else to look at it


async def drain(seconds: float) -> None:
    """Waits until the running units are done, `seconds` at most; before the database closes. What
    closes it at the end of its own work does not wait for itself."""
    others = _running - {asyncio.current_task()}
    if others:
        await asyncio.wait(others, timeout=seconds)


class View:
    """What both kinds of unit have in common. `actor`: who asks; on tenant tables for their own
    rows alone (`scope`)."""

    actor: Actor
    is_postgres: bool

    async def fetch(self, sql: str, *values: Any) -> Sequence[Row]:
        """Rows of one statement with `$1` parameters."""
        raise NotImplementedError

    async def fetch_one(self, sql: str, *values: Any) -> Row | None:
        """The first row of one statement; None where it finds none."""
        rows = await self.fetch(sql, *values)
        return rows[0] if rows else None

    async def database_now(self) -> datetime:
        """The database's own time, for leases: business time may be moved, and clocks of hosts
        differ."""
        sql = (
            "SELECT clock_timestamp() AS at"
            if self.is_postgres
            else "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now') AS at"
        )
        value = (await self.fetch(sql))[0]["at"]
        return value if isinstance(value, datetime) else datetime.fromisoformat(f"{value}+00:00")

    async def business_now(self) -> datetime:
        """Business time by the database's clock: one for all hosts."""
        return clock.business(await self.database_now())

    def bind(self) -> Bind:
        """The values of one statement, with the scope of who asks."""
        return Bind(self.actor, postgres=self.is_postgres)


class Reading(View):
    """A view that cannot write."""

    def __init__(self, actor: Actor, connection: database.Client | None = None) -> None:
        self.actor = actor
        self.connection = connection or database.reading()
        self.is_postgres = database.is_postgres(self.connection)

    async def fetch(self, sql: str, *values: Any) -> Sequence[Row]:
        """Rows of one statement with `$1` parameters."""
        if scope.check_statement(self.actor, sql) and self.is_postgres:
            sql, values = scope.asked_by(self.actor, sql, values)
        with database.translating():
            return await self.connection.fetch(sql, values)

    def of(self, table: type[M]) -> QuerySet[M]:
        """A queryset of a table's rows, of a tenant table those of who looks. Errors: `NoScope`."""
        return queryset_of(table, self.actor, ViewConnection(self.connection, self.fetch))


class Work(View):
    """One open transaction: `async with Work(actor) as unit`. Leaving the block commits, an
    exception rolls back.

    `opening` is said first: it may raise, and then nothing happens (see `leases.holding`). What
    parts of the store note with `noted_for` is said last (see `audit.record`).
    """

    for_update: str
    """Locks the rows of a SELECT on PostgreSQL; on SQLite the unit already has the only write
    lock."""
    connection: database.Transaction

    def __init__(self, actor: Actor, opening: Opening | None = None) -> None:
        self.actor = actor
        self._opening = opening
        self._closings: dict[Closing, list[Any]] = {}
        self._last: list[tuple[Any, ...]] = []

    async def __aenter__(self) -> "Work":
        if not _uncancelled.get():
            raise RuntimeError("a unit of work opens only inside `uncancelled`")
        if _open.get():
            raise RuntimeError("units of work do not nest")

        client = database.default()
        self.is_postgres = database.is_postgres(client)
        self.for_update = " FOR UPDATE" if self.is_postgres else ""
        with database.translating():
            self.connection = await client.begun_for(self.actor)

        _open.set(True)
        if self._opening:
            try:
                await self._opening(self)
            except BaseException as error:
                await self.__aexit__(type(error), error, None)
                raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _open.set(False)
        with database.translating():
            try:
                if kind is None:
                    for closing, noted in self._closings.items():
                        await closing(self, noted)
                    await self.connection.commit(self._last)
            finally:
                await self.connection.end()

    async def fetch(self, sql: str, *values: Any) -> Sequence[Row]:
        """Rows of one statement with `$1` parameters, also of `… RETURNING`."""
        scope.check_statement(self.actor, sql)
        with database.translating():
            return await self.connection.fetch(sql, values)

    async def execute(self, sql: str, *values: Any) -> int:
        """Runs one statement and returns how many rows it changed."""
        scope.check_statement(self.actor, sql)
        with database.translating():
            return await self.connection.execute(sql, values)

    async def insert(
        self, table: str, rows: Sequence[Mapping[str, Any]], *, otherwise: str = ""
    ) -> int:
        """Inserts rows of the same columns, in one statement as far as its values may be numbered;
        `otherwise`: an ON CONFLICT clause. Returns the count."""
        added = 0
        for sql, *values in self._inserts(table, rows, otherwise):
            with database.translating():
                added += await self.connection.execute(sql, values)
        return added

    async def insert_new(self, table: str, rows: Sequence[Mapping[str, Any]]) -> list[UUID]:
        """Inserts rows as `insert` does, but those that may not be twice and are there; returns the
        ids of what is new."""
        otherwise = "ON CONFLICT DO NOTHING RETURNING id"
        found: list[UUID] = []
        for sql, *values in self._inserts(table, rows, otherwise):
            with database.translating():
                found += [row["id"] for row in await self.connection.fetch(sql, values)]
        return found

    def insert_last(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Inserts rows just before the commit, with all else that is said last. Nothing else in
        this unit sees them."""
        self._last += self._inserts(table, rows)

    def execute_last(self, sql: str, *values: Any) -> None:
        """Runs a statement just before the commit; it touches no row of the others said last."""
        scope.check_statement(self.actor, sql)
        self._last.append((sql, *values))

    def _inserts(
        self, table: str, rows: Sequence[Mapping[str, Any]], otherwise: str = ""
    ) -> list[tuple[str, *tuple[Any, ...]]]:
        """The statements that insert rows, each with its values."""
        if not rows:
            return []
        scope.check_new(self.actor, table, rows)
        columns = list(rows[0])
        into = f"INSERT INTO {table} ({', '.join(columns)})"
        if self.is_postgres and len(rows) > 1:
            lists = arrays.RowLists.of(table, rows, columns)
            return [(f"{into} SELECT * FROM {lists.called_many} {otherwise}", *lists.values)]

        most = MOST_VALUES // len(columns)
        parts = [rows[start : start + most] for start in range(0, len(rows), most)]
        return [
            (
                f"{into} VALUES {numbered(len(columns), len(part))} {otherwise}".rstrip(),
                *chain.from_iterable(map(row.__getitem__, columns) for row in part),
            )
            for part in parts
        ]

    def noted_for(self, closing: Closing) -> list[Any]:
        """What `closing` will be given just before the commit; notes are appended to it."""
        return self._closings.setdefault(closing, [])

    def of(self, table: type[M]) -> QuerySet[M]:
        """A queryset of a table's rows, of a tenant table those of who acts. Errors: `NoScope`."""
        through = ViewConnection(self.connection.client, self.fetch, self.execute)
        return queryset_of(table, self.actor, through)
