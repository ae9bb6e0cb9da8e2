"""The partial indexes that Tortoise cannot declare, for institutions, delegation and batches."""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

STATEMENTS = (
    "CREATE UNIQUE INDEX account_live_institution ON account (institution) WHERE ended_at IS NULL",
    "CREATE INDEX filing_of_resident ON filing (resident, sequence)",
    "CREATE INDEX filing_of_batch ON filing (batch, row)",
    "CREATE UNIQUE INDEX delegation_block_institution ON delegation_block (person_digest, institution)"
    " WHERE institution IS NOT NULL",
    "CREATE UNIQUE INDEX delegation_block_corporate ON delegation_block (person_digest, corporate_number_digest)"
    " WHERE corporate_number_digest IS NOT NULL",
    "CREATE UNIQUE INDEX delegation_block_all ON delegation_block (person_digest)"
    " WHERE institution IS NULL AND corporate_number_digest IS NULL",
    "UPDATE filing SET resident = account WHERE filed_by = 'RESIDENT'",
)


async def guard(_apps: Any, schema_editor: Any) -> None:
    for statement in STATEMENTS:
        await schema_editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("todokede", "0003_institutions")]

    operations = [ops.RunPython(guard)]
