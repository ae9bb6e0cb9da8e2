"""A PostgreSQL database that had rows before there were years: its tables are whole."""

import pytest
from tortoise.migrations.executor import MigrationTarget

from efiling.store.engine import database, schema_changes
from efiling.store.engine.schema_changes import migrate_database
from tests.postgres import execute

BEFORE = "0031_attempt_tags"
OLD_KEY = "registration of long ago"
ID = "01800000-0000-7000-8000-000000000000"
A_MAIL = f"""
INSERT INTO mail (id, account, kind, key, language, address_sealed, params_sealed, state, queued_at,
  attempts)
 VALUES ('{ID}', '{ID}', 'BATCH_COMPLETE', '{OLD_KEY}', 'en', '', '', 'SENT', '2024-01-01Z', 1)
"""


async def make_undivided(url: str, monkeypatch: pytest.MonkeyPatch, before: str = BEFORE) -> None:
    """Migrates an empty database as an older version did; then there is a mail, and it is migrated
    to this one."""
    with monkeypatch.context() as older:
        target = MigrationTarget(app_label=database.APP, name=before)
        older.setattr(schema_changes, "LATEST", target)
        await migrate_database(url)
    await execute(url, A_MAIL)
    await migrate_database(url)
