"""Migrated empty databases to copy: a test then begins in a fraction of the time that migrating
takes."""

import shutil
import tempfile
from pathlib import Path

from efiling.settings.database_address import sqlite_path
from efiling.store.engine import schema_changes
from tests import services
from tests.postgres import elsewhere

_made: dict[str, str] = {}


async def make_migrated(url: str) -> None:
    """Puts a migrated database in the place of the empty one at `url`, to which nobody is
    connected."""
    if path := sqlite_path(url):
        copy_migrated(path)
    else:
        services.postgres().replace(url, migrated_postgres())


def copy_migrated(path: Path) -> None:
    """A migrated SQLite database at `path`. What the log of one that was there still holds would
    be put into the new one."""
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    made = _made.get("sqlite") or _make("sqlite", f"sqlite://{_folder() / 'todokede.db'}")
    shutil.copy(made.removeprefix("sqlite://"), path)


def migrated_postgres() -> str:
    """The URL of a migrated PostgreSQL database to copy; nobody is connected to it."""
    return _made.get("postgres") or _make("postgres", services.postgres().fresh())


def forget_templates() -> None:
    """Removes what was made."""
    for url in _made.values():
        if path := sqlite_path(url):
            shutil.rmtree(path.parent, ignore_errors=True)
        else:
            services.postgres().drop(url)
    _made.clear()


def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="todokede-template-"))


def _make(kind: str, url: str) -> str:
    try:
        elsewhere(schema_changes.migrate_database(url))
    except schema_changes.MigrationRefused:
        # The other process of the suite migrates as well: databases of one server share roles.
        elsewhere(schema_changes.migrate_database(url))
    _made[kind] = url
    return url
