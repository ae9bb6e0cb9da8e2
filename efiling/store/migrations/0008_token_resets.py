"""API tokens know how often the password of their account had been reset when they were made."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("todokede", "0007_batch_counts")]

    operations = [
        ops.AddField(
            model_name="AccountRow", name="reset_count", field=fields.IntField(db_default=0)
        ),
        ops.AddField(
            model_name="ApiTokenRow", name="reset_count", field=fields.IntField(db_default=0)
        ),
    ]
