"""Whether the service lives and is ready. Answers hold nothing but names of parts, how they are,
and words of ours."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from enum import Enum
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from efiling.adapters.asking import Question
from efiling.rules.machinery.readiness import Check, Light, judged
from gateway.http.connections import turned_away

FRESH_SECONDS = 1.0
READY_SECONDS = 4.0
"""For all looks together, each of which ends before by itself."""

Look = Callable[[], Awaitable[Sequence[Check]]]


class Others(Enum):
    """What other processes do: said, but no reason to send nobody to this one. One night that is
    late would take every gateway from its proxy at once."""

    OF_GATEWAY = frozenset({"night", "relay"})
    OF_SCHEDULER = frozenset({"relay"})
    OF_WORKER = frozenset[str]()


class Health:
    """`/livez` and `/readyz`. The parts are looked at once a second at most, however many ask
    us."""

    def __init__(self, look: Look, others: Others) -> None:
        self._others: Collection[str] = others.value
        self._parts = Question(look, FRESH_SECONDS, READY_SECONDS)

    async def livez(self, _request: Request) -> Response:
        """The process answers."""
        return JSONResponse({"live": True})

    async def checks(self) -> Sequence[Check]:
        """How every part is. A look that hangs is one that fails."""
        found = await self._parts.answer()
        checks = [judged("answers", False)] if found is None else list(found)
        return [*checks, judged("connections", not turned_away.now())]

    async def readyz(self, _request: Request) -> Response:
        """200 where this process does its work, else 503. Whatever is yellow, and what others do
        not do, is said beside it."""
        checks = await self.checks()
        red = {one.name for one in checks if one.light is Light.RED}
        ready = red <= set(self._others)

        overdue = sorted(job for one in checks for job in one.jobs)
        told: dict[str, Any] = {
            "ready": ready,
            "state": worst_of(checks).value,
            "checks": {one.name: one.light is not Light.RED for one in checks},
            "says": {one.name: f"{one.light.value}: {one.says}" for one in checks if one.says},
        }
        told |= {"overdue": overdue} if overdue else {}
        told |= {"shedding": True} if turned_away.now() else {}
        return JSONResponse(told, 200 if ready else 503, {} if ready else {"Retry-After": "5"})


def worst_of(checks: Sequence[Check]) -> Light:
    """The state of all together."""
    lights = {one.light for one in checks}
    return next(one for one in (Light.RED, Light.YELLOW, Light.GREEN) if one in lights)
