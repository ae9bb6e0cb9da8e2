"""`registration run`: the main registration now, or what it would do."""

from typing import Annotated

import typer

from efiling import clock
from efiling.actions.filings.registration import register_received
from efiling.rules.actors import SYSTEM
from efiling.settings import moment_of
from gateway.commands.application import run_in_application
from gateway.commands.outcome import CommandFailed


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="The main registration.", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(_group)
    group.command("run")(run)
    app.add_typer(group, name="registration")


def _group() -> None:
    """The main registration."""


def run(
    as_of: Annotated[
        str | None,
        typer.Option(metavar="MOMENT", help="RFC 3339 with offset, or YYYY-MM-DD. Default: now."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, only count.")] = False,
) -> None:
    """Register what was received before the day of MOMENT began in Asia/Tokyo, as the nightly run
    does."""
    try:
        given = moment_of(as_of) if as_of else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--as-of") from None

    done = run_in_application(
        lambda: register_received(SYSTEM, given or clock.now(), dry_run=dry_run)
    )

    typer.echo(
        f"received before {done.before}" + (" (dry run: nothing was changed)" if dry_run else "")
    )
    for label in ("registered", "failed", "superseded"):
        typer.echo(f"  {label:12}{getattr(done, label):>8}")
    if done.set_aside:
        typer.echo(f"  {'set aside':12}{len(done.set_aside):>8}")
        raise CommandFailed(
            f"{len(done.set_aside)} set aside, which cannot be read or told and wait as they are: "
            + ", ".join(done.set_aside)
        )
