"""New mail addresses that wait until they are confirmed."""

from uuid import uuid4

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from efiling.store.fields import DigestField, IdField


class Migration(migrations.Migration):
    dependencies = [("todokede", "0013_history_of_person")]

    operations = [
        ops.CreateModel(
            name="MailChangeRow",
            fields=[
                ("id", IdField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("token_digest", DigestField(unique=True)),
                ("mail_sealed", fields.BinaryField()),
                ("expires_at", fields.DatetimeField()),
            ],
            options={
                "table": "mail_change",
                "app": "todokede",
                "pk_attr": "id",
                "table_description": "A new mail address that waits for the link in the mail. Its id is that of its account.",
            },
            bases=["Model"],
        ),
    ]
