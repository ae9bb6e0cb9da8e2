from tortoise import migrations
from tortoise.migrations import operations as ops
from efiling.store.fields import DigestField, IdField
from uuid import uuid4
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="AccountRow",
            fields=[
                ("id", IdField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("role", fields.CharField(max_length=16)),
                ("auth_id_digest", DigestField()),
                ("auth_id_sealed", fields.BinaryField()),
                ("mail_sealed", fields.BinaryField()),
                ("password_hash", fields.CharField(max_length=200)),
                ("password_set_on", fields.DateField()),
                ("language", fields.CharField(max_length=8)),
                ("person_digest", DigestField(null=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "last_log_in_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("expires_on", fields.DateField(null=True)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("end_reason", fields.CharField(null=True, max_length=16)),
            ],
            options={
                "table": "account",
                "app": "todokede",
                "pk_attr": "id",
                "table_description": "One account of any role. A live account has no ended_at, an ended one is never revived.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AttemptRow",
            fields=[
                ("name_digest", DigestField(primary_key=True, unique=True, db_index=True)),
                ("failures", fields.IntField()),
                ("until_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "attempt",
                "app": "todokede",
                "pk_attr": "name_digest",
                "table_description": "Failures in a row against one name (an auth ID, a card number), whether or not it exists.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AuditHeadRow",
            fields=[
                ("chain", fields.SmallIntField(primary_key=True, unique=True, db_index=True)),
                ("number", fields.BigIntField()),
                ("digest", fields.BinaryField()),
            ],
            options={
                "table": "audit_head",
                "app": "todokede",
                "pk_attr": "chain",
                "table_description": "The newest row of each chain.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AuditRow",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("chain", fields.SmallIntField()),
                ("number", fields.BigIntField()),
                ("at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ("event", fields.CharField(max_length=64)),
                ("actor_role", fields.CharField(null=True, max_length=16)),
                ("actor", IdField(null=True)),
                ("subject", IdField(null=True, db_index=True)),
                ("details", fields.TextField(unique=False)),
                ("digest", fields.BinaryField()),
            ],
            options={
                "table": "audit",
                "app": "todokede",
                "unique_together": (("chain", "number"),),
                "pk_attr": "id",
                "table_description": "The audit trail, see efiling.store.machinery.audit.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CardLoadRow",
            fields=[
                ("file_digest", DigestField(primary_key=True, unique=True, db_index=True)),
                ("position", fields.BigIntField()),
                ("lines", fields.BigIntField()),
                ("changed", fields.BigIntField()),
                ("ignored", fields.BigIntField()),
                ("rejected", fields.BigIntField()),
                ("started_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "finished_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "card_load",
                "app": "todokede",
                "pk_attr": "file_digest",
                "table_description": "How far the loading of one feed file came, so that a broken-off load goes on from there.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CardRow",
            fields=[
                ("person_digest", DigestField(primary_key=True, unique=True, db_index=True)),
                ("revision", fields.BigIntField()),
                ("card_number_digest", DigestField(unique=True)),
                ("identity_digest", DigestField()),
                ("identity_address_digest", DigestField()),
                ("status", fields.CharField(max_length=64)),
                ("spouse_basis", fields.BooleanField()),
                ("period_of_stay", fields.CharField(null=True, max_length=16)),
                ("stay_expires_on", fields.DateField(null=True)),
                ("issued_on", fields.DateField()),
                ("card_expires_on", fields.DateField(null=True)),
                ("validity", fields.CharField(max_length=16)),
                ("presence", fields.CharField(max_length=16)),
                ("designation", fields.CharField(null=True, max_length=32)),
                ("deemed_card", fields.BooleanField()),
            ],
            options={
                "table": "card",
                "app": "todokede",
                "pk_attr": "person_digest",
                "table_description": "The newest facts of one person: keyed digests of the identity, and the plain facts that rules need.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CounterRow",
            fields=[
                (
                    "name",
                    fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32),
                ),
                ("value", fields.BigIntField()),
            ],
            options={
                "table": "counter",
                "app": "todokede",
                "pk_attr": "name",
                "table_description": "Running numbers on SQLite. PostgreSQL has a sequence of the same name.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="EarlierCardRow",
            fields=[
                ("id", IdField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("person_digest", DigestField(db_index=True)),
                ("revision", fields.BigIntField()),
                ("card_number_digest", DigestField(db_index=True)),
                ("identity_digest", DigestField()),
                ("identity_address_digest", DigestField()),
                ("status", fields.CharField(max_length=64)),
            ],
            options={
                "table": "earlier_card",
                "app": "todokede",
                "pk_attr": "id",
                "table_description": "What a person's card said before: a filing on an old card is refused as such (Q2-16, Q2-64).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="FilingRow",
            fields=[
                ("id", IdField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("sequence", fields.BigIntField(unique=True)),
                ("reception_number", fields.CharField(unique=True, max_length=16)),
                ("account", IdField()),
                ("session", fields.CharField(null=True, max_length=64)),
                ("filed_by", fields.CharField(max_length=16)),
                ("person_digest", DigestField()),
                ("kind", fields.CharField(max_length=32)),
                ("channel", fields.CharField(max_length=8)),
                ("state", fields.CharField(max_length=20)),
                ("received_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("received_on", fields.DateField()),
                (
                    "registered_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("errors", fields.TextField(null=True, unique=False)),
                ("superseded_by", fields.CharField(null=True, max_length=16)),
                ("contents_sealed", fields.BinaryField()),
                ("client_reference_sealed", fields.BinaryField(null=True)),
            ],
            options={
                "table": "filing",
                "app": "todokede",
                "indexes": [Index(fields=["account", "sequence"])],
                "pk_attr": "id",
                "table_description": "One notification. sequence is the order of arrival, contents_sealed is shown to the filer only as a receipt.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="IdempotencyRow",
            fields=[
                ("id", IdField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("account", IdField()),
                ("mutation", fields.CharField(max_length=32)),
                ("key_digest", DigestField()),
                ("input_digest", DigestField()),
                ("numbers", fields.TextField(unique=False)),
                (
                    "created_at",
                    fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "idempotency",
                "app": "todokede",
                "unique_together": (("account", "mutation", "key_digest"),),
                "pk_attr": "id",
                "table_description": "What a key stood for: a keyed digest of the input, and the reception numbers of the answer.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="JobRow",
            fields=[
                ("id", IdField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("name", fields.CharField(max_length=64)),
                ("arguments", fields.TextField(unique=False)),
                ("key", fields.CharField(null=True, unique=True, max_length=128)),
                ("state", fields.CharField(max_length=16)),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("queued_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "finished_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                (
                    "leased_until",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("fence", fields.BigIntField()),
                ("attempts", fields.IntField()),
                ("last_error", fields.CharField(null=True, max_length=300)),
            ],
            options={
                "table": "job",
                "app": "todokede",
                "pk_attr": "id",
                "table_description": "The queue of record, see efiling.store.machinery.jobs.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MailRow",
            fields=[
                ("id", IdField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("account", IdField(db_index=True)),
                ("kind", fields.CharField(max_length=32)),
                ("key", fields.CharField(null=True, unique=True, max_length=128)),
                ("language", fields.CharField(max_length=8)),
                ("address_sealed", fields.BinaryField()),
                ("params_sealed", fields.BinaryField()),
                ("state", fields.CharField(max_length=16)),
                ("queued_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("attempts", fields.IntField()),
                (
                    "last_attempt_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("smtp_code", fields.IntField(null=True)),
            ],
            options={
                "table": "mail",
                "app": "todokede",
                "pk_attr": "id",
                "table_description": "One mail: its state is kept, its contents are sealed.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ResetRow",
            fields=[
                ("token_digest", DigestField(primary_key=True, unique=True, db_index=True)),
                ("account", IdField(db_index=True)),
                ("password_hash", fields.CharField(max_length=200)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "reset",
                "app": "todokede",
                "pk_attr": "token_digest",
                "table_description": "A new password that waits for the link in the mail (TODOKEDE_RESET_NEEDS_MAIL_LINK).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ScheduleRow",
            fields=[
                (
                    "name",
                    fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64),
                ),
                ("next_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "schedule",
                "app": "todokede",
                "pk_attr": "name",
                "table_description": "The next time of each line of the timetable.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SessionRow",
            fields=[
                (
                    "digest",
                    fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64),
                ),
                ("account", IdField(db_index=True)),
                ("started_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("seen_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "session",
                "app": "todokede",
                "pk_attr": "digest",
                "table_description": "One login. The token itself is never stored, only its digest.",
            },
            bases=["Model"],
        ),
    ]
