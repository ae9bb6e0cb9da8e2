"""Whether the service lives and is ready. Answers hold nothing but names of parts and yes or no."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from efiling import clock
from efiling.adapters.logs import logger
from gateway.http.connections import turned_away

FRESH_SECONDS = 1.0
READY_SECONDS = 5.0

Overdue = Callable[[], Awaitable[list[str]]]
Readiness = Callable[[], Awaitable[dict[str, bool]]]

_log = logger("todokede.health")


class Health:
    """`/livez` and `/readyz`. Readiness is asked of the database at most once a second, however
    many ask us."""

    def __init__(self, readiness: Readiness, overdue: Overdue | None = None) -> None:
        self._readiness = readiness
        self._overdue = overdue
        self._late: list[str] = []
        self._asking: asyncio.Task[dict[str, bool]] | None = None
        self._asked_at = 0.0

    async def livez(self, _request: Request) -> Response:
        """The process answers."""
        return JSONResponse({"live": True})

    async def readyz(self, _request: Request) -> Response:
        """200 where every part is ready, else 503. A part that hangs is not ready (a wedged
        database, Z1). Jobs of the timetable that are overdue are named, and that connections are
        turned away is said: requests are answered all the same."""
        now = clock.monotonic()
        if self._asking is None or (self._asking.done() and now - self._asked_at > FRESH_SECONDS):
            self._asking, self._asked_at = asyncio.create_task(self._ask()), now

        # Waiting may end early, the question may not: cancelling it would break the connection it
        # uses.
        done, _ = await asyncio.wait({self._asking}, timeout=READY_SECONDS)
        checks = self._asking.result() if done else {"answers": False}
        ready = bool(checks) and all(checks.values())
        headers = {} if ready else {"Retry-After": "5"}
        told = {"ready": ready, "checks": checks} | ({"overdue": self._late} if self._late else {})
        told |= {"shedding": True} if turned_away.now() else {}
        return JSONResponse(told, 200 if ready else 503, headers)

    async def _ask(self) -> dict[str, bool]:
        try:
            checks = dict(await self._readiness())
            self._late = await self._overdue() if self._overdue and all(checks.values()) else []
            return checks
        except Exception as error:
            _log.error("readiness.error", exc_info=error)
            return {"answers": False}
