"""`mail test`: one letter now, and what the server answered. `mail warn`: the warnings now. `mail
bounces`: what came back."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from efiling import clock
from efiling.actions.machinery.bounces import note_bounces
from efiling.actions.machinery.mail import send_test_mail
from efiling.actions.people.warnings import warn_institutions
from efiling.adapters import logs
from efiling.adapters.mail import Delivery, DeliveryState
from efiling.rules.actors import SYSTEM
from efiling.rules.people.warnings import WarningOf
from efiling.settings import moment_of
from gateway.commands.application import run_in_application
from gateway.commands.outcome import CommandFailed

NO_ANSWER = {
    "ADDRESS": "this is no mail address",
    "CONNECTION": "the mail server cannot be reached",
    "STORAGE": "the folder of mails cannot be written to",
    "TIMEOUT": "the mail server took too long",
    "TLS": "the mail server gives no trusted TLS",
}
"""What to say of a try that no server answered."""


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="Mails.", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(_group)
    group.command("test")(test)
    group.command("warn")(warn)
    group.command("bounces")(bounces)
    app.add_typer(group, name="mail")


def _group() -> None:
    """Mails."""


def test(address: Annotated[str, typer.Argument(metavar="ADDRESS")]) -> None:
    """Send one letter now and say what the server answered."""
    logs.set_up(logs.COMMAND)
    delivery = asyncio.run(_send(address))
    if delivery.state is not DeliveryState.SENT:
        why = NO_ANSWER.get(delivery.code, f"answer {delivery.code}")
        raise CommandFailed(f"not sent: {delivery.state.lower()}, {why}")
    typer.echo(f"sent to {address}, answer {delivery.code}")


async def _send(address: str) -> Delivery:
    return await send_test_mail(SYSTEM, address)


def warn(
    as_of: Annotated[
        str | None,
        typer.Option(metavar="MOMENT", help="RFC 3339 with offset, or YYYY-MM-DD. Default: now."),
    ] = None,
) -> None:
    """Warn institutions whose password ends within 30 or 7 days, and those whose access ends unused
    within 60, 30 or 7; each once, as the nightly job does."""
    try:
        given = moment_of(as_of) if as_of else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--as-of") from None

    done = run_in_application(lambda: warn_institutions(SYSTEM, given or clock.now()))

    typer.echo(f"warned as of {done.day}")
    typer.echo(f"  {'passwords':16}{done.counts[WarningOf.PASSWORD]:>8}")
    typer.echo(f"  {'unused access':16}{done.counts[WarningOf.UNUSED]:>8}")
    if done.set_aside:
        raise CommandFailed(
            f"{len(done.set_aside)} set aside, which cannot be read or told: "
            + ", ".join(done.set_aside)
        )


def bounces(
    maildir: Annotated[
        Path,
        typer.Argument(
            metavar="MAILDIR",
            help="Where the mail server puts what comes to the address that mails are sent from.",
        ),
    ],
) -> None:
    """Note which mails came back, so that the helpdesk sees it; what was read goes from new to
    cur."""
    if not all((maildir / part).is_dir() for part in ("new", "cur")):
        raise CommandFailed(f"{maildir} is no Maildir: it lacks a folder new or cur")
    done = run_in_application(lambda: note_bounces(SYSTEM, maildir))

    typer.echo(f"  {'came back':16}{done.noted:>8}")
    typer.echo(f"  {'nothing new':16}{done.others:>8}")
    if done.unreadable:
        raise CommandFailed(
            f"{len(done.unreadable)} cannot be read or moved: {', '.join(done.unreadable)}"
        )
