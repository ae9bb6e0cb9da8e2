"""`years`: filings, mails and the audit trail of PostgreSQL by years."""

from typing import Annotated

import typer

from efiling.actions.machinery.years import attach_year, detach_year, divide_tables, known_years
from efiling.rules.actors import SYSTEM
from gateway.commands.application import run_in_application
from gateway.commands.outcome import CommandFailed

YEAR = Annotated[int, typer.Argument(metavar="YEAR", help="As `years list` names it.")]


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(
        help="Filings, mails and the audit trail by years.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.callback()(_group)
    group.command("list")(show)
    group.command("begin")(begin)
    group.command("detach")(detach)
    group.command("attach")(attach)
    app.add_typer(group, name="years")


def _group() -> None:
    """Filings, mails and the audit trail by years."""


def show() -> None:
    """The years that have parts of their own, and their running numbers."""
    found = run_in_application(lambda: known_years(SYSTEM))
    if not found:
        typer.echo("the tables are not divided into years: years begin")
    for place, one in enumerate(found):
        year = f"until {one.year}" if place == 0 else str(one.year)
        numbers = f"{one.lowest:>11,} to {one.past - 1:>11,}"
        state = f"detached {one.detached_at:%F}" if one.detached_at else f"given to {one.given:,}"
        typer.echo(f"{year:>10}  {numbers}  {state}")


def begin() -> None:
    """Divide the tables of a database with rows; everybody goes on working. Killed anywhere, it may
    be typed again."""
    new = run_in_application(lambda: divide_tables(SYSTEM, typer.echo))
    typer.echo("the tables are divided" if new else "the tables were divided before")


def detach(year: YEAR) -> None:
    """Take the earliest year out of the tables, into tables of its own that may be dumped and
    dropped."""
    run_in_application(lambda: detach_year(SYSTEM, year, typer.echo))
    typer.echo(f"{year} is detached: filing_{year}, mail_{year} and audit_{year} are tables alone")


def attach(year: YEAR) -> None:
    """Put the year that was detached last back into the tables; exit 1 where the audit trail is not
    whole with it."""
    found = run_in_application(lambda: attach_year(SYSTEM, year, typer.echo))
    typer.echo(f"{year} is attached")
    if not found.is_whole:
        raise CommandFailed(found.why)
