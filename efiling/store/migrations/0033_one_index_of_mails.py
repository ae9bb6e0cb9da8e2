"""The mails of an account are found by account and time. An index of the account alone is another entry for each mail, at a
random place of what grows with the table (decision 35).

Nothing is rewritten: the index goes at once, under a lock that is waited for as any other of a migration.
"""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

from efiling.store.fields import IdField


async def drop(_apps: Any, schema_editor: Any) -> None:
    # Of a divided table it goes with those of its years.
    await schema_editor.client.execute_query("DROP INDEX IF EXISTS idx_mail_account_a3daf3")


class Known(ops.AlterField):
    """What Tortoise knows of a field. On SQLite it would make the table anew, without its triggers and other indexes."""

    async def database_forward(self, *_given: Any, **_named: Any) -> None:
        """Nothing is left to do."""


class Migration(migrations.Migration):
    dependencies = [("todokede", "0032_years")]

    operations = [
        ops.RunPython(drop),
        Known(model_name="MailRow", name="account", field=IdField()),
    ]
