"""Filings on paper: what is kept of the paper, and officers who enter them while they look somebody up."""

from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

ENTERING = (
    "current_setting('app.role', true) = 'OFFICER'"
    " AND nullif(current_setting('app.look_up', true), '') IS NOT NULL AND channel <> 'ONLINE'"
)


async def build(_apps: Any, schema_editor: Any) -> None:
    client = schema_editor.client
    if client.capabilities.dialect == "postgres":
        await client.execute_query(
            f"CREATE POLICY filing_entered ON filing FOR INSERT WITH CHECK ({ENTERING})"
        )


class Migration(migrations.Migration):
    dependencies = [("todokede", "0020_two_events")]

    operations = [
        ops.AddField(
            model_name="FilingRow", name="paper_sealed", field=fields.BinaryField(null=True)
        ),
        ops.RunPython(build),
    ]
