"""Housekeeping finds what is over by an index, among however many rows are not.

On a large database that must not stand still, an administrator makes these beforehand, beside the running service, with
CREATE INDEX CONCURRENTLY.
"""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

INDEXES = (
    "CREATE INDEX IF NOT EXISTS attempt_over ON attempt (until_at)",
    "CREATE INDEX IF NOT EXISTS reset_over ON reset (expires_at)",
    "CREATE INDEX IF NOT EXISTS mail_change_over ON mail_change (expires_at)",
    "CREATE INDEX IF NOT EXISTS session_started ON session (started_at)",
    "CREATE INDEX IF NOT EXISTS draft_saved ON draft (saved_at)",
    "CREATE INDEX IF NOT EXISTS api_token_expires ON api_token (expires_on)",
    "CREATE INDEX IF NOT EXISTS api_token_revoked ON api_token (revoked_at) WHERE revoked_at IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS account_ended_for_good ON account (ended_at)"
    " WHERE ended_at IS NOT NULL AND end_run IS NULL",
)


async def build(_apps: Any, schema_editor: Any) -> None:
    for index in INDEXES:
        await schema_editor.client.execute_query(index)


class Migration(migrations.Migration):
    dependencies = [("todokede", "0028_one_trip")]

    operations = [ops.RunPython(build)]
