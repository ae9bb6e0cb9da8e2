"""Sessions by the digest of their token."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from efiling.rules.actors import STAFF
from efiling.store.engine.records import Column
from efiling.store.engine.work import Reading, Work
from efiling.store.people.holders import JOINED, JOINED_COLUMNS, Holder

IDLE = timedelta(minutes=30)
STAFF_IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=8)
SLACK = timedelta(minutes=10)
"""A session that began or was used later than this did so by a clock that was ahead: it is over."""
SEEN_EVERY = timedelta(seconds=15)
"""Use is noted when the last note is older than this: not every read becomes a write."""


def digest_of(token: str) -> str:
    """SHA-256 of a token in hex. The token has 256 random bits, so a plain digest cannot be guessed
    back."""
    return hashlib.sha256(token.encode()).hexdigest()


class Session(Holder):
    """A session that still counts, with its account and what the card register says today."""

    account = Column[UUID]()
    seen_at = Column[datetime]()


async def open_session(unit: Work, digest: str, account: UUID, now: datetime) -> None:
    await unit.insert(
        "session", [{"digest": digest, "account": account, "started_at": now, "seen_at": now}]
    )


async def find_session(view: Reading, digest: str, now: datetime) -> Session | None:
    """The session that still counts: seen lately, not too old, of a live account."""
    bind = view.bind()
    row = await view.fetch_one(
        f"SELECT s.account, s.seen_at, {Holder.columns('a.')}, {JOINED_COLUMNS}"
        f" FROM session s JOIN account a ON a.id = s.account{JOINED}"
        f" WHERE s.digest = {bind(digest)} AND a.ended_at IS NULL"
        f" AND s.started_at > {bind(now - ABSOLUTE)} AND s.started_at < {bind(now + SLACK)}"
        f" AND s.seen_at < {bind(now + SLACK)}"
        f" AND (s.seen_at > {bind(now - STAFF_IDLE)}"
        f" OR s.seen_at > {bind(now - IDLE)} AND a.role NOT IN ({bind.each(sorted(STAFF))}))",
        *bind.values,
    )
    return Session(row) if row else None


async def note_use(unit: Work, digest: str, now: datetime) -> None:
    await unit.execute("UPDATE session SET seen_at = $1 WHERE digest = $2", now, digest)


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
