"""`expiry sweep` and `expiry undo`: ends the accounts whose time is over, and takes it back."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import typer

from efiling import clock
from efiling.actions.people.expiry import REASONS, Expiry, sweep_accounts
from efiling.actions.people.expiry_undo import undo_sweep
from efiling.rules.actors import SYSTEM
from efiling.rules.people.expiry import Brake
from efiling.settings import moment_of
from gateway.commands.application import run_in_application
from gateway.commands.outcome import LARGEST, CommandFailed


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(
        help="Accounts whose time is over.", no_args_is_help=True, rich_markup_mode=None
    )
    group.callback()(_group)
    group.command("sweep")(sweep)
    group.command("undo")(undo)
    app.add_typer(group, name="expiry")


def _group() -> None:
    """Accounts whose time is over."""


def sweep(
    as_of: Annotated[
        str | None,
        typer.Option(metavar="MOMENT", help="RFC 3339 with offset, or YYYY-MM-DD. Default: now."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, only count.")] = False,
    limit: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=LARGEST, help="End at most so many accounts."),
    ] = None,
    confirm: Annotated[
        bool,
        typer.Option("--confirm", help="Yes, so many accounts; or yes, a moment so far ahead."),
    ] = False,
) -> None:
    """End the accounts whose last day was before the day of MOMENT in Asia/Tokyo, or whose holder
    has no duty to notify any more, as the nightly run does."""
    try:
        given = moment_of(as_of) if as_of else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--as-of") from None

    done = run_in_application(
        lambda: sweep_accounts(
            SYSTEM, given or clock.now(), limit=limit, dry_run=dry_run, confirmed=confirm
        )
    )
    if done.brake and not dry_run:
        raise CommandFailed(
            f"{why_stopped(done.brake)}; nobody was ended. If it is right: --confirm"
        )
    _print(done)
    if done.brake:
        typer.echo(f"without --confirm it would stop: {why_stopped(done.brake)}", err=True)
    _name(done.set_aside)


def undo(run: Annotated[UUID, typer.Argument(metavar="RUN", show_default=False)]) -> None:
    """Bring back the accounts that a sweep ended, as they were; sessions stay ended."""
    done = run_in_application(lambda: undo_sweep(SYSTEM, run))
    if done is None:
        raise CommandFailed(f"there is no run {run}")

    typer.echo(f"undone {done.run}")
    typer.echo(f"  {'BROUGHT_BACK':18}{done.brought_back:>8}")
    if done.left:
        typer.echo(f"  {'LEFT':18}{done.left:>8}  (their holders have another account by now)")
    _name(done.set_aside)


def _name(set_aside: Sequence[str]) -> None:
    """Ends the command where something waits for a person."""
    if set_aside:
        raise CommandFailed(
            f"{len(set_aside)} set aside, which cannot be read or told and stay as they are: "
            + ", ".join(f"account {account}" for account in set_aside)
        )


def why_stopped(brake: Brake) -> str:
    """What an operator looks at before they say yes."""
    if brake.ahead_of:
        newest = brake.ahead_of.astimezone(clock.TOKYO)
        return f"the moment is more than 2 days after the newest stored one, {newest:%F %R} (Tokyo)"
    return f"{brake.ending} of {brake.live} live accounts would end at once, more than 0.5 %"


def _print(done: Expiry) -> None:
    if done.run:
        typer.echo(f"run {done.run}")
    for reason in REASONS:
        typer.echo(f"  {reason:18}{done.ended[reason]:>8}")
    if done.set_aside:
        typer.echo(f"  {'SET_ASIDE':18}{len(done.set_aside):>8}")
