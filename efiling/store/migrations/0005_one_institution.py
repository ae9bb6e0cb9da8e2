"""One row for each institution, so that two registrations at the same time cannot make two of it (Q2-23)."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops


async def guard(_apps: Any, schema_editor: Any) -> None:
    await schema_editor.client.execute_query(
        "CREATE UNIQUE INDEX institution_identity ON institution (identity_digest)"
    )


class Migration(migrations.Migration):
    dependencies = [("todokede", "0004_institution_guards")]

    operations = [ops.RunPython(guard)]
