"""On PostgreSQL a statement may say itself for whom it is asked, in one round trip (`whose`); and the policies look up who
asks once for a statement, not once for a row.
"""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

WHOSE = """
CREATE FUNCTION whose(role text, account text, tenant text) RETURNS boolean LANGUAGE sql VOLATILE AS $$
    SELECT set_config('app.role', role, true) IS NOT NULL
        AND set_config('app.account', account, true) IS NOT NULL
        AND set_config('app.tenant', tenant, true) IS NOT NULL
$$
"""

ONCE = r"""
DO $$
DECLARE
    one record;
    setting text := $r$current_setting\(('[^']*'::text, true)\)$r$;
    once text := $r$( SELECT current_setting(\1))$r$;
BEGIN
    FOR one IN SELECT tablename, policyname, qual, with_check FROM pg_policies WHERE schemaname = current_schema() LOOP
        IF one.qual IS NOT NULL THEN
            EXECUTE format('ALTER POLICY %I ON %I USING (%s)',
                one.policyname, one.tablename, regexp_replace(one.qual, setting, once, 'g'));
        END IF;
        IF one.with_check IS NOT NULL THEN
            EXECUTE format('ALTER POLICY %I ON %I WITH CHECK (%s)',
                one.policyname, one.tablename, regexp_replace(one.with_check, setting, once, 'g'));
        END IF;
    END LOOP;
END $$
"""


async def build(_apps: Any, schema_editor: Any) -> None:
    client = schema_editor.client
    if client.capabilities.dialect == "postgres":
        for statement in (WHOSE, ONCE):
            await client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("todokede", "0027_drafts")]

    operations = [ops.RunPython(build)]
