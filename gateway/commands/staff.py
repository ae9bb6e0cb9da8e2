"""`staff create`, `staff reset` and `staff end`: who works here. Passwords come from standard input
alone."""

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

import typer

from efiling.actions.people.staff import create_staff, end_staff, reset_staff
from efiling.errors import Refused
from efiling.rules.actors import SYSTEM
from efiling.rules.people.credentials import typed_auth_id
from efiling.rules.people.one_time_codes import address_of
from efiling.rules.vocabulary import Role
from gateway.commands.application import run_in_application
from gateway.commands.outcome import CommandFailed
from i18n import Language

LONGEST_LINE_BYTES = 1024

AuthId = Annotated[
    str,
    typer.Option("--auth-id", parser=typed_auth_id, metavar="ID", help="What they log in with."),
]


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="Accounts of staff.", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(_group)
    group.command("create")(create)
    group.command("reset")(reset)
    group.command("end")(end)
    app.add_typer(group, name="staff")


def _group() -> None:
    """Accounts of staff."""


def create(
    role: Annotated[Literal["HELPDESK", "OFFICER", "AUDITOR", "ADMINISTRATOR"], typer.Option()],
    auth_id: AuthId,
    mail: Annotated[str, typer.Option(metavar="M", help="Where our mails reach them.")],
    language: Annotated[Literal["JA", "EN"], typer.Option(help="Of mails and pages.")] = "JA",
) -> None:
    """Make an account; the password is the first line of standard input. Prints the authenticator's
    address, once."""
    password = _password()
    secret = run_in_application(
        lambda: create_staff(SYSTEM, Role(role), auth_id, password, mail, Language[language])
    )
    typer.echo(address_of(secret, auth_id))


def reset(auth_id: AuthId) -> None:
    """Set a new password (the first line of standard input) and a new secret; ends a lock and every
    session."""
    password = _password()
    with _named(auth_id):
        secret = run_in_application(lambda: reset_staff(SYSTEM, auth_id, password))
    typer.echo(address_of(secret, auth_id))


def end(auth_id: AuthId) -> None:
    """End an account for good, with its sessions."""
    with _named(auth_id):
        run_in_application(lambda: end_staff(SYSTEM, auth_id))
    typer.echo(f"ended {auth_id}")


@contextmanager
def _named(auth_id: str) -> Iterator[None]:
    """Says which ID it is that no live account of staff has."""
    try:
        yield
    except Refused as refused:
        if refused.problems[0].code != "NOT_FOUND":
            raise
        raise CommandFailed(f"NOT_FOUND: no live account of staff has the ID {auth_id}") from None


def _password() -> str:
    """The password without its end of line; asked for twice at a terminal, which does not show
    it."""
    if sys.stdin is None:
        raise CommandFailed("the password is the first line of standard input, which is closed")
    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if getpass.getpass("Again: ") != password:
            raise CommandFailed("the two passwords differ; nothing was done")
        return password
    line = sys.stdin.buffer.readline(LONGEST_LINE_BYTES)
    return line.decode("utf-8", "replace").rstrip("\r\n")
