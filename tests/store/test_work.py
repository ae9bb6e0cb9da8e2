"""The unit of work: it commits or leaves nothing, whatever becomes of who asked for it (security
Z1, 2.9, 3.7)."""

import asyncio
import random
import re

import pytest

from efiling import clock
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.jobs import Sweep
from efiling.store.engine.work import Reading, Work, drain, uncancelled
from efiling.store.machinery import audit, jobs
from tests.builders.pairs import halves, write, write_pair

CANCELS = 400
WEDGED_SECONDS = 5


async def usual_seconds() -> float:
    """How long one unit takes on this machine as it is now."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    for n in range(5):
        await write(f"usual{n}")
    return (loop.time() - started) / 5


async def cancelled_somewhere(name: str, chance: random.Random, usual: float = 0.0015) -> bool:
    """Starts a unit and cancels its caller soon after; returns whether the caller had its
    answer."""
    task = asyncio.create_task(write(name))
    for _ in range(chance.randint(0, 12)):
        await asyncio.sleep(0)
    if chance.random() < 0.5:
        await asyncio.sleep(chance.random() * 3 * usual)
    task.cancel()
    await asyncio.wait({task}, timeout=WEDGED_SECONDS)
    assert task.done(), "wedged"
    return not task.cancelled()


async def test_callers_cancelled_at_any_moment_leave_nothing_half_and_nothing_stuck(
    application: str,
) -> None:
    chance = random.Random(3)
    usual = await usual_seconds()
    acknowledged = {
        f"{n}" for n in range(CANCELS) if await cancelled_somewhere(f"{n}", chance, usual)
    }
    await asyncio.wait_for(write("last"), WEDGED_SECONDS)
    found = await halves()
    assert {name for name, there in found.items() if there != {"a", "b"}} == set()
    assert acknowledged - set(found) == set()
    assert 0 < len(acknowledged) < CANCELS, "the trial cancels some and not all"


async def test_many_callers_cancelled_at_once_leave_every_connection_free(application: str) -> None:
    chance = random.Random(5)
    await asyncio.gather(*(cancelled_somewhere(f"{n}", chance) for n in range(100)))
    await asyncio.wait_for(asyncio.gather(*(write(f"after{n}") for n in range(30))), WEDGED_SECONDS)
    assert {name for name, there in (await halves()).items() if there != {"a", "b"}} == set()


async def test_work_opens_only_where_nobody_can_cancel_it(application: str) -> None:
    with pytest.raises(RuntimeError, match="uncancelled"):
        await write_pair("bare")
    assert await halves() == {}


async def test_units_of_work_do_not_nest(application: str) -> None:
    async def nest() -> None:
        async with Work(SYSTEM) as unit:
            await unit.execute("INSERT INTO counter (name, value) VALUES ('outer-a', 1)")
            await write_pair("inner")

    with pytest.raises(RuntimeError, match="nest"):
        await uncancelled(nest())
    with pytest.raises(RuntimeError, match="nest"):
        await uncancelled(within_another_action())
    assert await halves() == {}
    await write("after")


async def within_another_action() -> None:
    async with Work(SYSTEM):
        await write("inner")


async def test_an_exception_leaves_nothing_behind(application: str) -> None:
    async def fail() -> None:
        async with Work(SYSTEM) as unit:
            await unit.execute("INSERT INTO counter (name, value) VALUES ('gone-a', 1)")
            audit.record(unit, "key.added", key=1)
            await jobs.send(unit, Sweep(), clock.now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await uncancelled(fail())
    assert await halves() == {}
    for table in ("audit", "job"):
        assert await Reading(SYSTEM).fetch(f"SELECT * FROM {table}") == []


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO counter (name, value) VALUES ('x', 1)",
        "UPDATE audit_head SET number = 7",
        "DELETE FROM schedule",
        "CREATE TABLE intruder (id INT)",
    ],
)
async def test_readings_cannot_write(application: str, statement: str) -> None:
    with pytest.raises(Exception) as refused:  # noqa: PT011 - each database has its own
        await Reading(SYSTEM).fetch(statement)
    assert re.search("read-?only", str(refused.value.__cause__ or refused.value))
    assert await Reading(SYSTEM).fetch("SELECT name FROM counter WHERE name = 'x'") == []


async def test_a_reading_does_not_wait_for_a_unit_of_work(application: str) -> None:
    async def hold(begun: asyncio.Event, done: asyncio.Event) -> None:
        async with Work(SYSTEM) as unit:
            await unit.execute("INSERT INTO counter (name, value) VALUES ('held-a', 1)")
            begun.set()
            await done.wait()

    begun, done = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(uncancelled(hold(begun, done)))
    await begun.wait()
    assert await asyncio.wait_for(halves(), 1) == {}, "uncommitted rows are not seen"
    done.set()
    await task
    assert await halves() == {"held": {"a"}}


async def test_who_closes_the_database_at_the_end_of_its_own_work_does_not_wait_for_itself() -> (
    None
):
    async with asyncio.timeout(10):
        await uncancelled(drain(60))
