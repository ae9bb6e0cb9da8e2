"""Who is woken after a database stood still, and how people see what waits."""

from dataclasses import replace
from datetime import timedelta

import pytest

from efiling import clock, operations
from efiling.actions.machinery.job_table import JOBS
from efiling.actions.machinery.jobs import begin_job, wake_jobs
from efiling.rules.actors import SYSTEM
from tests.builders.owner import as_owner
from tests.builders.processes.commands import command
from tests.builders.processes.queue import Queue
from workers import relay
from workers.dramatiq_actors import perform


async def test_after_a_database_stood_still_nobody_is_woken_for_what_is_at_work(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue.add("test.count")
    (woken,) = await wake_jobs(SYSTEM, 10)
    await begin_job(SYSTEM, woken.id, woken.fence)
    await as_owner("UPDATE job SET leased_until = '2001-01-01 00:00:00+00:00'")
    answer = operations.due_jobs

    async def stand_still() -> int:
        monkeypatch.setattr(relay, "STALLED_SECONDS", -1.0)
        return await answer()

    monkeypatch.setattr(operations, "due_jobs", stand_still)
    with pytest.raises(relay.Stalled):
        await relay.send_wake_ups({})

    answers = iter([False, True])
    monkeypatch.setattr(relay, "_stood_still", lambda _asked: next(answers))
    assert await relay.send_wake_ups({}) == 0
    assert await wake_jobs(SYSTEM, 10) == [], "it comes again when this lease has run out"


async def test_the_command_shows_ages_what_waits_and_why(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(JOBS, "test.poison", replace(JOBS["test.poison"], attempts=3))
    await queue.add("test.count", 2)
    await queue.add("test.poison")
    for woken in await wake_jobs(SYSTEM, 10):
        if woken.name == "test.poison":
            await perform(str(woken.id), woken.fence)
    five_hours_ago = clock.now() - timedelta(hours=5)
    await as_owner("UPDATE job SET queued_at = $1 WHERE name = 'test.count'", five_hours_ago)
    in_three_hours = clock.now() + timedelta(hours=3, minutes=1)
    await as_owner("UPDATE job SET due_at = $1 WHERE name = 'test.poison'", in_three_hours)

    shown = command("jobs")

    assert shown.returncode == 0, shown.stderr
    lines = shown.stdout.splitlines()
    ages = {line.split()[0]: line.split()[1:] for line in lines if line.startswith("test.")}
    assert ages["test.count"] == ["2", "0", "0", "5h", "-", "-"]
    assert ages["test.poison"][:3] == ["1", "0", "0"]
    assert shown.stdout.count("(5h ago)") == 2
    (poison,) = [number for number, line in enumerate(lines) if "  test.poison  " in line]
    assert "attempts: 1" in lines[poison]
    assert lines[poison].endswith("due in: 3h")
    assert lines[poison + 1].startswith("    ValueError at processes/worker.py:")
