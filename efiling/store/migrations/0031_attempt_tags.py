"""Rows of failures carry a tag and stand under a digest of their own (decision 33). What counts when this runs is carried
over; the rows of before stay for processes of the version before and go with their periods.

On a large database that must not stand still, an administrator makes the index beforehand, beside the running service:
CREATE INDEX CONCURRENTLY audit_of_passwords ON audit (subject, at) WHERE event IN ('account.credentials_renotified',
'account.log_in_failed', 'account.logged_in', 'account.mail_change_asked', 'account.password_changed',
'account.password_proven', 'account.reset_confirmed', 'account.restored', 'staff.reset', 'token.created')
"""

from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from efiling.adapters import keys
from efiling.store.engine.tags import tag_of

PAGE = 1_000
COVERED = ("name_digest", "failures", "until_at")
INDEX = (
    "CREATE INDEX IF NOT EXISTS audit_of_passwords ON audit (subject, at) WHERE event IN"
    " ('account.credentials_renotified', 'account.log_in_failed', 'account.logged_in',"
    " 'account.mail_change_asked', 'account.password_changed', 'account.password_proven',"
    " 'account.reset_confirmed', 'account.restored', 'staff.reset', 'token.created')"
)


async def carry_over(_apps: Any, schema_editor: Any) -> None:
    client = schema_editor.client
    await client.execute_query(INDEX)

    places = ["$1", "$2", "$3", "$4"] if client.capabilities.dialect == "postgres" else ["?"] * 4
    last: Any = None
    while True:
        after = f" AND name_digest > {places[0]}" if last is not None else ""
        _, rows = await client.execute_query(
            f"SELECT name_digest, failures, until_at FROM attempt WHERE tag IS NULL{after}"
            f" ORDER BY name_digest LIMIT {PAGE}",
            [] if last is None else [last],
        )
        if not rows:
            return
        last = rows[-1]["name_digest"]
        await client.execute_many(
            "INSERT INTO attempt (name_digest, failures, until_at, tag)"
            f" VALUES ({', '.join(places)}) ON CONFLICT (name_digest) DO NOTHING",
            [_carried(dict(row)) for row in rows],
        )


def _carried(row: dict[str, Any]) -> list[Any]:
    new = {**row, "name_digest": keys.ring().digest("attempt", bytes(row["name_digest"]))}
    return [*(new[name] for name in COVERED), tag_of("attempt", COVERED, new)]


class Migration(migrations.Migration):
    dependencies = [("todokede", "0030_night_shares")]

    operations = [
        ops.AddField(model_name="AttemptRow", name="tag", field=fields.BinaryField(null=True)),
        ops.RunPython(carry_over),
    ]
