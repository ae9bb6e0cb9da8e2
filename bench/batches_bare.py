"""The least that storing a batch can cost: its rows, put into a copy of their table, indexes
included, in one statement and one commit."""

import sqlite3
import time
from collections.abc import Sequence
from typing import Any

import asyncpg

from efiling.settings.database_address import sqlite_path

MOST = 50
"""Batches of rows that are taken for it."""
COPY = "bare_filing"


async def bare_insert(url: str, rows: int) -> float:
    """Batches a second: `rows` rows of the table of filings at a time, as durable as ours."""
    path = sqlite_path(url)
    return _sqlite(str(path), rows) if path else await _postgres(url, rows)


def _batches(filings: Sequence[Sequence[Any]], rows: int) -> list[Sequence[Sequence[Any]]]:
    """The filings in full batches of so many rows."""
    return [filings[start : start + rows] for start in range(0, len(filings) - rows + 1, rows)]


def _places(width: int, rows: int, mark: str) -> str:
    if mark == "?":
        return ", ".join(["(" + ", ".join("?" * width) + ")"] * rows)
    groups = (range(row * width + 1, (row + 1) * width + 1) for row in range(rows))
    return ", ".join("(" + ", ".join(f"${place}" for place in group) + ")" for group in groups)


def _sqlite(path: str, rows: int) -> float:
    with sqlite3.connect(path) as source:
        filings = source.execute("SELECT * FROM filing LIMIT ?", (MOST * rows,)).fetchall()
        definitions = source.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'filing' AND sql IS NOT NULL"
        ).fetchall()

    with sqlite3.connect(f"{path}.bare", isolation_level=None) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        for (statement,) in definitions:
            connection.execute(statement)

        sql = f"INSERT INTO filing VALUES {_places(len(filings[0]), rows, '?')}"
        batches = _batches(filings, rows)
        begun = time.perf_counter()
        for batch in batches:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(sql, [value for row in batch for value in row])
            connection.execute("COMMIT")
        return len(batches) / (time.perf_counter() - begun)


async def _postgres(url: str, rows: int) -> float:
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            # As the service itself: row-level security hides the rows from everybody else.
            await connection.execute("SELECT set_config('app.role', 'SYSTEM', true)")
            records = await connection.fetch("SELECT * FROM filing LIMIT $1", MOST * rows)
        await connection.execute(f"CREATE TABLE {COPY} (LIKE filing INCLUDING ALL)")

        sql = f"INSERT INTO {COPY} VALUES {_places(len(records[0]), rows, '$')}"
        batches = _batches([tuple(record) for record in records], rows)
        begun = time.perf_counter()
        for batch in batches:
            await connection.execute(sql, *(value for row in batch for value in row))
        return len(batches) / (time.perf_counter() - begun)
    finally:
        await connection.close()
