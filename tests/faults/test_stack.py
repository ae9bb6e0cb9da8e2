"""What the plain stack does wrong and ours does not, side by side (security Z1, Z7; tests 42 and 91)."""

import asyncio
import sys

import pytest

from efiling.rules.actors import SYSTEM
from efiling.store.work import reading, uncancelled, work
from tests.faults.processes import ROOT

TURNS = 100
QUERIES = 130


async def run(stack: str, trial: str, url: str, count: int) -> int:
    """The number a process of `tests.faults.stack` ends with."""
    words = [sys.executable, "-m", "tests.faults.stack", stack, trial, url, str(count)]
    process = await asyncio.create_subprocess_exec(*words, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    told, _ = await process.communicate()
    assert process.returncode == 0
    return int(told.split()[-1])


@pytest.fixture
async def trial(application: str) -> str:
    """An open application with the row that the trials write."""

    async def begin() -> None:
        async with work(SYSTEM) as unit:
            await unit.execute("INSERT INTO counter (name, value) VALUES ('trial', 0)")

    await uncancelled(begin())
    return application


async def written() -> int:
    rows = await reading(SYSTEM).fetch("SELECT value FROM counter WHERE name = 'trial'")
    return int(rows[0]["value"])


async def test_a_failing_sibling_beside_a_transaction_wedges_the_plain_stack_and_not_ours(trial: str) -> None:
    ours, plain = await asyncio.gather(run("ours", "siblings", trial, QUERIES), run("plain", "siblings", trial, 40))
    assert ours == 0
    assert plain > 0, "if this fails, the unit of work has become simpler than it is"
    assert await written() >= QUERIES


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_two_processes_that_read_and_then_write_never_hear_that_the_database_is_locked(trial: str) -> None:
    assert await asyncio.gather(*(run("ours", "writers", trial, TURNS) for _ in range(2))) == [0, 0]
    assert await written() == 2 * TURNS
    assert sum(await asyncio.gather(*(run("plain", "writers", trial, TURNS) for _ in range(2)))) > 0
