"""Z1: graphql-core cancels the siblings of a non-null field that failed; the database must not
mind."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import strawberry
from starlette.applications import Starlette
from starlette.testclient import TestClient

from efiling import operations
from efiling.actions.machinery.readiness import Readiness
from efiling.settings import settings
from gateway.web import Parts, build
from tests.builders.edge import sample
from tests.templates import make_migrated


@asynccontextmanager
async def opened(_app: Starlette) -> AsyncIterator[None]:
    """The database, as `gateway.app` opens it."""
    async with operations.opened_application():
        yield


@strawberry.type
class Query:
    @strawberry.field
    async def bad(self) -> str:
        for _ in range(20):  # its sibling is in a transaction by then
            await asyncio.sleep(0)
        raise RuntimeError

    @strawberry.field
    async def slow(self) -> str:
        """Takes the write lock, as every action does."""
        return str(await Readiness().look())


async def test_z1_a_failing_sibling_beside_transactions_wedges_nothing(database_url: str) -> None:
    await make_migrated(settings().database_url)
    schema = strawberry.Schema(Query)
    app = build(
        Parts(
            settings(),
            schema,
            sample.authenticate,
            Readiness().look,
            sample.figures,
            operations.pools,
            pages=(),
            lifespan=opened,
        )
    )

    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        for _ in range(60):
            answer = client.post("/graphql", json={"query": "{ bad slow }"})
            assert answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
        assert client.get("/readyz").json()["ready"] is True
