"""Two databases of different size around the same measured accounts: filled without indexes and
without the log of PostgreSQL, by two connections each."""

import asyncio
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from bench.growth_rows import CHUNK, Filling, fillings
from bench.growth_size import A_PERSON, DAYS, Numbering, Size
from efiling import clock
from efiling.rules.filings.numbers import reception_number
from efiling.store.engine import schema_changes

LONGEST = "filing"
"""This table takes as long as all others together."""
A_ROUND_OF_THEIR_OWN = 11
"""In this round over all persons the measured residents filed for themselves."""
CONTENTS_BYTES = 240
"""Two thirds of what contents take when sealed, so that twenty million fit 30 GB; no page opens
them."""
_PARTS = "(SELECT relid FROM pg_partition_tree($1::regclass) UNION SELECT $1::regclass)"
"""A table and, where it is divided, its parts."""
_CONSTRAINTS = f"""
SELECT conrelid::regclass::text AS place, conname AS name, pg_get_constraintdef(oid) AS made
FROM pg_constraint WHERE conrelid IN {_PARTS} AND contype IN ('p', 'u') AND conparentid = 0
"""
_INDEXES = f"""
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made FROM pg_index
WHERE indrelid IN {_PARTS} AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)
 AND indexrelid NOT IN (SELECT inhrelid FROM pg_inherits)
"""
_MEASURED = (
    "CREATE TEMP TABLE measured_resident (number bigint, account uuid, person_digest bytea)",
    "CREATE TEMP TABLE measured_school (number bigint, account uuid, institution uuid)",
    "CREATE TEMP TABLE measured_number (place bigint, number text)",
    "CREATE TEMP TABLE sealed_like AS SELECT repeat('d', 32)::bytea AS digest,"
    f" repeat('c', {CONTENTS_BYTES})::bytea AS contents",
)
_IS_DIVIDED = "SELECT EXISTS (SELECT FROM filing_year)"
_NUMBERS = "SELECT setval('filing_number', (SELECT max(sequence) FROM filing))"
_NUMBERS_OF_YEARS = """
SELECT setval(numbers::regclass, (SELECT max(sequence) FROM filing WHERE sequence < past))
FROM filing_year WHERE lowest <= (SELECT max(sequence) FROM filing)
"""
_AUDIT = (
    "SELECT setval(pg_get_serial_sequence('audit', 'id'), (SELECT max(id) FROM audit))",
    "UPDATE audit_head SET (number, digest) = (SELECT a.number, a.digest FROM audit a"
    " WHERE a.chain = audit_head.chain ORDER BY a.number DESC LIMIT 1)",
)
"""What comes next follows the newest row: a login whose row follows none would lock the account."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Whose requests are measured: accounts of residents with the digests of who they are, those of
    schools with their institutions; by number from 0."""

    residents: Sequence[tuple[UUID, bytes]]
    schools: Sequence[tuple[UUID, UUID]]


async def fill(url: str, size: Size, measured: Measured) -> list[str]:
    """Fills a database that holds the measured accounts and nothing else, by the URL of a
    superuser. Returns a reception number of each measured resident."""
    begun = datetime.now(UTC) - timedelta(days=DAYS)
    async with connected(url) as connection:
        numbering = await _numbering(connection, size, begun)
    numbers = _numbers(size, numbering, measured, begun)
    tables = fillings(size, numbering, len(measured.residents), len(measured.schools))

    async def lane(names: Sequence[str]) -> None:
        async with connected(url) as connection:
            await _tell(connection, measured, numbers)
            for name in names:
                async with connection.transaction():
                    await _fill(connection, name, tables[name], begun)
                await connection.execute(f"VACUUM (ANALYZE) {name}", timeout=None)

    await asyncio.gather(lane([LONGEST]), lane([name for name in tables if name != LONGEST]))
    async with connected(url) as connection:
        await _go_on(connection)
    return list(numbers.values())


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection whose days are those of UTC, as the numbers of filings."""
    connection = await asyncpg.connect(url, server_settings={"timezone": "UTC"})
    try:
        yield connection
    finally:
        await connection.close()


async def migrate(url: str) -> None:
    """As if the service had begun as long ago as its first filing: each year since then has parts
    of its own."""
    clock.configure(f"-{DAYS}d")
    await schema_changes.migrate_database(url)
    clock.configure(None)
    async with connected(url) as connection:
        await connection.execute(f"SELECT make_year({clock.today().year + 1})")


async def _numbering(connection: asyncpg.Connection, size: Size, begun: datetime) -> Numbering:
    """By the years into which the tables are divided, if they are."""
    if not await connection.fetchval(_IS_DIVIDED):
        return Numbering()
    step = timedelta(days=DAYS) / size.filings
    years: list[tuple[int, int]] = []
    for row in await connection.fetch("SELECT year, lowest FROM filing_year ORDER BY year"):
        starts = datetime(row["year"], 1, 1, tzinfo=clock.TOKYO)
        first = max(0, math.ceil((starts - begun) / step))
        years.append((first if years else 0, row["lowest"] - (first if years else 0)))
    return Numbering(years)


async def _go_on(connection: asyncpg.Connection) -> None:
    """What is numbered next follows what is there."""
    if await connection.fetchval(_IS_DIVIDED):
        await connection.execute(_NUMBERS_OF_YEARS)
    else:
        await connection.execute(_NUMBERS)
    for statement in _AUDIT:
        await connection.execute(statement)


def _numbers(
    size: Size, numbering: Numbering, measured: Measured, begun: datetime
) -> dict[int, str]:
    """Numbers with a true check digit, by the place of the filing."""
    found = {}
    for number in range(len(measured.residents)):
        place = A_ROUND_OF_THEIR_OWN * size.persons + number
        received = begun + timedelta(days=DAYS) * A_ROUND_OF_THEIR_OWN / A_PERSON
        found[place] = reception_number(received.year, "A", numbering.number(place))
    return found


async def _tell(
    connection: asyncpg.Connection, measured: Measured, numbers: dict[int, str]
) -> None:
    for statement in _MEASURED:
        await connection.execute(statement)
    residents = [(number, *one) for number, one in enumerate(measured.residents)]
    schools = [(number, *one) for number, one in enumerate(measured.schools)]

    await connection.copy_records_to_table("measured_resident", records=residents)
    await connection.copy_records_to_table("measured_school", records=schools)
    await connection.copy_records_to_table("measured_number", records=numbers.items())
    await connection.execute("ANALYZE measured_resident, measured_school, measured_number")


async def _fill(
    connection: asyncpg.Connection, table: str, filling: Filling, begun: datetime
) -> None:
    """What is emptied in a transaction is filled in it without a log (`wal_level=minimal`). Made
    afterwards indexes cost seconds; kept row by row hours."""
    # Triggers stay still: the trail may not be emptied otherwise.
    await connection.execute("SET LOCAL session_replication_role = replica")
    made_again = await _drop_indexes(connection, table)
    await connection.execute(f"CREATE TEMP TABLE kept ON COMMIT DROP AS TABLE {table}")
    await connection.execute(f"TRUNCATE {table}")

    for first in range(0, filling.rows, CHUNK):
        last = min(first + CHUNK, filling.rows) - 1
        into = f"INSERT INTO {table} ({filling.columns}) {filling.select}"
        known = (first, last, begun) if "$3" in into else (first, last)
        await connection.execute(into, *known, timeout=None)
    await connection.execute(f"INSERT INTO {table} TABLE kept")

    for statement in made_again:
        await connection.execute(statement, timeout=None)


async def _drop_indexes(connection: asyncpg.Connection, table: str) -> list[str]:
    """Returns the statements that make them again."""
    constraints = await connection.fetch(_CONSTRAINTS, table)
    indexes = await connection.fetch(_INDEXES, table)
    for one in indexes:
        # With the constraint of a part that became a piece of it.
        await connection.execute(f"DROP INDEX {one['name']} CASCADE")
    for one in constraints:
        dropped = f"DROP CONSTRAINT IF EXISTS {one['name']}"
        await connection.execute(f"ALTER TABLE {one['place']} {dropped}")

    # An index of a divided table is told without those of its parts.
    return [
        *(
            f"ALTER TABLE {one['place']} ADD CONSTRAINT {one['name']} {one['made']}"
            for one in constraints
        ),
        *(one["made"].replace(" ON ONLY ", " ON ") for one in indexes),
    ]
