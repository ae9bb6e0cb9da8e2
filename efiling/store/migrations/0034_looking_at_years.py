"""PostgreSQL counts by itself what lies in the parts of a table, never what lies in the whole, and plans what is asked of the
whole by that. Who owns the tables may have them looked at, so there is a function for the service (decision 34).

Nothing changes where there are no years, and for processes of the version before.
"""

from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

LOOK = """
CREATE FUNCTION look_at_years() RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '3s' AS $$
BEGIN
    IF EXISTS (SELECT FROM filing_year) THEN
        ANALYZE filing, mail, audit;
    END IF;
END $$
"""


async def build(_apps: Any, schema_editor: Any) -> None:
    client = schema_editor.client
    if client.capabilities.dialect != "postgres":
        return
    for statement in (
        LOOK,
        "REVOKE ALL ON FUNCTION look_at_years() FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION look_at_years() TO todokede_app",
    ):
        await client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("todokede", "0033_one_index_of_mails")]

    operations = [ops.RunPython(build)]
