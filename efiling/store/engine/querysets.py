"""Tortoise's querysets, bound to a view: `unit.of(ApiTokenRow)`, `view.of(DelegationBlockRow)`.

    live = await unit.of(ApiTokenRow).filter(account=account, revoked_at=None).count()

A queryset of a tenant table holds the actor's condition, the same as in a statement: it reads,
changes and deletes their rows alone. Its statements go through the view that handed it out, so they
run in its transaction and are looked at as any other (`scope.check_statement`). It adds no rows:
`unit.insert` does, which looks whose they are.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from pypika_tortoise.context import SqlContext
from pypika_tortoise.terms import Criterion
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q, ResolveContext
from tortoise.models import Model
from tortoise.query_utils import QueryModifier
from tortoise.queryset import QuerySet

from efiling.rules.actors import Actor
from efiling.store.engine import scope
from efiling.store.engine.records import Row

M = TypeVar("M", bound=Model)
Fetch = Callable[..., Awaitable[Sequence[Row]]]
Execute = Callable[..., Awaitable[int]]


def queryset_of(table: type[M], actor: Actor, connection: BaseDBAsyncClient) -> QuerySet[M]:
    """The rows of a table that are the actor's own, or all of a table that has no tenants. Errors:
    `NoScope` for who has none."""
    queryset = QuerySet(table).using_db(connection)
    if table._meta.db_table not in scope.TENANT_TABLES:
        return queryset
    return queryset.filter(_OwnRows(actor, table._meta.db_table))


class ViewConnection(BaseDBAsyncClient):
    """What a queryset takes for its connection: statements go through the view's own `fetch` and
    `execute`. Whatever else a connection can do is not implemented."""

    def __init__(
        self, connection: BaseDBAsyncClient, fetch: Fetch, execute: Execute | None = None
    ) -> None:
        super().__init__(connection.connection_name)
        self.capabilities = connection.capabilities
        self.query_class = connection.query_class
        self.executor_class = connection.executor_class
        self._fetch = fetch
        self._execute = execute

    async def execute_query(
        self, query: str, values: list[Any] | None = None
    ) -> tuple[int, Sequence[Any]]:
        if query.startswith("SELECT"):
            rows = await self._fetch(query, *(values or ()))
            return len(rows), rows
        assert self._execute, "a reading changes nothing"
        return await self._execute(query, *(values or ())), []


class _OwnRows(Q):
    """The actor's condition, as a part of a queryset that no later filter takes away."""

    __slots__ = ("actor", "table")

    def __init__(self, actor: Actor, table: str) -> None:
        super().__init__()
        self.actor = actor
        self.table = table
        scope.condition(actor, table, str)  # who has no rows is told so now, not when it is awaited

    def resolve(self, _context: ResolveContext) -> QueryModifier:
        return QueryModifier(where_criterion=_Condition(self.actor, self.table))


class _Condition(Criterion):
    """Writes the condition into the statement, and its value into its place."""

    def __init__(self, actor: Actor, table: str) -> None:
        super().__init__()
        self.actor = actor
        self.table = table

    def get_sql(self, ctx: SqlContext) -> str:
        def place(value: object) -> str:
            assert ctx.parameterizer, "a value has no place in this statement"
            place = ctx.parameterizer.create_param(value).get_sql(ctx)
            # The condition may name its value twice: `?` has to say which one it is.
            return f"?{len(ctx.parameterizer.values)}" if place == "?" else place

        return scope.condition(self.actor, self.table, place, f'"{self.table}".')
