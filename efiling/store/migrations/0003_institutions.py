from tortoise import migrations
from tortoise.migrations import operations as ops
from efiling.store.fields import DigestField, IdField
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("todokede", "0002_guards")]

    initial = False

    operations = [
        ops.CreateModel(
            name="ApiTokenRow",
            fields=[
                ("id", IdField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("digest", fields.CharField(unique=True, max_length=64)),
                ("account", IdField(db_index=True)),
                ("institution", IdField()),
                ("name_sealed", fields.BinaryField()),
                ("scopes", fields.CharField(max_length=100)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_on", fields.DateField()),
                (
                    "last_used_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("revoked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "api_token",
                "app": "todokede",
                "pk_attr": "id",
                "table_description": "A token of an institution. The token itself is shown once and never stored, only its digest.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="BatchRow",
            fields=[
                ("id", IdField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("sequence", fields.BigIntField(unique=True)),
                ("reception_number", fields.CharField(unique=True, max_length=16)),
                ("account", IdField()),
                ("institution", IdField()),
                ("session", fields.CharField(null=True, max_length=64)),
                ("kind", fields.CharField(max_length=24)),
                ("state", fields.CharField(max_length=20)),
                ("received_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("received_on", fields.DateField()),
                ("row_count", fields.IntField()),
                ("content_digest", DigestField()),
                ("problems_sealed", fields.BinaryField(null=True)),
            ],
            options={
                "table": "batch",
                "app": "todokede",
                "indexes": [
                    Index(fields=["institution", "sequence"]),
                    Index(fields=["institution", "content_digest", "received_on"]),
                ],
                "pk_attr": "id",
                "table_description": "Up to 300 filings received together, or refused together: then problems_sealed holds every problem.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="DelegationBlockRow",
            fields=[
                ("id", IdField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("person_digest", DigestField(db_index=True)),
                ("institution", IdField(null=True)),
                ("corporate_number_digest", DigestField(null=True)),
                ("corporate_number_sealed", fields.BinaryField(null=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "delegation_block",
                "app": "todokede",
                "pk_attr": "id",
                "table_description": "A resident forbids one institution, one corporate number or, with both empty, every institution (Q1-7).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="InstitutionGramRow",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("institution", IdField(db_index=True)),
                ("gram_digest", DigestField()),
            ],
            options={
                "table": "institution_gram",
                "app": "todokede",
                "unique_together": (("gram_digest", "institution"),),
                "pk_attr": "id",
                "table_description": "Keyed digests of each two neighbouring characters of a name, so that officers can search sealed names.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="InstitutionRow",
            fields=[
                ("id", IdField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("name_sealed", fields.BinaryField()),
                ("facts_sealed", fields.BinaryField()),
                ("identity_digest", DigestField(db_index=True)),
                ("corporate_number_digest", DigestField(null=True, db_index=True)),
                ("kinds", fields.CharField(max_length=200)),
                ("prefecture", fields.CharField(max_length=2)),
                ("under_employment_reporting", fields.BooleanField()),
                ("channel", fields.CharField(max_length=8)),
                ("evidence", fields.CharField(max_length=32)),
                ("evidence_form", fields.CharField(max_length=8)),
                ("registered_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "institution",
                "app": "todokede",
                "pk_attr": "id",
                "table_description": "An institution: what it is called and where it is are sealed, what rules need is plain.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="AccountRow",
            name="institution",
            field=IdField(null=True),
        ),
        ops.AddField(
            model_name="AccountRow",
            name="last_used_on",
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name="AccountRow",
            name="one_time_secret_sealed",
            field=fields.BinaryField(null=True),
        ),
        ops.AddField(
            model_name="FilingRow",
            name="batch",
            field=IdField(null=True),
        ),
        ops.AddField(
            model_name="FilingRow",
            name="institution",
            field=IdField(null=True),
        ),
        ops.AddField(
            model_name="FilingRow",
            name="resident",
            field=IdField(null=True),
        ),
        ops.AddField(
            model_name="FilingRow",
            name="row",
            field=fields.IntField(null=True),
        ),
    ]
