"""`migrate`: brings the database's schema up to this version."""

import asyncio

import typer

from efiling import operations
from efiling.adapters import logs


def add_to(app: typer.Typer) -> None:
    app.command("migrate")(migrate)


def migrate() -> None:
    """Apply the missing migrations, one process at a time."""
    logs.set_up("migrate")
    applied = asyncio.run(operations.migrate())
    for name in applied:
        typer.echo(f"applied {name}")
    if not applied:
        typer.echo("nothing to do")
