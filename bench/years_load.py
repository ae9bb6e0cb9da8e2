"""People who file and read at a steady pace, whatever happens to the database meanwhile."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import orjson

from bench.growth_people import Asking
from bench.load import BadAnswer, ask

EVERY_SECONDS: Mapping[str, Sequence[float]] = {
    "submit": (0.2, 0.2),
    "batch": (3.0,),
    "history": (0.1, 0.1),
    "institution": (0.5,),
    "audit": (1.0,),
}
"""Kind of request to how often each who sends it does so, if the answers come in time."""


@dataclass(slots=True)
class Answers:
    """How long the answers of one time took, by kind, and what was wrong with some."""

    seconds: dict[str, list[float]] = field(
        default_factory=lambda: {kind: [] for kind in EVERY_SECONDS}
    )
    bad: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """Milliseconds by kind."""
        return {
            kind: {
                "answers": len(taken),
                "p50_ms": _ms(taken, 0.5),
                "p99_ms": _ms(taken, 0.99),
                "longest_ms": _ms(taken, 1.0),
            }
            for kind, taken in self.seconds.items()
            if taken
        }

    @property
    def longest(self) -> float:
        return max((max(taken) for taken in self.seconds.values() if taken), default=0.0)


def _ms(taken: Sequence[float], share: float) -> float:
    return round(sorted(taken)[int(share * (len(taken) - 1))] * 1000, 1)


class Crowd:
    """Everybody who asks a gateway. `answers`: those that count now; `told`: the reception numbers
    that were given out, by the place of their request."""

    def __init__(self, port: int, asking: Mapping[str, Asking]) -> None:
        self._port = port
        self._asking = asking
        self._ended = False
        self.answers = Answers()
        self.told: dict[int, str] = {}
        self.batches = 0

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """They ask while the block lasts. A failure of one of them is noted and nothing else."""
        tasks = []
        for kind, paces in EVERY_SECONDS.items():
            asked = enumerate(self._asking[kind].requests)
            supply = asked if kind in ("submit", "batch") else cycle(asked)
            tasks += [asyncio.create_task(self._go_on(kind, supply, pace)) for pace in paces]
        try:
            yield
        finally:
            self._ended = True
            await asyncio.gather(*tasks)

    async def _go_on(self, kind: str, supply: Iterator[tuple[int, bytes]], pace: float) -> None:
        for place, request in supply:
            begun = time.perf_counter()
            answer = await self._ask(kind, request)
            if self._ended:
                self._note(kind, place, answer)
                return
            took = time.perf_counter() - begun
            self.answers.seconds[kind].append(took)
            self._note(kind, place, answer)
            await asyncio.sleep(max(0.0, pace - took))

    async def _ask(self, kind: str, request: bytes) -> bytes:
        try:
            answer = await ask(self._port, request)
        except (BadAnswer, OSError) as error:
            self.answers.bad.append(f"{kind}: {error}")
            return b""
        if self._asking[kind].told not in answer:
            self.answers.bad.append(f"{kind}: {answer[:300]!r}")
            return b""
        return answer

    def _note(self, kind: str, place: int, answer: bytes) -> None:
        if answer and kind == "submit":
            self.told[place] = _number(answer)
        elif answer and kind == "batch":
            self.batches += 1

    async def ask_again(self) -> int:
        """Sends every filing once more, as somebody who lost the answer; returns how many got
        another number than the first time."""
        others = 0
        for place, number in self.told.items():
            answer = await ask(self._port, self._asking["submit"].requests[place])
            others += _number(answer) != number
        return others


def _number(answer: bytes) -> str:
    number: str = orjson.loads(answer)["data"]["submitFiling"]["filing"]["receptionNumber"]
    return number
