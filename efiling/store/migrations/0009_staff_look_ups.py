"""Row-level security lets staff read filings and batches while they look somebody up, and never else.

The setting `app.look_up` is LOCAL: the transaction that put the look-up on record takes it away.
"""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

TABLES = ("filing", "batch")
LOOKING_UP = (
    "current_setting('app.role', true) IN ('HELPDESK', 'OFFICER', 'AUDITOR')"
    " AND nullif(current_setting('app.look_up', true), '') IS NOT NULL"
)


async def build(_apps: Any, schema_editor: Any) -> None:
    client = schema_editor.client
    if client.capabilities.dialect == "postgres":
        for table in TABLES:
            await client.execute_query(
                f"CREATE POLICY {table}_looked_up ON {table} FOR SELECT USING ({LOOKING_UP})"
            )


class Migration(migrations.Migration):
    dependencies = [("todokede", "0008_token_resets")]

    operations = [ops.RunPython(build)]
