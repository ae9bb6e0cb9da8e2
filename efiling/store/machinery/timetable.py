"""The timetable: when each job that comes by itself is due next."""

from datetime import date, datetime, time, timedelta

from efiling import clock
from efiling.rules.machinery.jobs import next_run
from efiling.store.engine.work import Reading, Work


async def next_times(view: Reading) -> dict[str, datetime]:
    """The next moment of each job that has one yet, by the job's name."""
    rows = await view.fetch("SELECT name, next_at FROM schedule")
    return {row["name"]: row["next_at"] for row in rows}


async def advance(unit: Work, name: str, at: time, now: datetime) -> date | None:
    """Moves one job on to its next time of day, if its time has come: returns the latest day on
    which it was due, else None.

    A new one starts with its next time of day. Of two schedulers one moves it; missed runs are
    caught up in one.
    """
    row = await unit.fetch_one(
        f"SELECT next_at FROM schedule WHERE name = $1{unit.for_update}", name
    )
    following = next_run(now.astimezone(clock.TOKYO), at)
    if row is None:
        await unit.insert(
            "schedule",
            [{"name": name, "next_at": following}],
            otherwise="ON CONFLICT (name) DO NOTHING",
        )
        return None

    if row["next_at"] > now:
        return None
    await unit.execute("UPDATE schedule SET next_at = $1 WHERE name = $2", following, name)
    return clock.day_of(following - timedelta(days=1))
