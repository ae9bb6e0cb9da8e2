"""Which canonical form the digests of a card are made of: those from before have the first one."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("todokede", "0009_staff_look_ups")]

    operations = [
        ops.AddField(model_name="CardRow", name="form", field=fields.SmallIntField(db_default=1)),
    ]
