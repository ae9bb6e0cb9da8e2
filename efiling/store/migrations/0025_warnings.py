"""Institutions whose password or whose access ends soon are found by an index of theirs, among millions of residents.

On a large database that must not stand still, an administrator makes both beforehand, beside the running service, with
CREATE INDEX CONCURRENTLY.
"""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

INDEXES = (
    "CREATE INDEX IF NOT EXISTS institution_password ON account (password_set_on, id)"
    " WHERE ended_at IS NULL AND institution IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS institution_access ON account (expires_on, id)"
    " WHERE ended_at IS NULL AND institution IS NOT NULL",
)


async def build(_apps: Any, schema_editor: Any) -> None:
    for index in INDEXES:
        await schema_editor.client.execute_query(index)


class Migration(migrations.Migration):
    dependencies = [("todokede", "0024_account_look_ups")]

    operations = [ops.RunPython(build)]
