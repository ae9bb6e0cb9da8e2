"""API tokens by the digest of what is shown once and never stored.

A token counts until it is revoked, its last day is over, or its account ends. It counts no longer
either once its account's password was reset: `reset_count` is the account's at the time when the
token was made.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from efiling import clock
from efiling.rules.institutions.tokens import KEPT, NewToken
from efiling.rules.vocabulary import TokenScope
from efiling.store.engine import tags
from efiling.store.engine.members import joined, members_of
from efiling.store.engine.records import Column, Record, Sealed
from efiling.store.engine.scope import unscoped
from efiling.store.engine.sealing import blind, seal
from efiling.store.engine.work import Reading, Work
from efiling.store.people import standing
from efiling.store.people.accounts import Account
from efiling.store.people.holders import JOINED, JOINED_COLUMNS, Holder
from efiling.store.tables.institutions import ApiTokenRow
from efiling.store.tables.people import AccountRow

USE_NOTED_EVERY = timedelta(minutes=1)
"""Use is noted when the last note is older than this: not every call becomes a write."""


class ApiToken(Record):
    """What its institution sees of a token."""

    id = Column[UUID]()
    name = Sealed("api_token")
    scopes = Column(members_of(TokenScope))
    created_at = Column[datetime]()
    expires_on = Column[date]()
    last_used_at = Column[datetime | None]()


class TokenHolder(Holder):
    """A token that came with a request and still counts, with its account and what its institution
    is today."""

    token = Column[UUID]()
    account = Column[UUID]()
    scopes = Column(members_of(TokenScope))
    token_last_used_at = Column[datetime | None]()

    @property
    def is_genuine(self) -> bool:
        """Whether both are what we wrote: the token of this account, and the account."""
        return super().is_genuine and tags.is_genuine(
            "api_token", tags.API_TOKEN, self._row, "token_"
        )


_TAGGED = ", ".join(f"t.{column} AS token_{column}" for column in (*tags.API_TOKEN, "tag"))


def _kept(digest: str) -> str:
    """What stands in the table: a keyed digest, so that nobody without the keys makes a row that a
    token of theirs would open."""
    return blind("token", digest).hex()


async def add_token(
    unit: Work, token: UUID, digest: str, account: Account, new: NewToken, at: datetime
) -> None:
    row = {
        "id": token,
        "digest": _kept(digest),
        "account": account.id,
        "institution": account.institution,
        "reset_count": account.reset_count,
        "name_sealed": seal(new.name, "api_token.name", token),
        "scopes": joined(sorted(new.scopes)),
        "created_at": at,
        "expires_on": new.expires_on,
    }
    tag = tags.tag_of("api_token", tags.API_TOKEN, {**row, "revoked_at": None})
    await unit.insert("api_token", [{**row, "tag": tag}])


async def find_token(view: Reading, digest: str, today: date) -> TokenHolder | None:
    """The token that still counts.

    A statement: every call of a program begins with it.
    """
    sql = (
        "SELECT t.id AS token, t.account, t.scopes, t.last_used_at AS token_last_used_at,"
        f" {_TAGGED}, {Holder.columns('a.')}, {JOINED_COLUMNS}"
        f" FROM api_token t JOIN account a ON a.id = t.account{JOINED}"
        " WHERE t.digest = $1 AND t.revoked_at IS NULL AND t.expires_on >= $2"
        " AND a.ended_at IS NULL AND t.reset_count = a.reset_count"
    )
    row = await view.fetch_one(unscoped("whose it is, the token tells", sql), _kept(digest), today)
    return TokenHolder(row) if row else None


async def note_use(unit: Work, token: UUID, at: datetime) -> None:
    used_before = Q(last_used_at=None) | Q(last_used_at__lt=at)
    await unit.of(ApiTokenRow).filter(used_before, id=token).update(last_used_at=at)


def _counting(view: Reading | Work, account: UUID, today: date) -> QuerySet[ApiTokenRow]:
    """The tokens of an account that count on a day."""
    resets = view.of(AccountRow).filter(id=account).values("reset_count")
    return view.of(ApiTokenRow).filter(
        account=account, revoked_at=None, expires_on__gte=today, reset_count=Subquery(resets)
    )


async def tokens_of(view: Reading | Work, account: UUID, today: date) -> list[ApiToken]:
    """An account's tokens, the newest first, save the revoked; those over are among them for a
    while."""
    shown = _counting(view, account, today - KEPT)
    return await ApiToken.all_of(shown.order_by("-created_at", "-id"))


async def get_token(unit: Work, token: UUID) -> ApiToken:
    """One that is known to be there."""
    found = await ApiToken.first_of(unit.of(ApiTokenRow).filter(id=token))
    assert found is not None
    return found


async def count_live(unit: Work, account: UUID, today: date) -> int:
    """How many of an account's tokens still count."""
    return await _counting(unit, account, today).count()


async def is_token_of(unit: Work, token: UUID, account: UUID) -> bool:
    """Whether there is such a token of this account, revoked or not."""
    return await unit.of(ApiTokenRow).filter(id=token, account=account).exists()


async def revoke(unit: Work, token: UUID, at: datetime) -> bool:
    """Ends a token at once; False if it had been revoked before."""
    live = unit.of(ApiTokenRow).filter(id=token, revoked_at=None)
    row = await live.first().values(*tags.API_TOKEN)
    if not row:
        return False
    tag = tags.tag_of("api_token", tags.API_TOKEN, {**row, "revoked_at": at})
    return await live.update(revoked_at=at, tag=tag) > 0


async def end_tokens(unit: Work, account: UUID) -> None:
    """Ends every token of an account at once, whoever acts: the account alone is written, so that
    nobody needs the token's rows for it."""
    await standing.add_reset(unit, account)


async def delete_over(unit: Work, limit: int, now: datetime) -> int:
    """Removes tokens that have been over or revoked for long enough.

    A statement: it removes a set, so many rows at a time.
    """
    sql = (
        "DELETE FROM api_token WHERE id IN (SELECT id FROM api_token WHERE revoked_at < $1 OR "
        "expires_on < $2 LIMIT $3)"
    )
    return await unit.execute(
        unscoped("housekeeping", sql), now - KEPT, clock.day_of(now) - KEPT, limit
    )
