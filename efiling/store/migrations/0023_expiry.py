"""What a sweep of ended accounts goes by: which run ended an account, whom a feed takes the account from, and the
indexes that find what is due among millions.

Cards that may have cost their holders an account before this are marked here; the first sweep looks at each.
"""

from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from efiling.store.fields import IdField

INDEXES = (
    "CREATE INDEX account_expires ON account (expires_on, id) WHERE ended_at IS NULL AND expires_on IS NOT NULL",
    "CREATE INDEX account_password_ends ON account (password_set_on, id)"
    " WHERE ended_at IS NULL AND password_end_run IS NULL",
    "CREATE INDEX account_end_run ON account (end_run, id) WHERE end_run IS NOT NULL",
    "CREATE INDEX card_loss ON card (person_digest) WHERE loss IS NOT NULL",
)
WITHOUT_DUTY = (
    "DIPLOMAT", "OFFICIAL", "ARTIST", "RELIGIOUS_ACTIVITIES", "JOURNALIST", "CULTURAL_ACTIVITIES",
    "TEMPORARY_VISITOR", "DEPENDENT", "DESIGNATED_ACTIVITIES", "PERMANENT_RESIDENT",
    "SPOUSE_OR_CHILD_OF_JAPANESE_NATIONAL", "SPOUSE_OR_CHILD_OF_PERMANENT_RESIDENT",
    "LONG_TERM_RESIDENT", "SPECIAL_PERMANENT_RESIDENT",
)  # fmt: skip
MARK = (
    "UPDATE card SET loss = 'DUE' WHERE (validity <> 'VALID' OR designation IS NOT NULL"
    " OR period_of_stay IN ('P1M', 'P2M', 'P3M') OR period_of_stay LIKE '%D' OR period_of_stay LIKE '%W'"
    f" OR status IN ({', '.join(repr(one) for one in WITHOUT_DUTY)}))"
    " AND EXISTS (SELECT 1 FROM account a WHERE a.person_digest = card.person_digest AND a.ended_at IS NULL)"
)


async def build(_apps: Any, schema_editor: Any) -> None:
    for statement in (*INDEXES, MARK):
        await schema_editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("todokede", "0022_filing_deletions")]

    operations = [
        ops.AddField(model_name="AccountRow", name="end_run", field=IdField(null=True)),
        ops.AddField(model_name="AccountRow", name="password_end_run", field=IdField(null=True)),
        ops.AddField(
            model_name="CardRow", name="loss", field=fields.CharField(max_length=8, null=True)
        ),
        ops.CreateModel(
            name="ExpiryRunRow",
            fields=[
                ("id", IdField(primary_key=True, unique=True, db_index=True)),
                ("as_of", fields.DateField()),
                ("state", fields.CharField(max_length=16)),
                ("confirmed", fields.BooleanField()),
                ("expired", fields.IntField()),
                ("invalidated", fields.IntField()),
                ("passwords", fields.IntField()),
                ("set_aside", fields.IntField()),
                ("started_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "finished_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "expiry_run",
                "app": "todokede",
                "pk_attr": "id",
                "table_description": "One sweep of ended accounts, which name it.",
            },
            bases=["Model"],
        ),
        ops.RunPython(build),
    ]
