"""What the helpdesk and the counter look up of an account: its newest mails by an index, and on PostgreSQL whether a
person forbids institutions to file, in a look-up that is on record and never else.

On a large database that must not stand still, an administrator makes the index beforehand, beside the running service:
CREATE INDEX CONCURRENTLY mail_of_account ON mail (account, queued_at)
"""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

LOOKING_UP = (
    "current_setting('app.role', true) IN ('HELPDESK', 'OFFICER')"
    " AND nullif(current_setting('app.look_up', true), '') IS NOT NULL"
)


async def build(_apps: Any, schema_editor: Any) -> None:
    client = schema_editor.client
    await client.execute_query(
        "CREATE INDEX IF NOT EXISTS mail_of_account ON mail (account, queued_at)"
    )
    if client.capabilities.dialect == "postgres":
        await client.execute_query(
            f"CREATE POLICY delegation_block_looked_up ON delegation_block FOR SELECT USING ({LOOKING_UP})"
        )


class Migration(migrations.Migration):
    dependencies = [("todokede", "0023_expiry")]

    operations = [ops.RunPython(build)]
