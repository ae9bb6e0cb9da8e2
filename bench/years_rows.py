"""Whether every row is there once: those from before, and those of whoever was told so since."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg

KEYED = {"filing": "sequence", "mail": "id", "audit": "id"}
_DOUBLED = {
    "filing": "SELECT count(*) - count(DISTINCT reception_number) FROM filing",
    "mail": "SELECT count(key) - count(DISTINCT key) FROM mail",
    "audit": "SELECT count(*) - count(DISTINCT (chain, number)) FROM audit",
}
_UNKEYED = (
    "SELECT count(*) FROM mail WHERE key IS NOT NULL"
    " AND NOT EXISTS (SELECT FROM mail_key k WHERE k.key = mail.key)"
)
_HEADS = (
    "SELECT count(*) FROM audit_head h"
    " WHERE number <> (SELECT max(number) FROM audit a WHERE a.chain = h.chain)"
)


@dataclass(frozen=True, slots=True)
class Before:
    """The last row of each table at a moment, and what all rows until it amount to."""

    last: Mapping[str, Any]
    amounts: Mapping[str, tuple[int, str]]


async def rows_before(connection: asyncpg.Connection) -> Before:
    last = {
        table: await connection.fetchval(f"SELECT {by} FROM {table} ORDER BY {by} DESC LIMIT 1")
        for table, by in KEYED.items()
    }
    return Before(last, {table: await _amount(connection, table, last[table]) for table in KEYED})


async def _amount(connection: asyncpg.Connection, table: str, last: Any) -> tuple[int, str]:
    """How many rows, and the sum of what each is in full: one that changed changes it."""
    row = await connection.fetchrow(
        f"SELECT count(*) AS n, sum(hashtextextended(one::text, 0)) AS total FROM {table} one"
        f" WHERE {KEYED[table]} <= $1",
        last,
        timeout=None,
    )
    return row["n"], str(row["total"])


async def wrong_rows(
    connection: asyncpg.Connection, before: Before, told: Collection[str], filings: int
) -> dict[str, int]:
    """How many rows are lost, changed, doubled or unasked for; nothing but noughts if all is well.
    `told`: the reception numbers of single filings that somebody was given; `filings`: how many
    they should be with those of batches."""
    found: dict[str, int] = {}
    for table in KEYED:
        count, total = await _amount(connection, table, before.last[table])
        was, was_total = before.amounts[table]
        found[f"{table} lost"] = was - count
        found[f"{table} changed"] = int(count == was and total != was_total)
        found[f"{table} doubled"] = await connection.fetchval(_DOUBLED[table], timeout=None)

    since = "FROM filing WHERE sequence > $1"
    there = await connection.fetch(f"SELECT reception_number {since}", before.last["filing"])
    found["told and not there"] = len(set(told) - {row["reception_number"] for row in there})
    found["filings too many or few"] = abs(len(there) - filings)
    found["keys of mails not kept"] = await connection.fetchval(_UNKEYED, timeout=None)
    found["heads of the trail elsewhere"] = await connection.fetchval(_HEADS, timeout=None)
    return found
