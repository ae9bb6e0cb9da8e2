"""A damaged row of the queue or of the timetable stops no other job (requirements, ★ 10). SQLite
lets any value into any column."""

import pytest

from efiling.actions.machinery.job_table import JOBS
from efiling.actions.machinery.jobs import advance_timetable, wake_jobs
from efiling.reads.machinery.jobs import jobs_to_look_at, quarantined_jobs
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.jobs import JobState, RunRegistration
from efiling.store.engine.work import Reading
from efiling.store.machinery import timetable
from tests.builders.processes.queue import Queue
from tests.builders.rows import count

FIRST = "(SELECT id FROM job ORDER BY due_at LIMIT 1)"


@pytest.mark.parametrize("column", ["id", "fence", "attempts"])
async def test_a_job_that_cannot_be_read_is_set_aside_and_the_others_are_woken(
    sqlite_queue: Queue, column: str
) -> None:
    await sqlite_queue.add("test.count", 3)
    await sqlite_queue.execute(f"UPDATE job SET {column} = 'x' WHERE id = {FIRST}")
    assert len(await wake_jobs(SYSTEM, 10)) == 2
    assert await sqlite_queue.states() == {"QUEUED": 2, "QUARANTINED": 1}

    await sqlite_queue.execute("UPDATE job SET state = 'QUARANTINED'")
    listed = [*await quarantined_jobs(SYSTEM)]
    assert len(listed) == 2 + (column != "id"), "the log names the other"
    assert len(await jobs_to_look_at(SYSTEM, JobState.QUARANTINED, 10)) == len(listed)


async def test_a_lease_whose_end_cannot_be_read_is_over(sqlite_queue: Queue) -> None:
    await sqlite_queue.add("test.count", 3)
    await sqlite_queue.execute(f"UPDATE job SET leased_until = 'x' WHERE id = {FIRST}")
    woken = await wake_jobs(SYSTEM, 10)
    assert sorted(one.again for one in woken) == [False, False, True]
    assert await wake_jobs(SYSTEM, 10) == []


async def test_a_line_of_the_timetable_that_cannot_be_read_is_due_once(sqlite_queue: Queue) -> None:
    await advance_timetable(SYSTEM)
    of_night = f"name = '{RunRegistration.name}'"
    await sqlite_queue.execute(f"UPDATE schedule SET next_at = 'x' WHERE {of_night}")
    assert await timetable.overdue(Reading(SYSTEM)) == [RunRegistration.name]

    assert await advance_timetable(SYSTEM) == [RunRegistration.name]
    assert await advance_timetable(SYSTEM) == []
    assert await count("job", of_night) == 1
    daily = {name for name, kind in JOBS.items() if kind.daily}
    assert (await timetable.next_times(Reading(SYSTEM))).keys() == daily
