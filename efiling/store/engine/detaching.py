"""Takes the parts of a year out of the tables, and puts them back (decision 34)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from efiling.rules.vocabulary import FilingState, MailState
from efiling.store.engine.dividing import DivisionRefused, in_a_moment
from efiling.store.engine.work import Work
from efiling.store.engine.year_parts import DIVIDED, Year

_UNFINISHED = {
    "filing": (
        "a filing that the main registration has not settled",
        FilingState.REGISTERING,
        "`registration run` settles it or sets it aside: then mend or restore its row",
    ),
    "mail": (
        "a mail that has not left",
        MailState.QUEUED,
        "the worker sends it; one whose job is quarantined after `jobs retry` of that job, and one "
        "that cannot be read once its row is mended or restored",
    ),
}
"""Of a table: what is not done yet, its state, and what to do about it."""
_NAMED = 5
_JOB_OF = (
    "SELECT id FROM job WHERE state = 'QUARANTINED' AND name = 'mail.send'"
    " AND strpos(arguments, $1) > 0"
)
_RANGES = """
WITH islands AS (
  SELECT chain, min(number) AS lowest, max(number) AS highest FROM (
    SELECT chain, number, number - row_number() OVER (PARTITION BY chain ORDER BY number) AS island
    FROM {part}) AS numbered
  GROUP BY chain, island)
SELECT i.chain, i.lowest, i.highest, a.digest FROM islands i
 JOIN {part} a ON a.chain = i.chain AND a.number = i.highest ORDER BY i.chain, i.lowest
"""
_COLUMNS = """
SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attname)
 FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped
"""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A year as it was looked at before it leaves: the last number that was given, the newest mail
    and row of the trail. `ranges`: chain, lowest and highest number, digest of the highest row."""

    last_number: int
    last_mail: UUID | None
    last_row: int | None
    ranges: Sequence[tuple[int, int, int, bytes]]


async def look_at_leaving(connection: asyncpg.Connection, one: Year) -> Leaving:
    """Nobody is held up for longer than a moment. Errors: `DivisionRefused` where something of it
    is not done."""
    # Whoever was given a number looked into this table, and has it until the row is stored.
    await in_a_moment(connection, tables=["filing_year"])

    mail, row = f"mail_{one.year}", f"audit_{one.year}"
    last_mail = await connection.fetchval(f"SELECT id FROM {mail} ORDER BY id DESC LIMIT 1")
    last_row = await connection.fetchval(f"SELECT max(id) FROM {row}")

    if waits := [said for table in _UNFINISHED if (said := await _waits(connection, table, one))]:
        raise DivisionRefused(f"in {one.year} there is {'; and '.join(waits)}")
    ranges = await connection.fetch(_RANGES.format(part=row))
    return Leaving(one.given, last_mail, last_row, [tuple(found) for found in ranges])


async def _waits(connection: asyncpg.Connection, table: str, one: Year) -> str | None:
    """What of a year's table is not done yet, by its numbers, with what to do; None: nothing."""
    what, state, remedy = _UNFINISHED[table]
    name = "reception_number" if table == "filing" else "id::text"
    rows = await connection.fetch(
        f"SELECT {name} AS name, count(*) OVER () AS n FROM {table}_{one.year} WHERE state = $1"
        f" ORDER BY id LIMIT {_NAMED}",
        state,
    )
    if not rows:
        return None

    named = [f"{table} {row['name']}" for row in rows]
    if table == "mail":
        for place, row in enumerate(rows):
            if job := await connection.fetchval(_JOB_OF, row["name"]):
                named[place] += f" with job {job} in quarantine"
    if more := rows[0]["n"] - len(rows):
        named.append(f"{more} more")
    return f"{what}: {', '.join(named)} ({remedy})"


async def detach(unit: Work, year: int, leaving: Leaving) -> bool:
    """Returns whether the year was still as it was looked at. Errors: `Unavailable` where a table
    was in use."""
    row = await unit.fetch_one(
        "SELECT detach_year($1, $2, $3, $4) AS done",
        year, leaving.last_number, leaving.last_mail, leaving.last_row,
    )  # fmt: skip
    return bool(row and row["done"])


async def check_tables(connection: asyncpg.Connection, year: int) -> None:
    """Errors: `DivisionRefused` where the tables of a detached year are not there, or not as tables
    are by now."""
    for table in DIVIDED:
        part = f"{table}_{year}"
        there = await connection.fetchval(_COLUMNS, part)
        wanted = await connection.fetchval(_COLUMNS, table)
        if there is None:
            raise DivisionRefused(f"there is no table {part}: restore it with pg_restore first")
        if there != wanted:
            lacks = sorted(set(wanted.split(", ")) ^ set(there.split(", ")))
            raise DivisionRefused(f"{part} has not the columns of {table}: {', '.join(lacks)}")


async def attach(unit: Work, year: int) -> bool:
    """Returns False where so many rows came for the year meanwhile that they would hold everybody
    up. Errors: `Unavailable` where a table was in use."""
    row = await unit.fetch_one("SELECT attach_year($1) AS done", year)
    return bool(row and row["done"])
