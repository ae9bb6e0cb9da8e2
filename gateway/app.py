"""The ASGI application that is served: the real parts, put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from efiling import operations
from efiling.actions.filings.batches import check_batch, submit_batch
from efiling.actions.people.sessions import actor_of_token
from efiling.reads.filings.batches import correction_workbook
from efiling.reads.filings.receipts import receipt_pdf
from efiling.settings import settings
from gateway.files.batches import BatchDoors
from gateway.web import Parts, build
from schema.root import schema


@asynccontextmanager
async def _opened(_app: Starlette) -> AsyncIterator[None]:
    await operations.open_application()
    try:
        yield
    finally:
        await operations.close_application()


def create_app() -> Starlette:
    """The gateway. Raises SettingsError where the environment is wrong; opens nothing before its
    lifespan begins."""
    return build(
        Parts(
            settings=settings(),
            schema=schema,
            authenticate=actor_of_token,
            receipt_pdf=receipt_pdf,
            readiness=operations.readiness,
            batches=BatchDoors(check_batch, submit_batch, correction_workbook),
            lifespan=_opened,
        )
    )
