"""The history of one account from a bare ASGI handler: the two statements of the gateway, the same
bytes, no more.

No routes, no parsing, no checks: it knows the one question it is asked. Database:
`BENCH_DATABASE_URL`; keys: `BENCH_KEYS_FILE`.
"""

import base64
import hashlib
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import orjson

from efiling.adapters import keys
from efiling.clock import TOKYO
from efiling.problems import PROBLEMS
from efiling.store.engine.sealing import blind
from i18n import Language
from i18n.catalogue import text

FIRST = 20
POOL_SIZE = 10
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)

SESSION = (
    "SELECT s.account, s.started_at, s.seen_at, a.role, a.language, a.expires_on,"
    " a.password_set_on, a.person_digest, c.status, c.spouse_basis, c.validity, c.designation,"
    " c.period_of_stay"
    " FROM session s JOIN account a ON a.id = s.account"
    " LEFT JOIN card c ON c.person_digest = a.person_digest"
    " WHERE s.digest = $1 AND s.seen_at > $2 AND s.started_at > $3 AND a.ended_at IS NULL"
)
HISTORY = (
    "SELECT id, sequence, reception_number, account, session, filed_by, person_digest, kind,"
    " channel, state, received_at, received_on, registered_at, errors, superseded_by,"
    " client_reference_sealed, resident, institution, batch, row"
    " FROM filing WHERE person_digest = $1 AND resident IS NOT NULL"
    " ORDER BY sequence DESC LIMIT $2"
)


class Bare:
    """The handler. Its pool sends no reset after each use: nothing here leaves anything behind."""

    pool: asyncpg.Pool

    async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return

        await receive()
        authorization = next(value for name, value in scope["headers"] if name == b"authorization")
        token = hashlib.sha256(authorization.removeprefix(b"Bearer ")).hexdigest()
        digest = blind("session", token).hex()
        data = {"viewer": {"filings": await self._page(digest)}}
        body = orjson.dumps({"data": data})

        await send(head_of(body))
        await send({"type": "http.response.body", "body": body})

    async def _page(self, digest: str) -> dict[str, Any]:
        now = datetime.now(UTC)
        async with self.pool.acquire() as connection:
            session = await connection.fetchrow(SESSION, digest, now - IDLE, now - ABSOLUTE)
            rows = await connection.fetch(HISTORY, session["person_digest"], FIRST + 1)
        edges = [_edge(row, session["language"]) for row in rows[:FIRST]]
        end = edges[-1]["cursor"] if edges else None
        return {"edges": edges, "pageInfo": {"hasNextPage": len(rows) > FIRST, "endCursor": end}}

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        keys.open_keys(os.environ["BENCH_KEYS_FILE"])
        self.pool = await asyncpg.create_pool(
            os.environ["BENCH_DATABASE_URL"],
            min_size=1,
            max_size=POOL_SIZE,
            reset=_nothing,
            server_settings={"timezone": "UTC"},
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.pool.close()
        await send({"type": "lifespan.shutdown.complete"})


def head_of(body: bytes) -> dict[str, Any]:
    """What an answer of 200 begins with."""
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
    ]
    return {"type": "http.response.start", "status": 200, "headers": headers}


async def _nothing(_connection: Any) -> None:
    """No reset."""


def _edge(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {
        "cursor": base64.urlsafe_b64encode(b"filing:%d" % row["sequence"]).decode().rstrip("="),
        "node": {
            "receptionNumber": row["reception_number"],
            "kind": row["kind"],
            "state": row["state"],
            "receivedAt": row["received_at"].astimezone(TOKYO).isoformat(timespec="milliseconds"),
            "errors": errors_of(row["errors"], language) if row["errors"] else [],
        },
    }


def errors_of(written: str, language: str) -> list[dict[str, str]]:
    """The reasons of a registration error, in words."""
    return [
        {
            "code": one["code"],
            "message": text(Language(language), PROBLEMS[one["code"]].message, **one["params"]),
        }
        for one in orjson.loads(written)
    ]


app = Bare()
