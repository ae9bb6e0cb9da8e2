"""Every statement of the hot paths finds its rows by an index: what is quick in a test is slow with
200,000 rows otherwise."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import orjson
import pytest

from efiling import clock, operations
from efiling.actions.filings.registration import register_received
from efiling.actions.people.expiry import sweep_accounts
from efiling.rules.actors import SYSTEM, Actor
from efiling.rules.machinery.jobs import Sweep
from efiling.store.engine import database, scope
from efiling.store.engine.postgres import Client as Pool
from efiling.store.engine.work import Reading, View, Work, uncancelled
from efiling.store.machinery import jobs
from efiling.store.people import due_accounts
from efiling.store.people.places import Place
from tests.builders.batches import students
from tests.builders.growth import GROWING, grow
from tests.builders.http import api_tokens, batches, drafts
from tests.builders.http.client import CHANGE_PASSWORD, RENOTIFY, Client
from tests.builders.inputs import card, contract_ended
from tests.builders.owner import as_owner
from tests.builders.people import PASSWORD
from tests.builders.work import work_off

FEW_PAGES = 400
"""Twenty accounts with their cards, each by an index; all cards and accounts are thousands."""


class Said(NamedTuple):
    """A statement, who asked, and one of its lists of values."""

    sql: str
    actor: Actor
    values: Sequence[Any]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> dict[str, Said]:
    """Every statement that is run from here on, by its text without the numbers of its values."""
    found: dict[str, Said] = {}

    def listen(kind: type[View], name: str) -> None:
        run = getattr(kind, name)

        async def heard(view: View, sql: str, *values: Any) -> Any:
            shape = re.sub(r"(\$\d+(, )?)+", "$", sql)
            found.setdefault(shape, Said(sql, view.actor, values))
            return await run(view, sql, *values)

        monkeypatch.setattr(kind, name, heard)

    listen(Reading, "fetch")
    listen(Work, "fetch")
    listen(Work, "execute")
    return found


async def scans_of(one: Said) -> set[str]:
    """The growing tables that a statement reads from one end to the other."""
    connection = database.reading()
    if isinstance(connection, Pool):
        plan = await plan_of(connection, one)
        grown = await _grown_parts(connection)
        return {grown.get(name, name) for name in _sequential(plan)} & set(GROWING)

    details = await steps_of(one)
    names = dict(re.findall(r"\b(?:FROM|JOIN|UPDATE)\s+\"?(\w+)\"?\s+(?:AS )?(\w+)", one.sql))
    aliases = {alias: table for table, alias in names.items()}
    scanned = {found[1] for detail in details if (found := re.fullmatch(r"SCAN (\w+)", detail))}
    return {aliases.get(str(name), str(name)) for name in scanned} & set(GROWING)


async def plan_of(pool: Pool, one: Said, options: str = "FORMAT JSON") -> dict[str, Any]:
    """How PostgreSQL finds the rows of a statement."""
    sql, values = one.sql, one.values
    if sql.startswith("SELECT"):
        sql, values = scope.asked_by(one.actor, sql, values)
    (row,) = await pool.execute_query_dict(f"EXPLAIN ({options}) {sql}", list(values))
    plan: dict[str, Any] = orjson.loads(row["QUERY PLAN"])[0]["Plan"]
    return plan


async def far_looks(one: Said) -> list[str]:
    """What a statement looks at besides its few rows: on PostgreSQL many pages, on SQLite cards
    that are not marked, or all of them to put them in order."""
    pool = database.reading()
    if isinstance(pool, Pool):
        plan = await plan_of(pool, one, "ANALYZE, BUFFERS, FORMAT JSON")
        pages = int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])
        return [f"{pages} pages"] if pages > FEW_PAGES else []
    return [
        step
        for step in await steps_of(one)
        if "TEMP B-TREE" in step or (step.split()[1] == "c" and "card_loss (loss=?" not in step)
    ]


async def steps_of(one: Said) -> list[str]:
    """How SQLite finds the rows of a statement."""
    text = re.sub(r"\$(\d+)", r"?\1", one.sql)
    explained = f"EXPLAIN QUERY PLAN {text}"
    _, steps = await database.reading().execute_query(explained, list(one.values))
    return [step["detail"] for step in steps]


async def _grown_parts(connection: Pool) -> dict[str, str]:
    """The parts that have rows, each with its table: what is empty is read from end to end."""
    rows = await connection.execute_query_dict(
        "SELECT relname, inhparent::regclass::text AS parent FROM pg_class"
        " JOIN pg_inherits ON inhrelid = pg_class.oid WHERE reltuples > 100"
    )
    return {row["relname"]: row["parent"] for row in rows}


def _sequential(plan: dict[str, Any]) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for below in plan.get("Plans", ()):
        yield from _sequential(below)


@pytest.mark.slow
async def test_no_statement_of_a_hot_path_reads_a_growing_table_from_end_to_end(
    client: Client, said: dict[str, Said]
) -> None:
    if database.is_postgres(database.default()):
        await grow()
        await as_owner("ANALYZE")
    # SQLite looks at no row when it makes a plan: nobody ever told it how many there are.
    said.clear()

    await residents_day(client)
    await schools_day(client)
    await work_off()
    await register_received(SYSTEM, clock.now() + timedelta(days=365))
    await work_off()
    await workers_day()

    scans = {shape: tables for shape, one in said.items() if (tables := await scans_of(one))}
    assert scans == {}
    assert len(said) > 60, "the paths were walked"


@pytest.mark.slow
async def test_a_sweep_reaches_those_who_are_due_wherever_they_stand_among_the_others(
    client: Client, said: dict[str, Said]
) -> None:
    if database.is_postgres(database.default()):
        await grow()
        last = "SELECT person_digest FROM card ORDER BY person_digest DESC LIMIT 1000"
        await as_owner(f"UPDATE card SET loss = 'DUE' WHERE person_digest IN ({last})")
        await as_owner("UPDATE account SET expires_on = '2001-01-01' WHERE version % 50 = 0")
        await as_owner("ANALYZE")
        # Since the planner was told, nobody is due by their day any more.
        await as_owner("UPDATE account SET expires_on = '2099-01-01'")

    said.clear()
    view = Reading(SYSTEM)
    await due_accounts.count_due(view, clock.today(), 20)
    for due in due_accounts.BY_CARD:
        await due_accounts.find_due(view, due, clock.today(), Place(b""), 20)

    far = {shape: looked for shape, one in said.items() if (looked := await far_looks(one))}
    assert far == {}
    assert len(said) == 3


async def residents_day(client: Client) -> None:
    """Registers, logs in, files, looks, changes the password, forgets it."""
    person, token = await client.resident()

    for _ in range(2):
        draft = await drafts.saved(client, token)
        await drafts.saved(client, token, id=draft["id"])
        assert await drafts.drafts_of(client, token) == [
            await drafts.draft_of(client, token, draft["id"])
        ]
        key = draft["idempotencyKey"]
        await client.submit(token, contract_ended(person, clock.today()), key=key)

    assert len((await client.history(token))["nodes"]) == 2
    changed = await client.do(
        CHANGE_PASSWORD, token, oldPassword=PASSWORD, newPassword="Another-1-password"
    )
    assert changed["problems"] == []
    assert (await client.do(RENOTIFY, card=card(person)))["problems"] == []


async def schools_day(client: Client) -> None:
    """Logs in, makes a token, sends a batch with it, and looks at what became of it."""
    _, session = await client.school()
    token = await api_tokens.token_of(client, session)
    people = await students(client.folder, 3)
    rows = [batches.row_about(person) for person in people]
    assert (await batches.check_batch(client, token, rows))["problems"] == []
    sent = await batches.submit_batch(client, token, rows)
    assert sent["problems"] == []
    number = sent["batch"]["receptionNumber"]
    await batches.batch_of(client, token, number)
    await batches.batches_of(client, token)
    await client.history(token)


async def workers_day() -> None:
    """What a relay asks all day, a sweep of accounts that some of the grown ones are due in, and
    what clears the tables at night."""
    await operations.due_jobs()
    await sweep_accounts(SYSTEM, clock.now(), limit=10, confirmed=True)
    await uncancelled(housekeeping_queued())
    await work_off()


async def housekeeping_queued() -> None:
    """The job of the night that clears what is over."""
    async with Work(SYSTEM) as unit:
        await jobs.send(unit, Sweep(), clock.now())
