"""What held when: an earlier card keeps all that filings are judged by, and a filing which revision of
the card its reception saw."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("todokede", "0010_card_form")]

    operations = [
        ops.AddField(
            model_name="EarlierCardRow", name="spouse_basis", field=fields.BooleanField(null=True)
        ),
        ops.AddField(
            model_name="EarlierCardRow",
            name="period_of_stay",
            field=fields.CharField(max_length=16, null=True),
        ),
        ops.AddField(
            model_name="EarlierCardRow", name="stay_expires_on", field=fields.DateField(null=True)
        ),
        ops.AddField(
            model_name="EarlierCardRow", name="issued_on", field=fields.DateField(null=True)
        ),
        ops.AddField(
            model_name="EarlierCardRow",
            name="validity",
            field=fields.CharField(max_length=16, null=True),
        ),
        ops.AddField(
            model_name="EarlierCardRow",
            name="presence",
            field=fields.CharField(max_length=16, null=True),
        ),
        ops.AddField(
            model_name="EarlierCardRow",
            name="designation",
            field=fields.CharField(max_length=32, null=True),
        ),
        ops.AddField(
            model_name="FilingRow", name="card_revision", field=fields.BigIntField(null=True)
        ),
    ]
