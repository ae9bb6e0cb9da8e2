"""What Tortoise cannot declare: partial indexes, the number sequence, the heads of the audit chains and the triggers
that keep the audit trail append-only. Statements run one by one: on SQLite a script would be split at each semicolon.
"""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

CHAINS = 8

INDEXES = (
    "CREATE UNIQUE INDEX account_live_auth_id ON account (auth_id_digest) WHERE ended_at IS NULL",
    "CREATE INDEX account_any_auth_id ON account (auth_id_digest)",
    "CREATE UNIQUE INDEX account_live_person ON account (person_digest) WHERE ended_at IS NULL",
    "CREATE INDEX filing_to_register ON filing (sequence) WHERE state = 'REGISTERING'",
    "CREATE INDEX filing_same_day ON filing (account, person_digest, kind, received_on, sequence)",
    "CREATE INDEX job_due_by_name ON job (name, due_at) WHERE state = 'QUEUED'",
    "CREATE INDEX job_due ON job (due_at) WHERE state = 'QUEUED'",
    "CREATE INDEX job_leased ON job (leased_until) WHERE state = 'QUEUED' AND leased_until IS NOT NULL",
    "CREATE INDEX job_quarantined ON job (queued_at) WHERE state = 'QUARANTINED'",
    "CREATE INDEX job_finished ON job (finished_at) WHERE state = 'DONE' AND key IS NULL",
)

POSTGRES = (
    "CREATE SEQUENCE filing_number",
    "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$",
    "CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()",
)

SQLITE = (
    "INSERT INTO counter (name, value) VALUES ('filing_number', 0)",
    "CREATE TRIGGER audit_keeps_rows_changed BEFORE UPDATE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
    "CREATE TRIGGER audit_keeps_rows_removed BEFORE DELETE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
)


async def guard(_apps: Any, schema_editor: Any) -> None:
    client = schema_editor.client
    postgres = client.capabilities.dialect == "postgres"
    empty = "''::bytea" if postgres else "x''"
    heads = [
        f"INSERT INTO audit_head (chain, number, digest) VALUES ({chain}, 0, {empty})"
        for chain in range(CHAINS)
    ]
    for statement in (*INDEXES, *(POSTGRES if postgres else SQLITE), *heads):
        await client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("todokede", "0001_first")]

    operations = [ops.RunPython(guard)]
