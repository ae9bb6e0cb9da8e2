"""The rows of a snapshot put into an empty database, in one transaction: all of them, or none.

Values come as JSON has them. Between two databases of one kind they stay as they are; SQLite's are
read by the types of their columns on the way to PostgreSQL, which takes no others.
"""

import base64
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from tortoise import Tortoise, fields

from efiling.adapters.backup_files import BackupRefused
from efiling.rules.actors import Actor
from efiling.store.engine import database
from efiling.store.engine.own_tables import own_columns
from efiling.store.engine.records import Row
from efiling.store.engine.schema_changes import take_turn
from efiling.store.engine.snapshots import NOT_COPIED, RUNNING_NUMBER, Rows, quoted
from efiling.store.engine.work import Work
from efiling.store.engine.year_parts import FIRST_NUMBERS, Year, lay_out, pass_by, years_of
from efiling.store.fields import DigestField, IdField

SEEDED = frozenset({"audit_head", "counter", "schedule", "process"})
"""What an empty database may have: a migration, or who looked whether it is ready, put it there."""
Opened = Callable[[Any], Any]


def packed(rows: Rows) -> bytes:
    """Rows as lines of JSON."""
    return b"".join(
        orjson.dumps(row, default=_packed_value, option=orjson.OPT_APPEND_NEWLINE) for row in rows
    )


def _packed_value(value: object) -> object:
    if isinstance(value, bytes):
        return {"b": base64.b64encode(value).decode()}
    if isinstance(value, UUID):
        return str(value)  # that of asyncpg is one of its own
    raise TypeError(type(value).__name__)


def _bytes_if_any(value: Any) -> Any:
    return base64.b64decode(value["b"], validate=True) if isinstance(value, dict) else value


def _opened_by(field: object) -> Opened:
    """What makes a value of JSON one of a column's type."""
    match field:
        case IdField():
            return UUID
        case fields.DatetimeField():
            return datetime.fromisoformat
        case fields.DateField():
            return date.fromisoformat
        case fields.BooleanField():
            return bool
        case DigestField() | fields.BinaryField():
            return _bytes_if_any
        case _:
            return lambda value: value


class Loader:
    """An empty database that is being filled in one unit of work. `dialect`: of the database that
    the rows are from. `left_out`: what was no table or column of ours there."""

    def __init__(self, unit: Work, dialect: str) -> None:
        self.unit = unit
        self._connection = unit.connection
        self._postgres = unit.is_postgres
        self._as_it_is = dialect == "sqlite" and not self._postgres
        self._tables = own_columns()
        self._years: Sequence[Year] = ()
        self.left_out = set[str]()

    async def prepare(self) -> None:
        """Nobody else writes from here on. Errors: `BackupRefused` where there is a row."""
        if self._postgres:
            await take_turn(self._connection.execute)
            await self._connection.execute(
                f"LOCK TABLE {quoted(list(self._tables))} IN SHARE ROW EXCLUSIVE MODE"
            )
        for table in self._tables:
            where = " WHERE number > 0" if table == "audit_head" else ""
            if (table not in SEEDED | NOT_COPIED or where) and await self.count(table, where):
                raise BackupRefused(
                    f"the database has rows already (table {table}): a backup is restored into an "
                    "empty one; name a new one in TODOKEDE_DATABASE_URL"
                )
        for table in SEEDED:
            await self._connection.execute(f'DELETE FROM "{table}"')

    async def count(self, table: str, where: str = "") -> int:
        """How many rows a table has."""
        rows = await self._connection.fetch(f'SELECT count(*) AS n FROM "{table}"{where}', ())
        return int(rows[0]["n"])

    def into(self, table: str, columns: Sequence[str]) -> "TableLoader | None":
        """None for a table that was not ours. Errors: `BackupRefused` where columns of ours are
        missing."""
        known = self._tables.get(table, {})
        self.left_out |= (
            {f"{table}.{one}" for one in columns if one not in known} if known else {table}
        )
        if not known:
            return None
        if table in NOT_COPIED or not set(columns) >= set(known):
            raise BackupRefused(f"the backup's table {table} is not that of this version")

        opened = {
            one: _bytes_if_any if self._as_it_is else _opened_by(known[one])
            for one in columns
            if one in known
        }
        return TableLoader(self._connection, table, columns, opened)

    async def lay_out(self, years: Sequence[Year]) -> None:
        """The tables get the parts that they had, before there is a row."""
        if self._postgres and years:
            await lay_out(self._ask, years)
            self._years = years

    async def _ask(self, sql: str, *values: Any) -> Sequence[Row]:
        rows: Sequence[Row] = await self._connection.fetch(sql, values)
        return rows

    async def finish(self, running_number: int, passed_by: int) -> None:
        """Numbers that count up go on behind what is there. The next `passed_by` running numbers
        are given to nobody, of no year: what comes on paper has one of the year of its arrival, and
        in a year that nobody made filings have those of the nearest."""
        if not self._postgres:
            await self._set_counter(running_number + passed_by)
            return
        await self._connection.execute(f"DELETE FROM counter WHERE name = '{RUNNING_NUMBER}'")
        for one in self._years:
            given = max(one.given, one.lowest - 1)
            await pass_by(self._ask, given + passed_by, [one.numbers])
        if not self._years:
            made = [one.numbers for one in await years_of(self._ask)] or [FIRST_NUMBERS]
            await pass_by(self._ask, running_number + passed_by, made)
        for table in self._tables:
            await self._set_sequence_of(table)

    async def _set_counter(self, running_number: int) -> None:
        await self._connection.execute(f"DELETE FROM counter WHERE name = '{RUNNING_NUMBER}'")
        await self._connection.execute(
            f"INSERT INTO counter (name, value) VALUES ('{RUNNING_NUMBER}', ?1)", [running_number]
        )

    async def _set_sequence_of(self, table: str) -> None:
        """PostgreSQL counts ids of its own past those that were given."""
        for column, field in self._tables[table].items():
            if getattr(field, "generated", False):
                await self._connection.fetch(
                    f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), newest)"
                    f" FROM (SELECT max({column}) AS newest FROM {table}) AS known"
                    " WHERE newest IS NOT NULL",
                    (),
                )


class TableLoader:
    """Adds rows to one table."""

    def __init__(
        self,
        connection: database.Transaction,
        table: str,
        columns: Sequence[str],
        opened: Mapping[str, Opened],
    ) -> None:
        """`columns`: of a row of the backup; `opened`: of those that are kept."""
        sign = "$" if database.is_postgres(connection.client) else "?"
        places = ", ".join(f"{sign}{place}" for place in range(1, len(opened) + 1))
        self._sql = f'INSERT INTO "{table}" ({quoted(list(opened))}) VALUES ({places})'
        self._connection, self._table = connection, table
        self._opened = [opened.get(column) for column in columns]

    async def add(self, lines: Sequence[bytes]) -> None:
        """Errors: `BackupRefused` for a row that this database cannot hold."""
        try:
            rows = [
                [
                    None if value is None else opened(value)
                    for value, opened in zip(orjson.loads(line), self._opened, strict=True)
                    if opened
                ]
                for line in lines
            ]

            with database.translating():
                await self._connection.execute_many(self._sql, rows)
        except (ValueError, TypeError, AttributeError, asyncpg.DataError) as error:
            raise self._not_held(error) from None

    def _not_held(self, error: Exception) -> BackupRefused:
        return BackupRefused(
            f"a row of the table {self._table} holds what this database has no place for "
            f"({type(error).__name__}); nothing was restored. A damaged row of SQLite is restored "
            "into SQLite: mend it there first"
        )


@asynccontextmanager
async def loading(actor: Actor, url: str, dialect: str) -> AsyncIterator[Loader]:
    """The migrated and empty database at `url`; leaving the block well commits, with what was noted
    in its unit. Nothing else is open in this process. Errors: `BackupRefused`, `Unavailable`."""
    await Tortoise.init(config=database.config(url, migrating=True), _enable_global_fallback=True)
    try:
        with database.translating():
            await database.default().execute_query("SELECT 1")
        async with Work(actor) as unit:
            loader = Loader(unit, dialect)
            with database.translating():
                await loader.prepare()
            yield loader
    finally:
        await database.close_database()


def check_counts(said: Mapping[str, int], loaded: Mapping[str, int]) -> None:
    """Errors: `BackupRefused` where a table has not the rows that the backup says."""
    if said != loaded:
        tables = [name for name in {**said, **loaded} if said.get(name) != loaded.get(name)]
        raise BackupRefused(f"rows are missing or too many in {', '.join(sorted(tables))}")
