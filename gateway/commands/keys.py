"""`keys`: the key ring. A key is added, read by every machine, and only then sealed with."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated

import typer

from efiling import operations
from efiling.actions.machinery.keys import (
    KeyNotRead,
    activate_key,
    add_key,
    rotate_keys,
)
from efiling.adapters import keys
from efiling.adapters.keys import KeysStatus
from efiling.reads.machinery.keys import sealed_by_key
from efiling.rules.actors import SYSTEM
from efiling.settings import load, settings
from gateway.commands.application import run_in_application
from gateway.commands.outcome import CommandFailed


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="The key ring.", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(_group)
    for command in (init, add, activate, status, rotate):
        group.command(command.__name__)(command)
    app.add_typer(group, name="keys")


def _group() -> None:
    """The key ring."""


def init(
    if_missing: Annotated[
        bool, typer.Option("--if-missing", help="A file that exists is no failure.")
    ] = False,
) -> None:
    """Make the key file, mode 0600; one that exists stays as it is."""
    # Before the file is there, production would refuse everything.
    path = load(env="development").keys_file
    if keys.create_keys(path):
        typer.echo(f"made {path} (mode 0600); keep a copy in another safe than the database's")
    elif if_missing:
        typer.echo(f"{path} exists and stays as it is")
    else:
        raise CommandFailed(f"{path} exists already; nothing was done")


def add() -> None:
    """Add a data key, which seals nothing until it is activated."""
    key = run_in_application(lambda: add_key(SYSTEM))
    typer.echo(
        f"added key {key:08x}, which seals nothing yet. Copy the file to every machine and to its "
        f"backup, then say: keys activate {key:08x}"
    )


def activate(key: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Seal with a key from now on, and seal anew what others sealed."""
    key_id = _id_of(key)
    ring = _when_read_everywhere(key_id, lambda: activate_key(SYSTEM, key_id))
    typer.echo(_now_active(ring))


def status() -> None:
    """Show the ids of the data keys, never the keys, and how many values each has sealed."""
    operations.open_local(settings())
    ring = keys.ring().status()
    try:
        _print(ring, run_in_application(lambda: sealed_by_key(SYSTEM)))
    except operations.NotMigrated:
        _print(ring, {})


def rotate() -> None:
    """Add a data key and seal with it at once, where every process reads the same file."""
    ring = _when_read_everywhere(None, lambda: rotate_keys(SYSTEM))
    typer.echo(_now_active(ring))


def _id_of(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        raise typer.BadParameter("an id as keys status shows it, such as 00000002") from None


def _when_read_everywhere(key: int | None, work: Callable[[], Awaitable[KeysStatus]]) -> KeysStatus:
    try:
        return run_in_application(work)
    except KeyNotRead as lacking:
        named = f"key {key:08x}" if key is not None else "the key, which was added,"
        where = ", ".join(f"{process.kind} {process.id}" for process in lacking.processes)
        raise CommandFailed(
            f"{named} has not been read by: {where}; copy the key file there (it is read again "
            "within a second), then say keys activate"
        ) from None


def _now_active(ring: KeysStatus) -> str:
    return (
        f"Everything written from now on is sealed with key {ring.active:08x}; where machines have "
        "copies of the file, copy it to each once more. A worker seals anew what older keys "
        "sealed; keep them in the file until keys status shows no row under them."
    )


def _print(ring: KeysStatus, sealed: Mapping[int, int]) -> None:
    for key, made_at in ring.made_at.items():
        active = "  active" if key == ring.active else ""
        typer.echo(f"{key:08x}  made {made_at}  rows {sealed.get(key, 0):>12,}{active}")
    for key in sorted(sealed.keys() - ring.made_at.keys()):
        typer.echo(f"{key:08x}  not in the file  rows {sealed[key]:>12,}")
