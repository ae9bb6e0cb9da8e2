"""`keys status` and `keys rotate`: the key ring."""

import typer

from efiling import operations
from efiling.actions.machinery.keys import rotate_keys
from efiling.adapters import keys
from efiling.adapters.keys import KeysStatus
from efiling.rules.actors import SYSTEM
from efiling.settings import settings
from gateway.commands.application import run_in_application


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="The key ring.", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(_group)
    group.command("status")(status)
    group.command("rotate")(rotate)
    app.add_typer(group, name="keys")


def _group() -> None:
    """The key ring."""


def status() -> None:
    """Show the ids of the data keys, never the keys."""
    operations.open_local(settings())
    _print(keys.ring().status())


def rotate() -> None:
    """Add a data key, which seals everything written from now on."""
    ring = run_in_application(lambda: rotate_keys(SYSTEM))
    _print(ring)
    typer.echo(
        f"Everything written from now on is sealed with key {ring.active:08x}. Rows sealed before "
        "are not re-encrypted yet: keep the older keys in the file, and copy the file to every "
        "machine and to its backup."
    )


def _print(ring: KeysStatus) -> None:
    for key_id, made_at in ring.made_at.items():
        typer.echo(f"{key_id:08x}  made {made_at}{'  active' if key_id == ring.active else ''}")
