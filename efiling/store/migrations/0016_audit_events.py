"""The audit trail can be read by event, at the same cost however long it is."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("todokede", "0015_deregistration")]

    operations = [
        ops.AddIndex(model_name="AuditRow", index=Index(fields=["event", "at"])),
    ]
