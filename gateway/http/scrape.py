"""`/metrics`: what this process counts, and what is read when somebody asks. Labels are our own
words; nothing in it tells of a person. It answers however the database does."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from efiling.adapters.asking import Question
from efiling.operations import PoolUse
from efiling.reads.machinery.operations import FiguresView
from gateway.http.addresses import origin_in
from gateway.http.failures import NotFound
from gateway.http.figures import figures_text
from gateway.http.health import Health

FRESH_SECONDS = 30.0
"""The figures are counts over a day, which take the longer the more came: they are not counted anew
for each who asks."""
PATIENCE_SECONDS = 5.0
"""Half of what Prometheus waits for a scrape."""

FiguresRead = Callable[[], Awaitable[FiguresView]]
PoolsRead = Callable[[], Mapping[str, PoolUse]]


class Scrape:
    """The metrics of one process."""

    def __init__(self, health: Health, figures: FiguresRead, pools: PoolsRead) -> None:
        self._health = health
        self._figures = Question(figures, FRESH_SECONDS, PATIENCE_SECONDS)
        self._pools = pools

    async def answer(self, _request: Request) -> Response:
        """Everything."""
        figures, checks = await asyncio.gather(self._figures.answer(), self._health.checks())
        text = generate_latest() + figures_text(figures, checks, self._pools())
        return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def answer_this_machine(self, request: Request) -> Response:
        """The same for this machine only; anybody else finds nothing here."""
        if not origin_in(request.scope).loopback:
            raise NotFound
        return await self.answer(request)
