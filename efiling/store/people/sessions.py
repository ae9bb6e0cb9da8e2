"""Sessions by the digest of their token."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from efiling.rules.actors import STAFF
from efiling.store.engine import tags
from efiling.store.engine.records import Column
from efiling.store.engine.sealing import blind
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


def _kept(digest: str) -> str:
    """What stands in the table: a keyed digest, so that nobody without the keys makes a row that a
    token of theirs would open."""
    return blind("session", digest).hex()


class Session(Holder):
    """A session that still counts, with its account and what the card register says today."""

    account = Column[UUID]()
    seen_at = Column[datetime]()

    @property
    def is_genuine(self) -> bool:
        """Whether both are what we wrote: the session of this account, and the account."""
        return super().is_genuine and tags.is_genuine(
            "session", tags.SESSION, self._row, "session_"
        )


async def open_session(unit: Work, digest: str, account: UUID, now: datetime) -> None:
    row = {"digest": _kept(digest), "account": account, "started_at": now}
    tag = tags.tag_of("session", tags.SESSION, row)
    await unit.insert("session", [{**row, "seen_at": now, "tag": tag}])


_TAGGED = ", ".join(f"s.{column} AS session_{column}" for column in (*tags.SESSION, "tag"))


_STAFF = ", ".join(f"'{role.value}'" for role in sorted(STAFF))
_LIVE = (
    f"SELECT s.account, s.seen_at, {_TAGGED}, {Holder.columns('a.')}, {JOINED_COLUMNS}"
    f" FROM session s JOIN account a ON a.id = s.account{JOINED}"
    " WHERE s.digest = $1 AND a.ended_at IS NULL"
    " AND s.started_at > $2 AND s.started_at < $3 AND s.seen_at < $3"
    f" AND (s.seen_at > $4 OR s.seen_at > $5 AND a.role NOT IN ({_STAFF}))"
)
"""Every request asks it: written once."""


async def find_session(view: Reading, digest: str, now: datetime) -> Session | None:
    """The session that still counts: seen lately, not too old, of a live account."""
    soonest, latest = now - ABSOLUTE, now + SLACK
    row = await view.fetch_one(_LIVE, _kept(digest), soonest, latest, now - STAFF_IDLE, now - IDLE)
    return Session(row) if row else None


async def note_use(unit: Work, digest: str, now: datetime) -> None:
    await unit.execute("UPDATE session SET seen_at = $1 WHERE digest = $2", now, _kept(digest))


async def end_session(unit: Work, digest: str) -> None:
    await unit.execute("DELETE FROM session WHERE digest = $1", _kept(digest))


async def end_sessions(unit: Work, account: UUID, *, but: str | None = None) -> None:
    """Ends every session of an account, `but` one."""
    await unit.execute(
        "DELETE FROM session WHERE account = $1 AND digest <> $2",
        account,
        _kept(but) if but else "",
    )


async def delete_over(unit: Work, limit: int, now: datetime) -> int:
    """Removes sessions whose longest time is over. One that nobody uses counts no longer either,
    but no index finds it by its last use: every request would have to write it anew."""
    return await unit.execute(
        "DELETE FROM session WHERE digest IN"
        " (SELECT digest FROM session WHERE started_at <= $1 LIMIT $2)",
        now - ABSOLUTE,
        limit,
    )
