"""Drafts of filings: of one account each, sealed, behind both walls."""

from typing import Any
from uuid import uuid4

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from efiling.store.fields import IdField

WHO = "current_setting('app.role', true)"
ACCOUNT = "nullif(current_setting('app.account', true), '')::uuid"

WALL = (
    "ALTER TABLE draft ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE draft FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY draft_of_service ON draft USING ({WHO} = 'SYSTEM')",
    "CREATE POLICY draft_of_account ON draft"
    f" USING ({WHO} IN ('RESIDENT', 'INSTITUTION') AND account = {ACCOUNT})",
)


async def wall(_apps: Any, schema_editor: Any) -> None:
    client = schema_editor.client
    if client.capabilities.dialect == "postgres":
        for statement in WALL:
            await client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("todokede", "0026_held_losses")]

    operations = [
        ops.CreateModel(
            name="DraftRow",
            fields=[
                ("id", IdField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("account", IdField(db_index=True)),
                ("contents_sealed", fields.BinaryField()),
                ("saved_at", fields.DatetimeField()),
            ],
            options={
                "table": "draft",
                "app": "todokede",
                "pk_attr": "id",
                "table_description": "What somebody typed of filings that are not filed yet. Its id is in the key that files them.",
            },
            bases=["Model"],
        ),
        ops.RunPython(wall),
    ]
