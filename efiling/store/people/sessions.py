"""Sessions by the digest of their token."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from efiling import clock
from efiling.rules.actors import STAFF
from efiling.store.engine.records import Column
from efiling.store.engine.work import Reading, Work
from efiling.store.people.holders import JOINED, JOINED_COLUMNS, Holder

IDLE = timedelta(minutes=30)
STAFF_IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=8)
SEEN_EVERY = timedelta(seconds=15)
"""Use is noted when the last note is older than this: not every read becomes a write."""

_STAFF = ", ".join(f"'{role}'" for role in sorted(STAFF))


def digest_of(token: str) -> str:
    """SHA-256 of a token in hex. The token has 256 random bits, so a plain digest cannot be guessed
    back."""
    return hashlib.sha256(token.encode()).hexdigest()


class Session(Holder):
    """A session that still counts, with its account and what the card register says today."""

    account = Column[UUID]()
    started_at = Column[datetime]()
    seen_at = Column[datetime]()


async def open_session(unit: Work, digest: str, account: UUID) -> None:
    now = clock.now()
    await unit.insert(
        "session", [{"digest": digest, "account": account, "started_at": now, "seen_at": now}]
    )


async def find_session(view: Reading, digest: str) -> Session | None:
    """The session that still counts: seen lately, not too old, of a live account."""
    now = clock.now()
    row = await view.fetch_one(
        f"SELECT s.account, s.started_at, s.seen_at, {Holder.columns('a.')}, {JOINED_COLUMNS}"
        f" FROM session s JOIN account a ON a.id = s.account{JOINED}"
        " WHERE s.digest = $1 AND (s.seen_at > $2 OR (s.seen_at > $3 AND a.role NOT IN "
        f"({_STAFF})))"
        " AND s.started_at > $4 AND a.ended_at IS NULL",
        digest,
        now - STAFF_IDLE,
        now - IDLE,
        now - ABSOLUTE,
    )
    return Session(row) if row else None


async def note_use(unit: Work, digest: str) -> None:
    await unit.execute("UPDATE session SET seen_at = $1 WHERE digest = $2", clock.now(), digest)


async def end_session(unit: Work, digest: str) -> None:
    await unit.execute("DELETE FROM session WHERE digest = $1", digest)


async def end_sessions(unit: Work, account: UUID, *, but: str | None = None) -> None:
    """Ends every session of an account, `but` one."""
    await unit.execute(
        "DELETE FROM session WHERE account = $1 AND digest <> $2", account, but or ""
    )


async def delete_over(unit: Work, limit: int, now: datetime) -> int:
    """Removes sessions that no longer count."""
    return await unit.execute(
        "DELETE FROM session WHERE digest IN"
        " (SELECT digest FROM session WHERE seen_at <= $1 OR started_at <= $2 LIMIT $3)",
        now - IDLE,
        now - ABSOLUTE,
        limit,
    )
