"""On PostgreSQL filings, mails and the audit trail lie in parts, one for each year of reception (decision 34).

Tables without a row are divided here. Tables with rows stay as they are, and everything works with them; an operator
divides them beside the running service, with `years begin`. SQLite has one file anyway.
"""

from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

ROOM = 20_000_000
"""Running numbers of a year. Those of fifty years have nine digits."""
SAFE = "SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '250ms'"

KEYS_POSTGRES = (
    """
CREATE FUNCTION mail_key_is_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO mail_key (key) VALUES (NEW.key) ON CONFLICT DO NOTHING;
    IF FOUND THEN RETURN NEW; END IF;
    RETURN NULL;
END $$
""",
    "CREATE TRIGGER mail_keeps_keys BEFORE INSERT ON mail FOR EACH ROW WHEN (NEW.key IS NOT NULL)"
    " EXECUTE FUNCTION mail_key_is_new()",
)
KEYS_SQLITE = (
    "CREATE TRIGGER mail_keeps_keys BEFORE INSERT ON mail WHEN NEW.key IS NOT NULL BEGIN"
    " SELECT RAISE(IGNORE) FROM mail_key WHERE key = NEW.key; END",
)

BEGINNINGS = """
CREATE FUNCTION year_begins(wanted int) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT make_timestamptz(wanted, 1, 1, 0, 0, 0, 'Asia/Tokyo')
$$
""", """
CREATE FUNCTION year_begins_in(parent text, wanted int, first bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE parent
        WHEN 'filing' THEN quote_literal(first)
        WHEN 'audit' THEN quote_literal(year_begins(wanted))
        ELSE quote_literal(rpad(lpad(to_hex((extract(epoch FROM year_begins(wanted)) * 1000)::bigint), 12, '0'), 32, '0'))
    END
$$
"""  # fmt: skip

NUMBERS = """
CREATE FUNCTION filing_numbers(wanted int, count int) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
DECLARE
    one filing_year;
    missing int := count;
    got int;
BEGIN
    -- Of a year that nobody made: those of the nearest.
    SELECT * INTO one FROM filing_year WHERE detached_at IS NULL ORDER BY abs(year - wanted), year LIMIT 1;
    IF NOT FOUND THEN
        RETURN QUERY SELECT nextval('filing_number') FROM generate_series(1, count);
        RETURN;
    END IF;
    LOOP
        RETURN QUERY SELECT n FROM (SELECT nextval(one.numbers::regclass) AS n FROM generate_series(1, missing)) AS given
            WHERE n < one.past OR NOT EXISTS (SELECT FROM filing_year later WHERE later.year > one.year);
        GET DIAGNOSTICS got = ROW_COUNT;
        missing := missing - got;
        EXIT WHEN missing = 0;
        -- Those of this year are all given out: nobody is refused for it.
        SELECT * INTO STRICT one FROM filing_year WHERE year > one.year ORDER BY year LIMIT 1;
    END LOOP;
END $$
"""

PART = """
CREATE FUNCTION close_part(part text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- The service has no right to a part, nor a policy: it goes through the table.
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY', part);
    EXECUTE format('REVOKE ALL ON %I FROM PUBLIC, todokede_app', part);
END $$
""", """
CREATE FUNCTION make_part(parent text, part text, low text, high text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    keyed text := CASE parent WHEN 'filing' THEN 'sequence' WHEN 'mail' THEN 'id' ELSE 'at' END;
BEGIN
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS)', part, parent);
    IF parent <> 'mail' THEN
        EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (id)', part);
    END IF;
    IF parent = 'audit' THEN
        EXECUTE format('ALTER TABLE %I ADD UNIQUE (chain, number)', part);
        EXECUTE format('CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON %I'
            ' FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()', part);
    END IF;
    -- With these a part is attached, and attached again, without a look at its rows.
    IF low <> 'MINVALUE' THEN
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT begins CHECK (%I >= %s)', part, keyed, low);
    END IF;
    IF high <> 'MAXVALUE' THEN
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT ends CHECK (%I < %s)', part, keyed, high);
    END IF;
    PERFORM close_part(part);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', parent, part, low, high);
END $$
""", """
CREATE FUNCTION make_numbers(wanted int, next bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    name text := 'filing_number_' || wanted;
BEGIN
    EXECUTE format('CREATE SEQUENCE %I MINVALUE 1 START %s', name, next);
    EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %I TO todokede_app', name);
    RETURN name;
END $$
"""  # fmt: skip

MOVE = """
CREATE FUNCTION move_rows(source text, parent text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- They were looked at when they came; the trail lets nobody take a row away but with its table.
    EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', parent);
    EXECUTE format('INSERT INTO %I SELECT * FROM %I', parent, source);
    EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', parent);
    EXECUTE format('DROP TABLE %I', source);
END $$
"""

MAKE = f"""
CREATE FUNCTION make_year(wanted int) RETURNS boolean LANGUAGE plpgsql {SAFE} AS $$
DECLARE
    newest filing_year;
    given bigint;
    next bigint;
    parent text;
    before text;
    misplaced boolean;
    full_rest boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(1885364563);
    SELECT * INTO newest FROM filing_year ORDER BY year DESC LIMIT 1;
    IF NOT FOUND THEN
        PERFORM forget_bounds();
        RETURN false;
    END IF;
    IF wanted > newest.year + 10 THEN RETURN false; END IF;
    IF wanted <= newest.year THEN RETURN true; END IF;
    IF wanted > newest.year + 1 THEN
        IF NOT make_year(wanted - 1) THEN RETURN false; END IF;
        SELECT * INTO newest FROM filing_year ORDER BY year DESC LIMIT 1;
    END IF;

    -- Who jumps over the years has rows behind the last one. A few are put where they belong; of many an operator hears.
    PERFORM set_config('app.role', 'SYSTEM', true);
    FOREACH parent IN ARRAY ARRAY['filing', 'mail', 'audit'] LOOP
        EXECUTE format('SELECT count(*) > 100000 FROM (SELECT FROM %I WHERE %I >= %s LIMIT 100001) AS behind', parent,
            CASE parent WHEN 'filing' THEN 'sequence' WHEN 'mail' THEN 'id' ELSE 'at' END,
            year_begins_in(parent, newest.year + 1, newest.past)) INTO full_rest;
        IF full_rest THEN RETURN false; END IF;
    END LOOP;

    LOCK TABLE filing, mail, audit IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('SELECT last_value FROM %I', newest.numbers) INTO given;
    next := CASE WHEN given < newest.past THEN newest.past ELSE given + 10000 END;
    INSERT INTO filing_year (year, lowest, past, numbers)
        VALUES (wanted, newest.past, next + {ROOM}, make_numbers(wanted, next));
    FOREACH parent IN ARRAY ARRAY['filing', 'mail', 'audit'] LOOP
        before := parent || '_rest_before';
        EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', parent, parent || '_rest');
        EXECUTE format('ALTER TABLE %I RENAME TO %I', parent || '_rest', before);
        PERFORM make_part(parent, parent || '_' || wanted, year_begins_in(parent, wanted, newest.past),
            year_begins_in(parent, wanted + 1, next + {ROOM}));
        PERFORM make_part(parent, parent || '_rest', year_begins_in(parent, wanted + 1, next + {ROOM}), 'MAXVALUE');
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', before) INTO misplaced;
        IF misplaced THEN
            PERFORM move_rows(before, parent);
        ELSE
            EXECUTE format('DROP TABLE %I', before);
        END IF;
    END LOOP;
    RETURN true;
END $$
"""

LEAVE = """
CREATE FUNCTION lock_divided() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE filing, mail IN ACCESS EXCLUSIVE MODE;
    -- Whoever has the head of a chain adds its row next: they go first. The change is on record in the first chain.
    PERFORM FROM audit_head WHERE chain = 0 FOR UPDATE;
    LOCK TABLE audit IN ACCESS EXCLUSIVE MODE;
END $$
""", f"""
CREATE FUNCTION detach_year(wanted int, last_number bigint, last_mail uuid, last_row bigint) RETURNS boolean
LANGUAGE plpgsql {SAFE} AS $$
DECLARE
    one filing_year;
    parent text;
    low text;
    high text;
    unchanged boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(1885364563);
    PERFORM lock_divided();
    SELECT * INTO STRICT one FROM filing_year WHERE year = wanted AND detached_at IS NULL;

    -- Somebody whose clock is years behind may have come since the year was looked at.
    EXECUTE format('SELECT (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM %I) = $1'
        ' AND (SELECT id FROM %I ORDER BY id DESC LIMIT 1) IS NOT DISTINCT FROM $2'
        ' AND (SELECT max(id) FROM %I) IS NOT DISTINCT FROM $3', one.numbers, 'mail_' || wanted, 'audit_' || wanted)
        INTO unchanged USING last_number, last_mail, last_row;
    IF NOT unchanged THEN RETURN false; END IF;

    FOREACH parent IN ARRAY ARRAY['filing', 'mail', 'audit'] LOOP
        SELECT * INTO low, high FROM ends_of(parent, one);
        EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', parent, parent || '_' || wanted);
        -- Whoever still comes with such a clock is refused nothing.
        PERFORM make_part(parent, parent || '_' || wanted || '_late', low, high);
    END LOOP;
    UPDATE filing_year SET detached_at = now() WHERE year = wanted;
    RETURN true;
END $$
""", f"""
CREATE FUNCTION attach_year(wanted int) RETURNS boolean LANGUAGE plpgsql {SAFE} AS $$
DECLARE
    one filing_year;
    parent text;
    part text;
    low text;
    high text;
    many boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(1885364563);
    SELECT * INTO STRICT one FROM filing_year WHERE year = wanted AND detached_at IS NOT NULL;
    PERFORM set_config('app.role', 'SYSTEM', true);
    FOREACH parent IN ARRAY ARRAY['filing', 'mail', 'audit'] LOOP
        EXECUTE format('SELECT count(*) > 100000 FROM (SELECT FROM %I LIMIT 100001) AS late', parent || '_' || wanted || '_late')
            INTO many;
        IF many THEN RETURN false; END IF;
    END LOOP;

    PERFORM lock_divided();
    FOREACH parent IN ARRAY ARRAY['filing', 'mail', 'audit'] LOOP
        part := parent || '_' || wanted;
        SELECT * INTO low, high FROM ends_of(parent, one);
        EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', parent, part || '_late');
        PERFORM close_part(part);
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', parent, part, low, high);
        PERFORM move_rows(part || '_late', parent);
    END LOOP;
    UPDATE filing_year SET detached_at = NULL WHERE year = wanted;
    RETURN true;
END $$
""", """
CREATE FUNCTION ends_of(parent text, one filing_year, OUT low text, OUT high text) LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM filing_year WHERE year < one.year)
        THEN year_begins_in(parent, one.year, one.lowest) ELSE 'MINVALUE' END,
        year_begins_in(parent, one.year + 1, one.past)
$$
"""  # fmt: skip

FOLLOWS = """
CREATE FUNCTION audit_row_follows() RETURNS trigger LANGUAGE plpgsql STABLE AS $$
BEGIN
    -- Within a year an index says so. Stable: the head as it was before the statement, which moves it on as well.
    IF EXISTS (SELECT FROM audit_head WHERE chain = NEW.chain AND number >= NEW.number) THEN
        RAISE unique_violation USING MESSAGE = 'the chain of the audit trail has that row';
    END IF;
    RETURN NEW;
END $$
"""

DIVIDE = """
CREATE FUNCTION divide(parent text, part text, past text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    keyed text := CASE parent WHEN 'filing' THEN 'sequence' WHEN 'mail' THEN 'id' ELSE 'at' END;
    one record;
BEGIN
    EXECUTE format('ALTER TABLE %I RENAME TO %I', parent, part);
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS)'
        ' PARTITION BY RANGE (%I)', parent, part, keyed);
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT ends', parent);

    FOR one IN SELECT c.relname AS name, i.indisunique AS only_one, i.indisprimary AS main, pg_get_indexdef(c.oid) AS made
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = part::regclass
    LOOP
        EXECUTE format('ALTER INDEX %I RENAME TO %I', one.name, left(one.name, 50) || substr(part, length(parent) + 1));
        IF one.main THEN
            IF parent = 'mail' THEN EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (id)', parent); END IF;
        ELSIF one.only_one AND one.made LIKE '%(key)' OR one.made LIKE '%(reception_number)' THEN
            EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', part, left(one.name, 50) || substr(part, length(parent) + 1));
        ELSIF one.made NOT LIKE '%(chain, number)' THEN
            EXECUTE replace(one.made, format(' ON public.%I ', part), format(' ON public.%I ', parent));
        END IF;
    END LOOP;

    FOR one IN SELECT * FROM pg_policies WHERE schemaname = 'public' AND tablename = part LOOP
        EXECUTE format('CREATE POLICY %I ON %I FOR %s', one.policyname, parent, one.cmd)
            || coalesce(' USING (' || one.qual || ')', '') || coalesce(' WITH CHECK (' || one.with_check || ')', '');
        EXECUTE format('DROP POLICY %I ON %I', one.policyname, part);
    END LOOP;
    IF (SELECT relrowsecurity FROM pg_class WHERE oid = part::regclass) THEN
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', parent);
    END IF;
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO todokede_app', parent);

    IF parent = 'mail' THEN
        EXECUTE format('DROP TRIGGER mail_keeps_keys ON %I', part);
        CREATE TRIGGER mail_keeps_keys BEFORE INSERT ON mail FOR EACH ROW WHEN (NEW.key IS NOT NULL)
            EXECUTE FUNCTION mail_key_is_new();
    ELSIF parent = 'audit' THEN
        CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
            FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
        CREATE TRIGGER audit_follows BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_row_follows();
        ALTER SEQUENCE audit_id_seq OWNED BY audit.id;
    END IF;
    PERFORM close_part(part);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%s)', parent, part, past);
    PERFORM make_part(parent, parent || '_rest', past, 'MAXVALUE');
END $$
""", """
CREATE FUNCTION bound_tables(wanted int, past bigint, later text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parent text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['filing', 'mail', 'audit'] LOOP
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT IF EXISTS ends, ADD CONSTRAINT ends CHECK (%I < %s) %s', parent,
            CASE parent WHEN 'filing' THEN 'sequence' WHEN 'mail' THEN 'id' ELSE 'at' END,
            year_begins_in(parent, wanted + 1, past), later);
        EXECUTE format('COMMENT ON CONSTRAINT ends ON %I IS %L', parent, wanted);
    END LOOP;
    EXECUTE 'ALTER TABLE filing DROP CONSTRAINT IF EXISTS numbered, ADD CONSTRAINT numbered'
        ' CHECK (substr(reception_number, 6, 9) = lpad(sequence::text, 9, ''0'')) ' || later;
END $$
""", """
CREATE FUNCTION forget_bounds() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parent text;
BEGIN
    -- What was begun and never ended must refuse nobody when its last day is over.
    FOR parent IN SELECT conrelid::regclass::text FROM pg_constraint WHERE conname = 'ends'
        AND year_begins(obj_description(oid, 'pg_constraint')::int + 1) < now() + interval '45 days'
    LOOP
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT ends', parent);
    END LOOP;
END $$
""", """
CREATE FUNCTION divide_tables(wanted int, past bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parent text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['filing', 'mail', 'audit'] LOOP
        PERFORM divide(parent, parent || '_' || wanted, year_begins_in(parent, wanted + 1, past));
    END LOOP;
    INSERT INTO filing_year (year, lowest, past, numbers) VALUES (wanted, 1, past, 'filing_number');
END $$
"""  # fmt: skip

RIGHTS = tuple(
    statement
    for function in ("make_year(int)", "detach_year(int, bigint, uuid, bigint)", "attach_year(int)")
    for statement in (
        f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {function} TO todokede_app",
    )
)

EMPTY = (
    "SELECT CASE WHEN NOT EXISTS (SELECT FROM filing) AND NOT EXISTS (SELECT FROM mail) AND NOT EXISTS (SELECT FROM audit)"
    " THEN extract(year FROM now() AT TIME ZONE 'Asia/Tokyo')::int END AS year"
)


async def build(_apps: Any, schema_editor: Any) -> None:
    client = schema_editor.client
    if client.capabilities.dialect != "postgres":
        for statement in KEYS_SQLITE:
            await client.execute_query(statement)
        return

    made = (
        *KEYS_POSTGRES,
        *BEGINNINGS,
        NUMBERS,
        *PART,
        MOVE,
        MAKE,
        *LEAVE,
        FOLLOWS,
        *DIVIDE,
        *RIGHTS,
    )
    for statement in made:
        await client.execute_query(statement)
    _, rows = await client.execute_query(EMPTY)
    if year := rows[0]["year"]:
        for call in (
            f"bound_tables({year}, {1 + ROOM}, '')",
            f"divide_tables({year}, {1 + ROOM})",
            f"make_year({year + 1})",
        ):
            await client.execute_query(f"SELECT {call}")


class Migration(migrations.Migration):
    dependencies = [("todokede", "0031_attempt_tags")]

    operations = [
        ops.CreateModel(
            name="FilingYearRow",
            fields=[
                (
                    "year",
                    fields.IntField(generated=False, primary_key=True, unique=True, db_index=True),
                ),
                ("lowest", fields.BigIntField()),
                ("past", fields.BigIntField()),
                ("numbers", fields.CharField(max_length=64)),
                ("detached_at", fields.DatetimeField(null=True)),
            ],
            options={
                "table": "filing_year",
                "app": "todokede",
                "pk_attr": "year",
                "table_description": "A year that has parts of its own on PostgreSQL, and its running numbers.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MailKeyRow",
            fields=[
                (
                    "key",
                    fields.CharField(primary_key=True, unique=True, db_index=True, max_length=128),
                ),
            ],
            options={
                "table": "mail_key",
                "app": "todokede",
                "pk_attr": "key",
                "table_description": "What makes a mail unique for ever, whatever year it is of. SQLite has here the keys of mails that are not there.",
            },
            bases=["Model"],
        ),
        ops.RunPython(build),
    ]
