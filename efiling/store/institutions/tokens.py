"""API tokens by the digest of what is shown once and never stored.

A token counts until it is revoked, its last day is over, or its account ends. It counts no longer
either once its account's password was reset: `reset_count` is the account's at the time when the
token was made.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from efiling import clock
from efiling.rules.institutions.tokens import KEPT, NewToken
from efiling.rules.vocabulary import TokenScope
from efiling.store.engine.records import Row
from efiling.store.engine.scope import scope_of, unscoped
from efiling.store.engine.sealing import seal, unseal
from efiling.store.engine.work import Reading, Work
from efiling.store.people.accounts import Account

USE_NOTED_EVERY = timedelta(minutes=1)
"""Use is noted when the last note is older than this: not every call becomes a write."""

_SHOWN = "id, name_sealed, scopes, created_at, expires_on, last_used_at"
_COUNTS = (
    "revoked_at IS NULL AND expires_on >= $2 AND reset_count = (SELECT reset_count FROM "
    "account WHERE id = $1)"
)


async def add_token(unit: Work, token: UUID, digest: str, account: Account, new: NewToken) -> None:
    row = {
        "id": token,
        "digest": digest,
        "account": account.id,
        "institution": account.institution,
        "reset_count": account.reset_count,
        "name_sealed": seal(new.name, "api_token.name", token),
        "scopes": ",".join(sorted(new.scopes)),
        "created_at": clock.now(),
        "expires_on": new.expires_on,
    }
    await unit.insert("api_token", [row])


def name_of(row: Row) -> str:
    return unseal(row["name_sealed"], "api_token.name", row["id"])


def scopes_of(row: Row) -> frozenset[TokenScope]:
    return frozenset(TokenScope(scope) for scope in row["scopes"].split(","))


async def find_token(view: Reading, digest: str) -> Row | None:
    """The token that still counts, with its account and what its institution is today."""
    sql = (
        "SELECT t.id, t.account, t.institution, t.scopes, t.last_used_at, a.role, a.language, "
        "a.expires_on,"
        " a.password_set_on, a.person_digest, a.last_used_on, i.kinds AS institution_kinds"
        " FROM api_token t JOIN account a ON a.id = t.account LEFT JOIN institution i ON i.id = "
        "t.institution"
        " WHERE t.digest = $1 AND t.revoked_at IS NULL AND t.expires_on >= $2 AND a.ended_at IS "
        "NULL"
        " AND t.reset_count = a.reset_count"
    )
    return await view.fetch_one(
        unscoped("whose it is, the token tells", sql), digest, clock.today()
    )


async def note_use(unit: Work, token: UUID) -> None:
    mine = scope_of(unit.actor).of("api_token", after=2)
    await unit.execute(
        "UPDATE api_token SET last_used_at = $1 WHERE id = $2 AND (last_used_at IS NULL OR "
        "last_used_at < $1)"
        f" AND {mine.where}",
        clock.now(),
        token,
        *mine.values,
    )


async def tokens_of(view: Reading | Work, account: UUID) -> Sequence[Row]:
    """An account's tokens, the newest first, save the revoked; those over are among them for a
    while."""
    mine = scope_of(view.actor).of("api_token", after=2)
    return await view.fetch(
        f"SELECT {_SHOWN} FROM api_token WHERE account = $1 AND {_COUNTS} AND {mine.where}"
        " ORDER BY created_at DESC, id DESC",
        account,
        clock.today() - KEPT,
        *mine.values,
    )


async def get_token(unit: Work, token: UUID) -> Row:
    """One that is known to be there."""
    mine = scope_of(unit.actor).of("api_token", after=1)
    (row,) = await unit.fetch(
        f"SELECT {_SHOWN} FROM api_token WHERE id = $1 AND {mine.where}", token, *mine.values
    )
    return row


async def count_live(unit: Work, account: UUID) -> int:
    """How many of an account's tokens still count."""
    mine = scope_of(unit.actor).of("api_token", after=2)
    row = await unit.fetch_one(
        f"SELECT count(*) AS live FROM api_token WHERE account = $1 AND {_COUNTS} AND {mine.where}",
        account,
        clock.today(),
        *mine.values,
    )
    return int(row["live"]) if row else 0


async def is_token_of(unit: Work, token: UUID, account: UUID) -> bool:
    """Whether there is such a token of this account, revoked or not."""
    mine = scope_of(unit.actor).of("api_token", after=2)
    sql = f"SELECT 1 AS one FROM api_token WHERE id = $1 AND account = $2 AND {mine.where}"
    return bool(await unit.fetch(sql, token, account, *mine.values))


async def revoke(unit: Work, token: UUID) -> bool:
    """Ends a token at once; False if it had been revoked before."""
    mine = scope_of(unit.actor).of("api_token", after=2)
    sql = (
        "UPDATE api_token SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL AND "
        f"{mine.where}"
    )
    return await unit.execute(sql, clock.now(), token, *mine.values) > 0


async def end_tokens(unit: Work, account: UUID) -> None:
    """Ends every token of an account at once, whoever acts: an officer has no rows of
    `api_token`."""
    await unit.execute("UPDATE account SET reset_count = reset_count + 1 WHERE id = $1", account)


async def delete_over(unit: Work, limit: int, now: datetime) -> int:
    """Removes tokens that have been over or revoked for long enough."""
    sql = (
        "DELETE FROM api_token WHERE id IN (SELECT id FROM api_token WHERE revoked_at < $1 OR "
        "expires_on < $2 LIMIT $3)"
    )
    return await unit.execute(
        unscoped("housekeeping", sql), now - KEPT, clock.day_of(now) - KEPT, limit
    )
