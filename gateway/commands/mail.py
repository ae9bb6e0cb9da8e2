"""`mail test`: one letter now, and what the server answered."""

import asyncio
from typing import Annotated

import typer

from efiling.actions.machinery.mail import send_test_mail
from efiling.adapters import logs
from efiling.adapters.mail import Delivery, DeliveryState
from efiling.rules.actors import SYSTEM
from gateway.commands.outcome import CommandFailed


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="Mails.", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(_group)
    group.command("test")(test)
    app.add_typer(group, name="mail")


def _group() -> None:
    """Mails."""


def test(address: Annotated[str, typer.Argument(metavar="ADDRESS")]) -> None:
    """Send one letter now and say what the server answered."""
    logs.set_up("mail")
    delivery = asyncio.run(_send(address))
    if delivery.state is not DeliveryState.SENT:
        raise CommandFailed(f"not sent: {delivery.state.lower()}, answer {delivery.code}")
    typer.echo(f"sent to {address}, answer {delivery.code}")


async def _send(address: str) -> Delivery:
    return await send_test_mail(SYSTEM, address)
