"""The second wall between tenants on PostgreSQL: the service's own role, which owns nothing, and row-level security.

Roles belong to the whole cluster, in which other databases may be migrated at the same moment. FORCE binds the owner
too. Settings are read with nullif: a setting that was LOCAL once is empty afterwards, not absent.
"""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

ROLE = """
DO $$
DECLARE
    wanted text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'todokede_app') THEN
        BEGIN
            CREATE ROLE todokede_app NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- another database's migration was faster
        END;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'todokede_app' AND (rolsuper OR rolbypassrls)) THEN
        RAISE EXCEPTION 'the role todokede_app sees through row-level security';
    END IF;
    IF NOT pg_has_role(current_user, 'todokede_app', wanted) THEN
        GRANT todokede_app TO CURRENT_USER;
    END IF;
END $$
"""

RIGHTS = (
    "GRANT USAGE ON SCHEMA public TO todokede_app",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO todokede_app",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO todokede_app",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO todokede_app",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO todokede_app",
)

WHO = "current_setting('app.role', true)"
ACCOUNT = "nullif(current_setting('app.account', true), '')::uuid"
TENANT = "nullif(current_setting('app.tenant', true), '')::uuid"
RESIDENT = f"{WHO} = 'RESIDENT' AND"
INSTITUTION = f"{WHO} = 'INSTITUTION' AND"

POLICIES = (
    ("filing", "of_resident", "ALL", f"{RESIDENT} resident = {ACCOUNT}"),
    ("filing", "of_institution", "ALL", f"{INSTITUTION} institution = {TENANT}"),
    ("batch", "of_institution", "ALL", f"{INSTITUTION} institution = {TENANT}"),
    ("api_token", "of_institution", "ALL", f"{INSTITUTION} institution = {TENANT}"),
    ("api_token", "seen_by_officer", "SELECT", f"{WHO} = 'OFFICER'"),
    ("api_token", "ended_by_officer", "UPDATE", f"{WHO} = 'OFFICER'"),
    ("idempotency", "of_account", "ALL", f"account = {ACCOUNT}"),
    (
        "delegation_block",
        "of_resident",
        "ALL",
        f"{RESIDENT} person_digest = (SELECT a.person_digest FROM account a WHERE a.id = {ACCOUNT})",
    ),
    (
        "delegation_block",
        "concerns_institution",
        "SELECT",
        f"{INSTITUTION} (institution = {TENANT} OR (institution IS NULL AND corporate_number_digest IS NULL) OR"
        f" corporate_number_digest = (SELECT i.corporate_number_digest FROM institution i WHERE i.id = {TENANT}))",
    ),
)


def wall() -> list[str]:
    """Row-level security of every tenant table: its owners' policies, and the service itself."""
    statements = []
    for table in dict.fromkeys(policy[0] for policy in POLICIES):
        statements += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_of_service ON {table} USING ({WHO} = 'SYSTEM')",
        ]
    statements += [
        f"CREATE POLICY {table}_{name} ON {table} FOR {what} USING ({rule})"
        for table, name, what, rule in POLICIES
    ]
    return statements


async def build(_apps: Any, schema_editor: Any) -> None:
    client = schema_editor.client
    if client.capabilities.dialect == "postgres":
        for statement in (ROLE, *RIGHTS, *wall()):
            await client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("todokede", "0005_one_institution")]

    operations = [ops.RunPython(build)]
