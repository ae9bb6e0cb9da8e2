"""The timetable: when each job that comes by itself is due next. It goes by the database's clock,
whatever that of a host says."""

from datetime import date, datetime, time, timedelta

from efiling import clock
from efiling.adapters.logs import logger
from efiling.rules.machinery.jobs import next_run
from efiling.store.engine.untyped import moment_or_long_ago, untyped
from efiling.store.engine.work import Reading, Work

PERIOD = timedelta(days=1)
LATE = timedelta(minutes=10)
"""A line that nobody moved on for so long is overdue; so is its job while it is not done for
`UNDONE`."""
UNDONE = timedelta(hours=2)
log = logger("timetable")


async def next_times(view: Reading) -> dict[str, datetime]:
    """The next moment of each job that has one yet, by the job's name; long ago where it cannot be
    read."""
    rows = await view.fetch(f"SELECT name, {untyped(view, 'next_at')} AS next_at FROM schedule")
    return {row["name"]: moment_or_long_ago(row["next_at"]) for row in rows}


def is_due(next_at: datetime, now: datetime) -> bool:
    """Whether a line has to be moved: on, or back, where a clock that was ahead put it away."""
    return not now < next_at <= now + PERIOD


async def advance(unit: Work, name: str, at: time, now: datetime) -> date | None:
    """Moves one job on to its next time of day, if its time has come: returns the latest day on
    which it was due, else None.

    A new one starts with its next time of day. Of two schedulers one moves it; missed runs are
    caught up in one. One that is further ahead than a period is pulled back.
    """
    column = untyped(unit, "next_at")
    row = await unit.fetch_one(
        f"SELECT {column} AS next_at FROM schedule WHERE name = $1{unit.for_update}", name
    )
    following = next_run(now.astimezone(clock.TOKYO), at)
    if row is None:
        await unit.insert(
            "schedule",
            [{"name": name, "next_at": following}],
            otherwise="ON CONFLICT (name) DO NOTHING",
        )
        return None

    next_at = moment_or_long_ago(row["next_at"])
    if not is_due(next_at, now):
        return None
    await unit.execute("UPDATE schedule SET next_at = $1 WHERE name = $2", following, name)
    if next_at > now:
        log.error("timetable.pulled_back", job=name, due_at=str(next_at))
        return None
    return clock.day_of(following - PERIOD)


async def overdue(view: Reading) -> list[str]:
    """The jobs of the timetable that should have been done by now, and those of which nobody knows
    when they come."""
    now = await view.business_now()
    late = {
        name
        for name, next_at in (await next_times(view)).items()
        if not now - LATE < next_at <= now + PERIOD
    }

    rows = await view.fetch(
        "SELECT DISTINCT name FROM job WHERE name IN (SELECT name FROM schedule)"
        " AND state IN ('QUEUED', 'QUARANTINED') AND key IS NOT NULL AND queued_at < $1",
        now - UNDONE,
    )
    return sorted(late | {row["name"] for row in rows})
