"""Migrated empty databases to copy: a test then begins in a fraction of the time that migrating
takes."""

import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from efiling.settings.database_address import sqlite_path
from efiling.store.engine import schema_changes
from tests import services

_made: dict[bool, str] = {}


async def make_migrated(url: str) -> None:
    """Puts a migrated database in the place of the empty one at `url`, to which nobody is
    connected."""
    path = sqlite_path(url)
    template = _made.get(path is None) or await _template(path is None)
    original = sqlite_path(template)
    if path and original:
        shutil.copy(original, path)
    else:
        name, copied = urlsplit(url).path[1:], urlsplit(template).path[1:]
        services.postgres().drop(url)
        services.postgres().execute(f'CREATE DATABASE "{name}" TEMPLATE "{copied}"')


def forget_templates() -> None:
    """Removes what was made."""
    for postgres, url in list(_made.items()):
        if postgres:
            services.postgres().drop(url)
        elif path := sqlite_path(url):
            shutil.rmtree(path.parent, ignore_errors=True)
        del _made[postgres]


async def _template(postgres: bool) -> str:
    if postgres:
        url = services.postgres().fresh()
    else:
        url = f"sqlite://{Path(tempfile.mkdtemp(prefix='todokede-template-')) / 'todokede.db'}"
    await schema_changes.migrate_database(url)
    _made[postgres] = url
    return url
