"""What administrators see of the service, and the one thing they do to a job."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import strawberry

from efiling.actions.machinery.jobs import retry_job
from efiling.errors import Problem, refuse
from efiling.reads.machinery.operations import (
    MOST_DAYS,
    DayView,
    JobCountView,
    NightView,
    OperationsView,
    QuarantinedView,
    operations_report,
)
from schema.context import Info, actor_of
from schema.node import uuid_or_none
from schema.permissions import Allowed
from schema.problems import RefusedAsProblems, problems_field
from schema.views import attributes_of, shown, shows

USUAL_DAYS = 30

one_day = attributes_of(DayView)
counted = attributes_of(JobCountView)
night = attributes_of(NightView)
job = attributes_of(QuarantinedView)
report = attributes_of(OperationsView)


@shows(DayView)
@strawberry.type(description="What there was on a day in Japan.")
class OperationsDay:
    day: date = shown(one_day.day, "The day, in Asia/Tokyo.")
    filings_received: int = shown(
        one_day.filings_received, "Notifications that came, rows included."
    )
    filings_registered: int = shown(
        one_day.filings_registered, "Made final by the day's night run."
    )
    filings_failed: int = shown(one_day.filings_failed, "Refused by the day's night run.")
    batches_received: int = shown(one_day.batches_received, "Batches that were taken.")
    batches_refused: int = shown(one_day.batches_refused, "Batches that were refused at reception.")
    mails_sent: int = shown(one_day.mails_sent, "Of the mails queued that day: taken by a server.")
    mails_refused: int = shown(one_day.mails_refused, "Of the mails queued that day: given up.")
    log_ins: int = shown(one_day.log_ins, "Logins.")
    log_in_failures: int = shown(one_day.log_in_failures, "Logins that failed.")
    registrations: int = shown(one_day.registrations, "Residents who registered.")
    accounts_ended: int = shown(one_day.accounts_ended, "User registrations that ended.")


@shows(JobCountView)
@strawberry.type(description="How many jobs there are.")
class JobCount:
    name: str = shown(counted.name, "What the jobs are called.")
    state: str = shown(counted.state, "QUEUED, DONE or QUARANTINED.")
    count: int = shown(counted.count, "How many there are; done ones are kept for a week.")


@shows(NightView)
@strawberry.type(description="A main registration.")
class RegistrationRun:
    before: date = shown(night.before, "What came before this day was made final.")
    started_at: datetime = shown(night.started_at, "When it was queued to begin.")
    ended_at: datetime | None = shown(night.ended_at, "When it was done; null while it is not.")
    registered: int = shown(night.registered, "How many notifications are registered.")
    failed: int = shown(night.failed, "How many ended with an error.")
    superseded: int = shown(night.superseded, "How many a later one of the day replaced.")
    left_aside: int = shown(night.left_aside, "How many could not be read; `jobs` names them.")


@shows(QuarantinedView)
@strawberry.type(description="A job that needs a person.")
class QuarantinedJob:
    id: strawberry.ID = shown(job.id, "For retryJob.")
    name: str = shown(job.name, "What the job is called.")
    attempts: int = shown(job.attempts, "How often it was tried.")
    last_error: str = shown(job.last_error, "Kind and place of the last error, no data.")
    since: datetime = shown(job.since, "When it was queued.")


@shows(OperationsView)
@strawberry.type(description="How the service does.")
class OperationsReport:
    days: Sequence[DayView] = shown(report.days, "The days asked for, today first.")
    jobs: Sequence[JobCountView] = shown(report.jobs, "Jobs by name and state.")
    oldest_due_job_at: datetime | None = shown(
        report.oldest_due_job_at, "Since when the job is due that waits longest; null: none waits."
    )
    oldest_unsent_mail_at: datetime | None = shown(
        report.oldest_unsent_mail_at, "When the oldest unsent mail was due first; null: none waits."
    )
    last_registration: NightView | None = shown(
        report.last_registration, "The newest main registration; null before the first."
    )
    quarantined: Sequence[QuarantinedView] = shown(
        report.quarantined, "The jobs that need a person, the oldest first, a hundred at most."
    )


async def _operations(
    info: Info,
    days: Annotated[
        int | None,
        strawberry.argument(
            description=f"How many days, 1 to {MOST_DAYS}: fewer count as 1, more as {MOST_DAYS}."
        ),
    ] = USUAL_DAYS,
) -> OperationsView:
    return await operations_report(actor_of(info), USUAL_DAYS if days is None else days)


@strawberry.type
class OperationsQuery:
    """The part of Query about operations."""

    operations: OperationsView | None = strawberry.field(
        resolver=_operations,
        extensions=[Allowed("operations:read")],
        description="For administrators: how the service does. Numbers alone.",
    )


@strawberry.input(description="What retryJob takes.")
class RetryJobInput:
    id: strawberry.ID = strawberry.field(description="Of a job in quarantine.")


@strawberry.type(description="The answer to retryJob.")
class RetryJobPayload:
    problems: Sequence[Problem] = problems_field()


async def _retry_job(info: Info, input: RetryJobInput) -> RetryJobPayload:
    known = uuid_or_none(input.id)
    if known is None or not await retry_job(actor_of(info), known):
        raise refuse("NOT_FOUND", "id")
    return RetryJobPayload()


@strawberry.type
class OperationsMutation:
    """The part of Mutation about operations."""

    retry_job: RetryJobPayload = strawberry.mutation(
        resolver=_retry_job,
        extensions=[Allowed("job:retry"), RefusedAsProblems(RetryJobPayload)],
        description="An administrator takes a job out of quarantine, to run at once.",
    )
