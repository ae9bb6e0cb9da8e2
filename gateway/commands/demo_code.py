"""`demo code ROLE`: how one of the demo's staff logs in, with the one-time code of this moment.

What it prints stands in the demo's file already, or follows from it; without a demo it knows
nothing.
"""

import json
from operator import itemgetter
from typing import Annotated

import typer

from efiling import clock
from efiling.rules.actors import STAFF
from efiling.rules.people.one_time_codes import code_of, step_at
from efiling.rules.vocabulary import Role
from gateway.commands.demo import demo_file
from gateway.commands.outcome import CommandFailed


def add_to(app: typer.Typer) -> None:
    """Adds the command."""
    group = typer.Typer(
        help="The invented people of the demo.", no_args_is_help=True, rich_markup_mode=None
    )
    group.callback()(_group)
    group.command("code")(show_code)
    app.add_typer(group, name="demo")


def _group() -> None:
    """The invented people of the demo."""


def show_code(
    role: Annotated[Role, typer.Argument(help="HELPDESK, OFFICER, AUDITOR or ADMINISTRATOR")],
) -> None:
    """Print ID, password and the one-time code of the demo's staff."""
    if role not in STAFF:
        raise CommandFailed("only staff need a one-time code")
    if not demo_file().exists():
        raise CommandFailed("there is no demo here; `up` makes one on an empty database")

    staff = json.loads(demo_file().read_text(encoding="utf-8"))[role.name.lower()]
    auth_id, password, secret = itemgetter("authId", "password", "totpSecret")(staff)
    code = code_of(secret, step_at(clock.real_seconds()))
    typer.echo(f"ID {auth_id}  password {password}  one-time code {code}")
