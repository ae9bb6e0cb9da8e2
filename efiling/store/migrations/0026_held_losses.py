"""Who is to lose their account is found by why: PostgreSQL read all cards to count those of one kind."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

INDEXES = (
    "DROP INDEX card_loss",
    "CREATE INDEX card_loss ON card (loss, person_digest) WHERE loss IS NOT NULL",
)


async def guard(_apps: Any, schema_editor: Any) -> None:
    for statement in INDEXES:
        await schema_editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("todokede", "0025_warnings")]

    operations = [ops.RunPython(guard)]
