"""New mail addresses that wait until somebody who reads them opens the mailed link."""

from datetime import datetime
from uuid import UUID

from efiling.store.engine.records import Column, Record, Sealed
from efiling.store.engine.sealing import seal
from efiling.store.engine.work import Work
from efiling.store.people.accounts import hold_account_behind


class MailChange(Record):
    """A new address that waits; its account's id is its own."""

    id = Column[UUID]()
    mail = Sealed("mail_change")
    expires_at = Column[datetime]()


async def add_mail_change(
    unit: Work, token_digest: bytes, account: UUID, mail: str, expires_at: datetime
) -> None:
    """A new address that waits for its mailed link; one waits at a time."""
    await unit.execute("DELETE FROM mail_change WHERE id = $1", account)
    row = {
        "id": account,
        "token_digest": token_digest,
        "mail_sealed": seal(mail, "mail_change.mail", account),
        "expires_at": expires_at,
    }
    await unit.insert("mail_change", [row])


async def take_mail_change(unit: Work, token_digest: bytes) -> MailChange | None:
    """The waiting address of a link, once; its account is held."""
    waits = "SELECT id FROM mail_change WHERE token_digest = $1"
    await hold_account_behind(unit, waits, token_digest)
    row = await unit.fetch_one(
        f"DELETE FROM mail_change WHERE token_digest = $1 RETURNING {MailChange.columns()}",
        token_digest,
    )
    return MailChange(row) if row else None


async def drop_mail_change(unit: Work, account: UUID) -> None:
    """Lets no address wait any more."""
    await unit.execute("DELETE FROM mail_change WHERE id = $1", account)


async def set_mail(unit: Work, account: UUID, mail: str) -> None:
    """The address that letters go to from now on."""
    await unit.execute(
        "UPDATE account SET mail_sealed = $1 WHERE id = $2",
        seal(mail, "account.mail", account),
        account,
    )


async def delete_over(unit: Work, limit: int, now: datetime) -> int:
    """Removes waiting addresses whose link is over."""
    return await unit.execute(
        "DELETE FROM mail_change WHERE id IN"
        " (SELECT id FROM mail_change WHERE expires_at <= $1 LIMIT $2)",
        now,
        limit,
    )
