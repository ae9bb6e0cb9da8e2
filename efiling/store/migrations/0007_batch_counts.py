from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("todokede", "0006_row_security")]

    operations = [
        ops.AddField(
            model_name="BatchRow", name="registered_count", field=fields.IntField(db_default=0)
        ),
        ops.AddField(
            model_name="BatchRow", name="error_count", field=fields.IntField(db_default=0)
        ),
    ]
