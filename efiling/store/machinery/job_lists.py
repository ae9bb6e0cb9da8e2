"""How the queue stands, for people who look at it: counts with ages, and single jobs."""

from datetime import datetime

from efiling.rules.machinery.jobs import JobState
from efiling.store.engine.readable import readable_rows
from efiling.store.engine.records import Column, Record
from efiling.store.engine.untyped import id_in, moment_in
from efiling.store.engine.work import Reading


def _moment(value: datetime | str) -> datetime:
    """SQLite gives the least of many moments as text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


class JobGroup(Record):
    """The jobs of one name and state: how many, and when the oldest of them was queued."""

    name = Column[str]()
    state = Column(JobState)
    count = Column[int]()
    oldest_at = Column(_moment)


class JobEntry(Record):
    """A job that waits, that failed too often, or that had to leave something."""

    id = Column(id_in)
    name = Column[str]()
    state = Column(JobState)
    attempts = Column(int)
    last_error = Column[str | None]()
    queued_at = Column(moment_in)
    due_at = Column(moment_in)


async def groups(view: Reading) -> list[JobGroup]:
    """All jobs by name and state."""
    rows = await view.fetch(
        "SELECT name, state, count(*) AS count, min(queued_at) AS oldest_at FROM job"
        " GROUP BY name, state ORDER BY name, state"
    )
    return [JobGroup(row) for row in rows]


async def to_look_at(view: Reading, state: JobState, limit: int) -> list[JobEntry]:
    """The oldest jobs of a state; of those that are done, the newest that left something."""
    noted = " AND last_error IS NOT NULL" if state is JobState.DONE else ""
    order = "finished_at DESC" if state is JobState.DONE else "queued_at"
    rest = f"job WHERE state = $1{noted} ORDER BY {order} LIMIT $2"
    return await readable_rows(view, JobEntry, rest, state.value, limit)
