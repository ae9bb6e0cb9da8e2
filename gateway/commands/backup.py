"""`backup` and `restore`: the whole database into a file while everybody goes on, and back into an
empty one."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from efiling import operations
from efiling.actions.machinery.backups import Told, make_backup, restore_backup
from efiling.adapters import anchors, logs
from efiling.adapters.anchors import AnchorsBroken
from efiling.adapters.backup_contents import Contents
from efiling.adapters.backup_files import (
    BackupKey,
    make_backup_key,
    read_backup_key,
    remains_in,
)
from efiling.reads.machinery.audit import missing_since, untrue_account, verify_audit
from efiling.reads.machinery.keys import unreadable_values
from efiling.rules.actors import SYSTEM
from efiling.settings import settings
from gateway.commands.outcome import CommandFailed

SHOWN = 20
SealedWith = Annotated[
    Path | None,
    typer.Option(
        "--sealed-with",
        metavar="KEYFILE",
        help="Seal the file with a key of its own; backup makes it where there is none.",
    ),
]


def add_to(app: typer.Typer) -> None:
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    file: Annotated[Path, typer.Argument(help="A new file.", show_default=False)],
    sealed_with: SealedWith = None,
) -> None:
    """Write the whole database, as it is now, into FILE; everybody goes on working."""
    logs.set_up(logs.COMMAND)
    if sealed_with and not sealed_with.exists():
        make_backup_key(sealed_with)
        typer.echo(f"made {sealed_with} (mode 0600): without it nobody opens {file}")
    key = read_backup_key(sealed_with) if sealed_with else None

    if remains := remains_in(file.parent):
        named = ", ".join(map(str, remains))
        typer.echo(f"of backups that were not ended, or still run: {named}", err=True)
    with _progress() as told:
        contents = asyncio.run(_backup(file, told, key))
    typer.echo(
        f"{contents.head.row_count} rows in {file}. {KEEP_TOO.format(keys=settings().keys_file)}"
    )


KEEP_TOO = "The keys are not in it: keep {keys} too, in another safe."


async def _backup(file: Path, told: Told, key: BackupKey | None) -> Contents:
    async with operations.opened_application():
        return await make_backup(SYSTEM, file, told, key)


def restore(
    file: Annotated[Path, typer.Argument(help="What backup wrote.", show_default=False)],
    sealed_with: SealedWith = None,
) -> None:
    """Put a backup into an empty database, then look whether all of it is whole."""
    logs.set_up(logs.COMMAND)
    chosen = settings()
    if not chosen.keys_file.is_file():
        raise CommandFailed(
            f"{chosen.keys_file} does not exist: put the copy of the keys file there first, the "
            "backup has none"
        )
    operations.open_local(chosen)
    key = read_backup_key(sealed_with) if sealed_with else None

    with _progress() as told:
        contents, findings = asyncio.run(_restore(file, told, key))
    typer.echo(f"{contents.head.row_count} rows of {contents.head.made_at:%F %T}Z restored")
    if findings:
        raise CommandFailed("they are as they were in the backup, where " + "; ".join(findings))
    typer.echo("every chain is whole, every account is as we left it, every sealed value opens")


async def _restore(file: Path, told: Told, key: BackupKey | None) -> tuple[Contents, list[str]]:
    contents = await restore_backup(SYSTEM, file, told, key)
    async with operations.opened_application_of_this_schema():
        return contents, [*await _older_than(contents.anchors), *await _findings()]


async def _older_than(lines: Sequence[str]) -> list[str]:
    """What the lines of a backup's own anchors say against it."""
    try:
        anchored = anchors.read_lines(lines)
    except AnchorsBroken as error:
        return [str(error)]
    if missing := await missing_since(SYSTEM, anchored):
        return [
            f"the audit trail was older than its anchor of {missing.at:%F %T}Z: chain "
            f"{missing.chain} lacks row {missing.number}"
        ]
    return []


async def _findings() -> list[str]:
    """What is wrong with the database, whoever it came from."""
    findings = []
    _, broken = await verify_audit(SYSTEM)
    if broken:
        findings.append(f"the audit trail is broken in chain {broken.chain} at row {broken.number}")
    if untrue := await untrue_account(SYSTEM):
        account, why = untrue
        findings.append(f"account {account} is not as we left it: {why}")

    if closed := await unreadable_values(SYSTEM):
        more = f" and {len(closed) - SHOWN} more" if len(closed) > SHOWN else ""
        findings.append(f"these values do not open: {', '.join(closed[:SHOWN])}{more}")
    return findings


@contextmanager
def _progress() -> Iterator[Told]:
    """Shows a line that moves, where there is a terminal."""
    columns = (
        TextColumn("{task.description:24}"),
        BarColumn(),
        TextColumn("{task.completed:,} of {task.total:,} rows"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=0)

        def told(at: str, done: int, total: int) -> None:
            bar.update(task, description=at, completed=done, total=total)

        yield told
