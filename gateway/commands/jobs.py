"""`jobs`: how the queue stands; `jobs retry`: one more chance for a quarantined job."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

import typer

from efiling.actions.machinery.jobs import retry_job
from efiling.reads.machinery.jobs import QuarantinedJob, job_counts, quarantined_jobs
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery.jobs import JobState
from gateway.commands.application import run_in_application
from gateway.commands.outcome import CommandFailed

Queue = tuple[dict[tuple[str, str], int], Sequence[QuarantinedJob]]
"""How many jobs there are of each name and state, and the quarantined ones."""


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(
        help="Jobs by state, and the quarantined ones with their last error.", rich_markup_mode=None
    )
    group.callback(invoke_without_command=True)(show)
    group.command("retry")(retry)
    app.add_typer(group, name="jobs")


def show(context: typer.Context) -> None:
    """Jobs by state, and the quarantined ones with their last error."""
    if context.invoked_subcommand is None:
        counts, quarantined = run_in_application(_queue)
        _print_counts(counts)
        for job in quarantined:
            typer.echo(
                f"\n{job.id}  {job.name}  attempts: {job.attempts}  queued: {job.queued_at:%F %T}Z"
            )
            typer.echo(f"    {job.last_error}")


async def _queue() -> Queue:
    return await job_counts(SYSTEM), await quarantined_jobs(SYSTEM)


def _print_counts(counts: Mapping[tuple[str, str], int]) -> None:
    by_name: dict[str, dict[str, int]] = defaultdict(dict)
    for (name, state), count in counts.items():
        by_name[name][state] = count

    typer.echo(f"{'job':24}" + "".join(f"{state.lower():>13}" for state in JobState))
    for name, row in sorted(by_name.items()):
        typer.echo(f"{name:24}" + "".join(f"{row.get(state, 0):>13}" for state in JobState))


def retry(job: Annotated[UUID, typer.Argument(metavar="ID")]) -> None:
    """Take a job out of quarantine, to run at once."""
    if not run_in_application(lambda: retry_job(SYSTEM, job)):
        raise CommandFailed(f"no quarantined job {job}")
    typer.echo(f"queued {job}")
