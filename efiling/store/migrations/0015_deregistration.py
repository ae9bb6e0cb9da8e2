"""What a counter officer wrote about why an account was ended, and the way to accounts that have ended."""

from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

INDEXES = (
    "CREATE INDEX account_of_person ON account (person_digest, created_at)",
    "CREATE INDEX account_of_institution ON account (institution, created_at)",
)


async def build(_apps: Any, schema_editor: Any) -> None:
    for statement in INDEXES:
        await schema_editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("todokede", "0014_mail_changes")]

    operations = [
        ops.AddField(
            model_name="AccountRow",
            name="end_statement_sealed",
            field=fields.BinaryField(null=True),
        ),
        ops.RunPython(build),
    ]
