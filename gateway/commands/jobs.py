"""`jobs`: how the queue stands; `jobs retry`: one more chance for a quarantined job."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer

from efiling import clock
from efiling.actions.machinery.jobs import retry_job
from efiling.reads.machinery.jobs import JobEntry, JobGroup, job_groups, jobs_to_look_at
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.jobs import JobState
from gateway.commands.application import run_in_application
from gateway.commands.outcome import CommandFailed

SHOWN: Mapping[JobState, tuple[str, int]] = {
    JobState.QUEUED: ("waiting, the oldest first", 20),
    JobState.DONE: ("done, but something had to be left", 20),
    JobState.QUARANTINED: ("quarantined, the oldest first: jobs retry ID", 100),
}
"""What is said above single jobs of a state, and how many are shown."""

Queue = tuple[Sequence[JobGroup], Mapping[JobState, Sequence[JobEntry]]]


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(
        help="Jobs by state with their ages, and single ones with their last error.",
        rich_markup_mode=None,
    )
    group.callback(invoke_without_command=True)(show)
    group.command("retry")(retry)
    app.add_typer(group, name="jobs")


def show(context: typer.Context) -> None:
    """Jobs by state with the age of the oldest, then what waits and what needs a person."""
    if context.invoked_subcommand is None:
        groups, listed = run_in_application(_queue)
        now = clock.now()
        _print_groups(groups, now)
        for state, jobs in listed.items():
            if jobs:
                typer.echo(f"\n{SHOWN[state][0]}")
            for job in jobs:
                _print_job(job, now)


async def _queue() -> Queue:
    return await job_groups(SYSTEM), {
        state: await jobs_to_look_at(SYSTEM, state, count) for state, (_, count) in SHOWN.items()
    }


def _print_groups(groups: Sequence[JobGroup], now: datetime) -> None:
    by_name: dict[str, dict[JobState, JobGroup]] = defaultdict(dict)
    for group in groups:
        by_name[group.name][group.state] = group

    words = [state.lower() for state in JobState]
    head = "".join(f"{word:>13}" for word in words)
    head += "".join(f"{word + '-age':>17}" for word in words)
    typer.echo(f"{'job':20}{head}")
    for name, states in sorted(by_name.items()):
        counts = (states[state].count if state in states else 0 for state in JobState)
        ages = (
            age_of(now - states[state].oldest_at) if state in states else "-" for state in JobState
        )
        cells = "".join(f"{one:>13}" for one in counts) + "".join(f"{one:>17}" for one in ages)
        typer.echo(f"{name:20}{cells}")


def _print_job(job: JobEntry, now: datetime) -> None:
    facts = f"{job.id}  {job.name}  attempts: {job.attempts}  queued: {job.queued_at:%F %T}Z"
    facts += f" ({age_of(now - job.queued_at)} ago)"
    if job.state is JobState.QUEUED and job.due_at > now:
        facts += f"  due in: {age_of(job.due_at - now)}"
    typer.echo(facts)
    if job.last_error:
        typer.echo(f"    {job.last_error}")


def age_of(span: timedelta) -> str:
    """A span of time in its greatest unit: 45s, 12m, 3h, 8d."""
    seconds = max(0, int(span.total_seconds()))
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


def retry(job: Annotated[UUID, typer.Argument(metavar="ID")]) -> None:
    """Take a job out of quarantine, to run at once."""
    if not run_in_application(lambda: retry_job(SYSTEM, job)):
        raise CommandFailed(f"no quarantined job {job}")
    typer.echo(f"queued {job}")
