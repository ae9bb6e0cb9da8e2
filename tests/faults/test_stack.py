"""What the plain stack does wrong and ours does not, side by side (security Z1, Z7; tests 42 and
91)."""

import asyncio
import sys

import pytest

from efiling.rules.actors import SYSTEM
from efiling.store.engine.work import Reading, Work, uncancelled
from tests.house.source import ROOT

TURNS = 100
QUERIES = 100


async def run(url: str, *trials: tuple[str, str, int]) -> list[int]:
    """The numbers that processes of `stacks` end with, all started together: stack, trial,
    count."""
    pipe = asyncio.subprocess.PIPE
    processes = []
    for stack, trial, count in trials:
        program = [sys.executable, "-m", "tests.builders.processes.stacks"]
        words = [*program, stack, trial, url, str(count)]
        processes.append(
            await asyncio.create_subprocess_exec(*words, cwd=ROOT, stdin=pipe, stdout=pipe)
        )
    for process in processes:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    told = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    assert [process.returncode for process in processes] == [0] * len(trials)
    return [int(output.split()[-1]) for output, _ in told]


@pytest.fixture
async def trial(application: str) -> str:
    """An open application with the row that the trials write."""

    async def begin() -> None:
        async with Work(SYSTEM) as unit:
            await unit.execute("INSERT INTO counter (name, value) VALUES ('trial', 0)")

    await uncancelled(begin())
    return application


async def written() -> int:
    rows = await Reading(SYSTEM).fetch("SELECT value FROM counter WHERE name = 'trial'")
    return int(rows[0]["value"])


async def test_a_failing_sibling_beside_a_transaction_wedges_the_plain_stack_and_not_ours(
    trial: str,
) -> None:
    ours, plain = await run(trial, ("ours", "siblings", QUERIES), ("plain", "siblings", 40))
    assert ours == 0
    assert plain > 0, "if this fails, the unit of work has become simpler than it is"
    assert await written() >= QUERIES


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_two_processes_that_read_and_then_write_never_hear_that_the_database_is_locked(
    trial: str,
) -> None:
    assert await run(trial, ("ours", "writers", TURNS), ("ours", "writers", TURNS)) == [0, 0]
    assert await written() == 2 * TURNS
    assert sum(await run(trial, ("plain", "writers", TURNS), ("plain", "writers", TURNS))) > 0
