"""The ASGI application that is served: the real parts, put together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from efiling import operations
from efiling.actions.machinery.processes import report_process
from efiling.actions.people.sessions import actor_of_token
from efiling.settings import settings
from gateway.web import Parts, build
from schema.root import schema


@asynccontextmanager
async def _lifespan(_app: Starlette) -> AsyncIterator[None]:
    async with operations.opened_application():
        report = asyncio.create_task(report_process("gateway"))
        try:
            yield
        finally:
            report.cancel()
            await asyncio.gather(report, return_exceptions=True)


def create_app() -> Starlette:
    """The gateway. Raises SettingsError where the environment is wrong; opens nothing before its
    lifespan begins."""
    return build(
        Parts(
            settings=settings(),
            schema=schema,
            authenticate=actor_of_token,
            readiness=operations.readiness,
            overdue=operations.overdue_jobs,
            lifespan=_lifespan,
        )
    )
