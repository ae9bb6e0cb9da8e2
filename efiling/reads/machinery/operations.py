"""What administrators watch: numbers by day, what waits, the newest night (Q2-2)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from efiling import clock
from efiling.reads.read import read
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.people.expiry import RunState
from efiling.rules.vocabulary import BatchState, MailState
from efiling.store.engine.late_reading import LateReading
from efiling.store.engine.work import Reading
from efiling.store.machinery import figures, job_lists, jobs, years
from efiling.store.people import expiry_runs

MOST_DAYS = 92
NEAR = timedelta(days=30)
"""So long before a year begins it has been made for months, or something is wrong."""
_ENDS = ("account.ended", "account.expired", "account.deregistered")
_EVENTS = ("account.logged_in", "account.log_in_failed", "account.registered", *_ENDS)


@dataclass(frozen=True, slots=True)
class DayView:
    """What there was on a day (Asia/Tokyo). Filings, batches and mails count by the day on which
    they came or were queued, registered and failed filings by the day of their night."""

    day: date
    filings_received: int
    filings_registered: int
    filings_failed: int
    batches_received: int
    batches_refused: int
    mails_sent: int
    mails_refused: int
    log_ins: int
    log_in_failures: int
    registrations: int
    accounts_ended: int


@dataclass(frozen=True, slots=True)
class JobCountView:
    """How many jobs of a name are in a state."""

    name: str
    state: str
    count: int


@dataclass(frozen=True, slots=True)
class NightView:
    """The newest main registration. `ended_at`: None while it is not done."""

    before: date
    started_at: datetime
    ended_at: datetime | None
    registered: int
    failed: int
    superseded: int
    left_aside: int


@dataclass(frozen=True, slots=True)
class QuarantinedView:
    """A job that failed too often, with its last error: kind and place, no data."""

    id: UUID
    name: str
    attempts: int
    last_error: str
    since: datetime


@dataclass(frozen=True, slots=True)
class OperationsView:
    """How the service does."""

    days: Sequence[DayView]
    jobs: Sequence[JobCountView]
    oldest_due_job_at: datetime | None
    oldest_unsent_mail_at: datetime | None
    last_registration: NightView | None
    quarantined: Sequence[QuarantinedView]


@dataclass(frozen=True, slots=True)
class SweepView:
    """The newest sweep of accounts. `ended_at`: None while it is not done."""

    as_of: date
    state: RunState
    started_at: datetime
    ended_at: datetime | None
    expired: int
    invalidated: int
    passwords: int
    set_aside: int


@dataclass(frozen=True, slots=True)
class FiguresView:
    """What is watched: the present day, what waits at `read_at`, the newest runs; `year_missing`:
    the next year is near, and has no parts of the tables."""

    read_at: datetime
    today: DayView
    oldest_due_job_at: datetime | None
    oldest_unsent_mail_at: datetime | None
    quarantined: int
    last_registration: NightView | None
    last_sweep: SweepView | None
    year_missing: bool


async def figures_now() -> FiguresView:
    """The same for machines that watch, also while the service is closed."""
    view, now = LateReading(SYSTEM), clock.now()
    return FiguresView(
        read_at=now,
        today=(await _days(view, [clock.day_of(now)]))[0],
        oldest_due_job_at=await figures.oldest_due_job(view, now),
        oldest_unsent_mail_at=await figures.oldest_unsent_mail(view, now),
        quarantined=await figures.quarantined(view),
        last_registration=await _last_registration(view, now),
        last_sweep=await _last_sweep(view),
        year_missing=await _lacks_a_year(view, clock.day_of(now)),
    )


async def _lacks_a_year(view: Reading, today: date) -> bool:
    coming = (today + NEAR).year
    return coming > today.year and await years.is_missing(view, coming)


@read("operations:read")
async def operations_report(_actor: Actor, days: int) -> OperationsView:
    """The last `days` days, today first, 1 to 92 of them; a number beyond is brought in."""
    # Numbers of everybody's rows are nobody's rows: no person reads them, so no scope is theirs.
    view = LateReading(SYSTEM)
    now = clock.now()
    today = clock.day_of(now)
    wanted = [today - timedelta(days=back) for back in range(min(max(days, 1), MOST_DAYS))]

    return OperationsView(
        days=await _days(view, wanted),
        jobs=[
            JobCountView(group.name, group.state, group.count)
            for group in await job_lists.groups(view)
        ],
        oldest_due_job_at=await figures.oldest_due_job(view, now),
        oldest_unsent_mail_at=await figures.oldest_unsent_mail(view, now),
        last_registration=await _last_registration(view, now),
        quarantined=[
            QuarantinedView(one.id, one.name, one.attempts, one.last_error, one.queued_at)
            for one in await jobs.quarantined(view)
        ],
    )


async def _days(view: Reading, days: Sequence[date]) -> list[DayView]:
    """However many days they are, each kind of numbers is asked for once."""
    times = [(clock.midnight(day), clock.midnight(day + timedelta(days=1))) for day in days]
    filings = await figures.made(view, "filing", times)
    batches = await figures.made(view, "batch", times)
    mails = await figures.made(view, "mail", times)
    settled = await figures.settled(view, times)
    events = await figures.happened(view, _EVENTS, times)
    return list(map(_day, days, filings, batches, mails, settled, events))


def _day(
    day: date,
    filings: Counter[str],
    batches: Counter[str],
    mails: Counter[str],
    settled: figures.Settled,
    events: Counter[str],
) -> DayView:
    return DayView(
        day=day,
        filings_received=filings.total(),
        filings_registered=settled.registered,
        filings_failed=settled.failed,
        batches_received=batches.total() - batches[BatchState.RECEPTION_ERROR],
        batches_refused=batches[BatchState.RECEPTION_ERROR],
        mails_sent=mails[MailState.SENT],
        mails_refused=mails[MailState.REFUSED] + mails[MailState.BOUNCED],
        log_ins=_sum(events, "account.logged_in"),
        log_in_failures=_sum(events, "account.log_in_failed"),
        registrations=_sum(events, "account.registered"),
        accounts_ended=_sum(events, *_ENDS),
    )


def _sum(counts: Mapping[str, int], *names: str) -> int:
    return sum(counts.get(name, 0) for name in names)


async def _last_registration(view: Reading, now: datetime) -> NightView | None:
    night = await figures.newest_night(view)
    if night is None:
        return None

    ended = night.finished_at or now
    until = ended + timedelta(milliseconds=1)
    [settled] = await figures.settled(view, [(night.queued_at, until)])
    return NightView(
        before=night.before,
        started_at=night.queued_at,
        ended_at=night.finished_at,
        registered=settled.registered,
        failed=settled.failed,
        superseded=settled.superseded,
        left_aside=night.left_aside,
    )


async def _last_sweep(view: Reading) -> SweepView | None:
    run = await expiry_runs.newest_run(view)
    if run is None:
        return None
    return SweepView(
        as_of=run.as_of,
        state=run.state,
        started_at=run.started_at,
        ended_at=run.finished_at,
        expired=run.expired,
        invalidated=run.invalidated,
        passwords=run.passwords,
        set_aside=run.set_aside,
    )
