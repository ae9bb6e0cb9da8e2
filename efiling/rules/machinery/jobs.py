"""Jobs: work to be done later, one row each.

A class of this file is what a job is called and what it is about: ids and days only, for its row is
plain text. How it is done, how often it is tried and when it comes by itself is one entry of
`efiling.actions.machinery.job_table`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

import orjson

from efiling.rules.actors import Actor

FIRST_RETRY_SECONDS = 5
LONGEST_RETRY_SECONDS = 4 * 3600

ARGUMENTS: Mapping[object, Callable[[str], object]] = MappingProxyType(
    {UUID: UUID, date: date.fromisoformat, int: int}
)
"""The types that a job's arguments may have, and how each is read from its row."""


class SetAside(Exception):
    """What a job is about cannot be read: no other try would help, so it goes into quarantine at
    once, for a person to look at. Its text says ids and the kind of error, no data."""


class Job:
    """A job to be done. Its class says its name, its attributes are its arguments."""

    __slots__ = ()
    name: ClassVar[str]


J = TypeVar("J", bound=Job)


@dataclass(frozen=True, slots=True)
class SendMail(Job):
    name: ClassVar[str] = "mail.send"

    mail: UUID


@dataclass(frozen=True, slots=True)
class RunRegistration(Job):
    """Makes final what was received before a day began."""

    name: ClassVar[str] = "registration.run"

    before: date


@dataclass(frozen=True, slots=True)
class EndAccounts(Job):
    """Ends the accounts whose last day was before a day."""

    name: ClassVar[str] = "expiry.sweep"

    day: date


@dataclass(frozen=True, slots=True)
class Sweep(Job):
    """Removes what nobody will ask for again."""

    name: ClassVar[str] = "housekeeping.sweep"


@dataclass(frozen=True, slots=True)
class VerifyTrail(Job):
    """Walks the audit trail, and says in it what came of that."""

    name: ClassVar[str] = "audit.verify"


@dataclass(frozen=True, slots=True)
class YearParts(Job):
    """Makes the next year's parts of the tables, long before it begins."""

    name: ClassVar[str] = "years.make"


@dataclass(frozen=True, slots=True)
class WarnInstitutions(Job):
    """Tells institutions that their password or their access ends soon."""

    name: ClassVar[str] = "mail.warn"


@dataclass(frozen=True, slots=True)
class Reseal(Job):
    """Seals with a key, which was made the active one, what others sealed."""

    name: ClassVar[str] = "keys.reseal"

    key: int


class JobState(StrEnum):
    QUEUED = "QUEUED"
    DONE = "DONE"
    QUARANTINED = "QUARANTINED"


@dataclass(frozen=True, slots=True)
class Daily(Generic[J]):
    """A line of the timetable: the time of day in Asia/Tokyo, and which job it is on a day."""

    at: Callable[[], time]
    job_of: Callable[[date], J]


@dataclass(frozen=True, slots=True)
class JobKind(Generic[J]):
    """All that is said about a kind of job. After `attempts` failures it is quarantined.

    `handler` does it, as an action whose last unit of work finishes the job. `patient`: it waits on
    servers that are not ours, so any number of them must not keep the others from starting.
    `helper`: does a part of a job that somebody else has a claim on, as long as it is wanted.
    """

    job: type[J]
    handler: "Callable[[Actor, Claim[J]], Awaitable[object]]"
    attempts: int = 12
    patient: bool = False
    daily: Daily[J] | None = None
    helper: "Callable[[Actor, Claim[J], Callable[[], bool]], Awaitable[object]] | None" = None

    @property
    def name(self) -> str:
        return self.job.name


@dataclass(frozen=True, slots=True)
class WakeUp:
    """The message that a job may be begun; of all who come with this fence the first gets it.
    `again`: an earlier one came to nothing."""

    id: UUID
    fence: int
    name: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Claim(Generic[J]):
    """A job held by a worker, until its lease runs out or another fence stands in the row."""

    id: UUID
    fence: int
    kind: JobKind[J]
    arguments: str
    """As they stand in the row."""
    begun: float = field(default=0.0, compare=False)
    """When the lease began, on the clock that nobody moves (`clock.monotonic`)."""

    @property
    def name(self) -> str:
        return self.kind.name

    @property
    def job(self) -> J:
        """Errors: `SetAside` where the row carries other arguments than the job has."""
        try:
            read: dict[str, str] = orjson.loads(self.arguments)
            opened: dict[str, Any] = {
                one.name: ARGUMENTS[one.type](read[one.name])
                for one in fields(self.kind.job)  # type: ignore[arg-type]
            }
        except (KeyError, TypeError, ValueError) as error:
            raise SetAside(f"its arguments cannot be read: {type(error).__name__}") from error
        return self.kind.job(**opened)


def retry_after(attempts: int) -> timedelta:
    """How long a job waits after its failure number `attempts`: growing, four hours at most."""
    return timedelta(seconds=min(FIRST_RETRY_SECONDS * 2 ** (attempts - 1), LONGEST_RETRY_SECONDS))


def next_run(after: datetime, at: time) -> datetime:
    """The first moment later than `after` (aware, Asia/Tokyo) with the time of day `at`."""
    candidate = after.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return candidate if candidate > after else candidate + timedelta(days=1)
