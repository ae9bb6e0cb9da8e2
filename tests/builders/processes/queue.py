"""The job table as tests see it, and how worker processes are started."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from efiling import clock
from efiling.rules.actors import SYSTEM
from efiling.store.engine.work import Reading, Work, uncancelled
from efiling.store.machinery import jobs
from tests.builders.processes.programs import Program
from tests.builders.processes.worker import KINDS_FOR_TESTS


class Queue:
    """The job table as tests see it."""

    async def add(self, name: str, count: int = 1, first: int = 0) -> None:
        """Queues `count` jobs, numbered from `first`."""
        job = KINDS_FOR_TESTS[name].job

        async def send() -> None:
            async with Work(SYSTEM) as unit:
                for number in range(first, first + count):
                    await jobs.send(unit, job(effect=UUID(int=number)), clock.now())

        await uncancelled(send())

    async def execute(self, sql: str) -> None:
        """One statement in a transaction of its own."""

        async def run() -> None:
            async with Work(SYSTEM) as unit:
                await unit.execute(sql)

        await uncancelled(run())

    async def states(self) -> dict[str, int]:
        """How many jobs are in each state."""
        rows = await Reading(SYSTEM).fetch("SELECT state, count(*) AS n FROM job GROUP BY state")
        return {row["state"]: row["n"] for row in rows}

    async def begun(self) -> int:
        """How many jobs some worker has begun."""
        rows = await Reading(SYSTEM).fetch("SELECT count(*) AS n FROM job WHERE attempts > 0")
        return int(rows[0]["n"])

    async def leased(self) -> int:
        """How many jobs are leased to some worker now, as leases go: by the database's time."""
        view = Reading(SYSTEM)
        rows = await view.fetch(
            "SELECT count(*) AS n FROM job WHERE leased_until > $1", await view.database_now()
        )
        return int(rows[0]["n"])

    async def effects(self) -> list[int]:
        """For each job that was done, how often."""
        rows = await Reading(SYSTEM).fetch("SELECT value FROM counter WHERE name LIKE 'test-%'")
        return [row["value"] for row in rows]

    async def until_done(self, count: int, seconds: float) -> None:
        """Waits until `count` jobs are done. Errors: AssertionError after `seconds`."""
        await self._until(lambda: self._in_state("DONE"), count, seconds)

    async def until_quarantined(self, count: int, seconds: float) -> None:
        """The same for quarantine."""
        await self._until(lambda: self._in_state("QUARANTINED"), count, seconds)

    async def until_begun(self, count: int, seconds: float = 30) -> None:
        """The same for jobs that some worker has begun."""
        await self._until(self.begun, count, seconds)

    async def until_leased(self, count: int, seconds: float = 30) -> None:
        """The same for jobs that are leased, whether a worker heard of it or not."""
        await self._until(self.leased, count, seconds)

    async def _in_state(self, state: str) -> int:
        return (await self.states()).get(state, 0)

    async def _until(
        self, number: Callable[[], Awaitable[int]], count: int, seconds: float
    ) -> None:
        give_up = clock.monotonic() + seconds
        while await number() < count:
            assert clock.monotonic() < give_up, await self.states()
            await asyncio.sleep(0.05)


Workers = Callable[..., Program]
