"""The bare handler, tuned: it reads the columns that it shows and no others, by statements prepared
once on connections of its own, and writes moments and cursors the shortest way.

It is what this machine, Python and asyncpg can do at all; nobody would write a service like it.
"""

import asyncio
import binascii
import hashlib
import os
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import orjson

from bench.peers.history import ABSOLUTE, FIRST, IDLE, POOL_SIZE, errors_of, head_of
from efiling.adapters import keys
from efiling.store.engine.sealing import blind

SESSION = (
    "SELECT a.person_digest, a.language FROM session s JOIN account a ON a.id = s.account"
    " WHERE s.digest = $1 AND s.seen_at > $2 AND s.started_at > $3 AND a.ended_at IS NULL"
)
HISTORY = (
    "SELECT sequence, reception_number, kind, state, received_at, errors"
    " FROM filing WHERE person_digest = $1 AND resident IS NOT NULL"
    " ORDER BY sequence DESC LIMIT $2"
)
AHEAD = timedelta(hours=9)
Lane = tuple[Any, Any]
"""The two statements, prepared on one connection."""


class Tuned:
    """The handler. A lane that is given back goes to whoever waits longest."""

    def __init__(self) -> None:
        self.free: list[Lane] = []
        self.waiting: deque[asyncio.Future[Lane]] = deque()

    async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return

        await receive()
        authorization = next(value for name, value in scope["headers"] if name == b"authorization")
        token = hashlib.sha256(authorization[7:]).hexdigest()
        body = orjson.dumps(await self._answer(blind("session", token).hex()))
        await send(head_of(body))
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, digest: str) -> dict[str, Any]:
        now = datetime.now(UTC)
        lane = self.free.pop() if self.free else await self._lane()
        try:
            person, language = await lane[0].fetchrow(digest, now - IDLE, now - ABSOLUTE)
            rows = await lane[1].fetch(person, FIRST + 1)
        finally:
            self._give_back(lane)

        edges = [_edge(row, language) for row in rows[:FIRST]]
        end = edges[-1]["cursor"] if edges else None
        page = {"hasNextPage": len(rows) > FIRST, "endCursor": end}
        return {"data": {"viewer": {"filings": {"edges": edges, "pageInfo": page}}}}

    async def _lane(self) -> Lane:
        free: asyncio.Future[Lane] = asyncio.get_running_loop().create_future()
        self.waiting.append(free)
        return await free

    def _give_back(self, lane: Lane) -> None:
        if self.waiting:
            self.waiting.popleft().set_result(lane)
        else:
            self.free.append(lane)

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        keys.open_keys(os.environ["BENCH_KEYS_FILE"])
        opened = [
            await asyncpg.connect(
                os.environ["BENCH_DATABASE_URL"], server_settings={"timezone": "UTC"}
            )
            for _ in range(POOL_SIZE)
        ]
        self.free = [(await one.prepare(SESSION), await one.prepare(HISTORY)) for one in opened]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for one in opened:
            await one.close()
        await send({"type": "lifespan.shutdown.complete"})


def _edge(row: Any, language: str) -> dict[str, Any]:
    sequence, number, kind, state, received, errors = row
    written = binascii.b2a_base64(b"filing:%d" % sequence, newline=False).rstrip(b"=")
    return {
        "cursor": written.translate(_URL_SAFE).decode(),
        "node": {
            "receptionNumber": number,
            "kind": kind,
            "state": state,
            "receivedAt": (received + AHEAD).isoformat("T", "milliseconds")[:23] + "+09:00",
            "errors": errors_of(errors, language) if errors else [],
        },
    }


_URL_SAFE = bytes.maketrans(b"+/", b"-_")

app = Tuned()
