"""Makes backups and restores them in the process of the test, as the commands do."""

from pathlib import Path

import pytest

from efiling import operations
from efiling.actions.machinery.backups import make_backup, restore_backup
from efiling.adapters.backup_contents import Contents
from efiling.adapters.backup_files import BackupKey
from efiling.rules.actors import SYSTEM
from efiling.settings import settings
from efiling.store.engine.snapshots import snapshot


def silent(at: str, done: int, total: int) -> None:
    """Nobody watches."""


def use_database(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """The database of this process and of commands from here on."""
    monkeypatch.setenv("TODOKEDE_DATABASE_URL", url)
    settings.cache_clear()


async def kept(path: Path, key: BackupKey | None = None) -> Contents:
    """A backup of the database of the settings."""
    async with operations.opened_application():
        return await make_backup(SYSTEM, path, silent, key)


async def put_back(path: Path, key: BackupKey | None = None) -> Contents:
    """A backup in the empty database of the settings."""
    operations.open_local(settings())
    return await restore_backup(SYSTEM, path, silent, key)


async def counts_at(url: str) -> dict[str, int]:
    """How many rows each table has."""
    async with snapshot(url) as moment:
        return {table: await moment.count(table) for table in await moment.tables()}
