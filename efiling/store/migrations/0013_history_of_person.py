"""A history belongs to the person: a resident sees what they filed with an account that has ended, and adds or changes
nothing but their present account's.
"""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

INDEXES = (
    "CREATE INDEX filing_of_person ON filing (person_digest, sequence)",
    "DROP INDEX filing_of_resident",
)

RESIDENT = "current_setting('app.role', true) = 'RESIDENT'"
ACCOUNT = "nullif(current_setting('app.account', true), '')::uuid"
OF_PERSON = (
    f"{RESIDENT} AND resident IS NOT NULL"
    f" AND person_digest = (SELECT a.person_digest FROM account a WHERE a.id = {ACCOUNT})"
)
OF_ACCOUNT = f"{RESIDENT} AND resident = {ACCOUNT}"

POLICIES = (
    "DROP POLICY filing_of_resident ON filing",
    f"CREATE POLICY filing_of_person ON filing FOR SELECT USING ({OF_PERSON})",
    f"CREATE POLICY filing_added_by_resident ON filing FOR INSERT WITH CHECK ({OF_ACCOUNT})",
    f"CREATE POLICY filing_changed_by_resident ON filing FOR UPDATE USING ({OF_ACCOUNT})",
    f"CREATE POLICY filing_deleted_by_resident ON filing FOR DELETE USING ({OF_ACCOUNT})",
)


async def build(_apps: Any, schema_editor: Any) -> None:
    client = schema_editor.client
    postgres = client.capabilities.dialect == "postgres"
    for statement in (*INDEXES, *(POLICIES if postgres else ())):
        await client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("todokede", "0012_announcements")]

    operations = [ops.RunPython(build)]
