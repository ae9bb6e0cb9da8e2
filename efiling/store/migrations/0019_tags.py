"""Tags over what decides who may do what, and keyed digests of tokens. Everybody who is there keeps what they have:
sessions and API tokens go on, because the new digest is made of the old one.

The rows are read page by page with the keys of this machine; a database without rows needs none.
"""

from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from efiling.adapters import keys
from efiling.store.engine.tags import tag_of

PAGE = 1_000
TAGGED = {
    "account": (
        "id", "version", "role", "auth_id_digest", "password_hash", "password_set_on", "one_time_secret_sealed",
        "reset_count", "person_digest", "institution", "expires_on", "ended_at", "end_reason",
    ),
    "session": ("digest", "account", "started_at"),
    "reset": ("token_digest", "account", "password_hash", "expires_at"),
    "api_token": ("id", "digest", "account", "institution", "reset_count", "scopes", "expires_on", "revoked_at"),
}  # fmt: skip
REDIGESTED = {"session": "session", "api_token": "token"}


async def tag_rows(_apps: Any, schema_editor: Any) -> None:
    client = schema_editor.client
    first, second = ("$1", "$2") if client.capabilities.dialect == "postgres" else ("?1", "?2")
    for table, columns in TAGGED.items():
        by: str = columns[0]
        last: Any = None
        while True:
            where = f"WHERE {by} > {first} " if last is not None else ""
            values: list[Any] = [last] if last is not None else []
            _, rows = await client.execute_query(
                f"SELECT {', '.join(columns)} FROM {table} {where}ORDER BY {by} LIMIT {PAGE}",
                values,
            )
            if not rows:
                break
            last = rows[-1][by]
            if table in REDIGESTED:
                continue
            tagged = [[tag_of(table, columns, dict(row)), row[by]] for row in rows]
            await client.execute_many(
                f"UPDATE {table} SET tag = {first} WHERE {by} = {second}", tagged
            )
    for table, purpose in REDIGESTED.items():
        await _digest_anew(client, table, purpose)


async def _digest_anew(client: Any, table: str, purpose: str) -> None:
    """These are few: who is logged in, and the programs of institutions."""
    columns = TAGGED[table]
    places = ("$1", "$2", "$3") if client.capabilities.dialect == "postgres" else ("?1", "?2", "?3")
    _, rows = await client.execute_query(f"SELECT {', '.join(columns)} FROM {table}")
    changed = []
    for row in rows:
        kept = keys.ring().digest(purpose, row["digest"].encode()).hex()
        changed.append([kept, tag_of(table, columns, {**dict(row), "digest": kept}), row["digest"]])
    if changed:
        sql = (
            f"UPDATE {table} SET digest = {places[0]}, tag = {places[1]} WHERE digest = {places[2]}"
        )
        await client.execute_many(sql, changed)


class Migration(migrations.Migration):
    dependencies = [("todokede", "0018_institution_history")]

    operations = [
        ops.AddField(model_name="AccountRow", name="version", field=fields.IntField(db_default=1)),
        *(
            ops.AddField(model_name=model, name="tag", field=fields.BinaryField(null=True))
            for model in ("AccountRow", "SessionRow", "ResetRow", "ApiTokenRow")
        ),
        ops.RunPython(tag_rows),
    ]
