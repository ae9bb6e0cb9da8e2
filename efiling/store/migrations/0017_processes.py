"""Which processes live, and which keys each of them knows: a key seals only when all know it."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from efiling.store.fields import IdField


class Migration(migrations.Migration):
    dependencies = [("todokede", "0016_audit_events")]

    operations = [
        ops.CreateModel(
            name="ProcessRow",
            fields=[
                ("id", IdField(primary_key=True, unique=True, db_index=True)),
                ("kind", fields.CharField(max_length=16)),
                ("key_ids", fields.TextField()),
                ("seen_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "process",
                "app": "todokede",
                "pk_attr": "id",
                "table_description": "A gateway, worker or scheduler that lives, and the keys that it knows.",
            },
            bases=["Model"],
        ),
    ]
