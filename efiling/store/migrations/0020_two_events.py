"""Two true events of one day both stand: what a filing is about, and what was sent along with it."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from efiling.store.fields import DigestField, IdField


class Migration(migrations.Migration):
    dependencies = [("todokede", "0019_tags")]

    operations = [
        ops.AddField(model_name="FilingRow", name="matter_digest", field=DigestField(null=True)),
        ops.AddField(model_name="FilingRow", name="together", field=IdField(null=True)),
    ]
