"""The ASGI application that is served: the real parts, put together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from efiling import operations
from efiling.actions.machinery.processes import report_process
from efiling.actions.machinery.readiness import Readiness
from efiling.actions.people.sessions import actor_of_token
from efiling.reads.machinery.operations import figures_now
from efiling.settings import settings
from gateway.graphql.ahead import compile_ahead
from gateway.http.operator_port import Beside
from gateway.web import Parts, build
from schema.root import schema


def create_app(beside: Beside | None = None) -> Starlette:
    """The gateway; `beside`: what else its process does on the same event loop. Raises
    SettingsError where the environment is wrong; opens nothing before its lifespan begins."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with operations.opened_application():
            others = [
                asyncio.create_task(report_process("gateway")),
                asyncio.create_task(compile_ahead(schema, app.state.operations)),
            ]
            if beside:
                others.append(asyncio.create_task(beside()))
            try:
                yield
            finally:
                for task in others:
                    task.cancel()
                await asyncio.gather(*others, return_exceptions=True)

    return build(
        Parts(
            settings=settings(),
            schema=schema,
            authenticate=actor_of_token,
            look=Readiness().look,
            figures=figures_now,
            pools=operations.pools,
            lifespan=lifespan,
        )
    )
