"""What an institution filed is found by its index: without one every page of its history read the whole table.

On a large database that must not stand still, an administrator makes the index beforehand, beside the running service:
CREATE INDEX CONCURRENTLY filing_of_institution ON filing (institution, sequence) WHERE institution IS NOT NULL
"""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops


async def guard(_apps: Any, schema_editor: Any) -> None:
    await schema_editor.client.execute_query(
        "CREATE INDEX IF NOT EXISTS filing_of_institution ON filing (institution, sequence) WHERE institution IS NOT NULL"
    )


class Migration(migrations.Migration):
    dependencies = [("todokede", "0017_processes")]

    operations = [ops.RunPython(guard)]
