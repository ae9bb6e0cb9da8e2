"""Deletions that were asked for by post, beside the filings, whose rows stay as they are."""

from uuid import uuid4

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from efiling.store.fields import IdField


class Migration(migrations.Migration):
    dependencies = [("todokede", "0021_paper_filings")]

    operations = [
        ops.CreateModel(
            name="FilingDeletionRow",
            fields=[
                ("id", IdField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("account", IdField()),
                ("deleted_on", fields.DateField()),
                ("received_on", fields.DateField()),
                ("recorded_at", fields.DatetimeField()),
                ("letter_sealed", fields.BinaryField()),
            ],
            options={
                "table": "filing_deletion",
                "app": "todokede",
                "pk_attr": "id",
                "table_description": "A deletion that was asked for by post. Its id is the filing's, account is the officer's.",
            },
            bases=["Model"],
        ),
    ]
