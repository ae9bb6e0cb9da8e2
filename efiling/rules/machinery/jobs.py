"""The jobs: what the queue may hold, how long a failed one waits, and what runs on a timetable."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Job:
    """`arguments`: the names its row carries, ids and days only. After `attempts` failures it is
    quarantined.

    `patient`: it waits on servers that are not ours, so any number of them must not keep the others
    from starting.
    """

    arguments: frozenset[str]
    attempts: int = 12
    patient: bool = False


JOBS: Mapping[str, Job] = {
    "mail.send": Job(frozenset({"mail"}), attempts=20, patient=True),
    "registration.run": Job(frozenset({"before"})),
    "housekeeping.sweep": Job(frozenset()),
}

FIRST_RETRY_SECONDS = 5
LONGEST_RETRY_SECONDS = 4 * 3600


def retry_after(attempts: int) -> timedelta:
    """How long a job waits after its failure number `attempts`: growing, four hours at most."""
    return timedelta(seconds=min(FIRST_RETRY_SECONDS * 2 ** (attempts - 1), LONGEST_RETRY_SECONDS))


TIMETABLE: Mapping[str, str] = {
    "registration.run": "registration_at",
    "housekeeping.sweep": "03:40",
}
"""Job to its time of day in Asia/Tokyo; `registration_at` is read from the settings."""


def next_run(after: datetime, at: time) -> datetime:
    """The first moment later than `after` (aware, Asia/Tokyo) with the time of day `at`."""
    candidate = after.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return candidate if candidate > after else candidate + timedelta(days=1)
