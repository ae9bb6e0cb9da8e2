"""What waits for the night is found by the part of its account, so that several may work at the night (decision 30).

On a large database that must not stand still, an administrator makes the index beforehand, beside the running service:
CREATE INDEX CONCURRENTLY filing_to_register_by_part ON filing ((get_byte(uuid_send(account), 15) & 63), sequence)
WHERE state = 'REGISTERING'
"""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

INDEX = (
    "CREATE INDEX IF NOT EXISTS filing_to_register_by_part ON filing"
    " ((get_byte(uuid_send(account), 15) & 63), sequence) WHERE state = 'REGISTERING'"
)


async def guard(_apps: Any, schema_editor: Any) -> None:
    client = schema_editor.client
    if client.capabilities.dialect == "postgres":
        await client.execute_query(INDEX)


class Migration(migrations.Migration):
    dependencies = [("todokede", "0029_housekeeping")]

    operations = [ops.RunPython(guard)]
