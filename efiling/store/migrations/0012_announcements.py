"""Announcements, and when the service is closed for maintenance."""

from uuid import uuid4

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from efiling.store.fields import IdField


class Migration(migrations.Migration):
    dependencies = [("todokede", "0011_facts_held")]

    operations = [
        ops.CreateModel(
            name="AnnouncementRow",
            fields=[
                ("id", IdField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("texts", fields.TextField(unique=False)),
                ("begins_at", fields.DatetimeField(db_index=True)),
                ("ends_at", fields.DatetimeField(null=True)),
                ("published_at", fields.DatetimeField()),
                ("withdrawn_at", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "announcement",
                "app": "todokede",
                "pk_attr": "id",
                "table_description": "What everybody is told. `texts`: JSON, one title and body for each language.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MaintenanceRow",
            fields=[
                ("id", IdField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("texts", fields.TextField(unique=False)),
                ("begins_at", fields.DatetimeField()),
                ("ends_at", fields.DatetimeField(db_index=True)),
                ("scheduled_at", fields.DatetimeField()),
                ("cancelled_at", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "maintenance",
                "app": "todokede",
                "pk_attr": "id",
                "table_description": "When the service is closed. `texts` as of an announcement.",
            },
            bases=["Model"],
        ),
    ]
