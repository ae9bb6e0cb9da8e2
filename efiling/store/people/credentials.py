"""What an account is opened with: password, one-time codes, and new passwords that wait for a
mailed link."""

from datetime import date, datetime
from uuid import UUID

from efiling.rules.people.one_time_codes import is_unused, steps_used
from efiling.store.engine import tags
from efiling.store.engine.records import Column, Record
from efiling.store.engine.work import Reading, Work
from efiling.store.people import standing
from efiling.store.people.accounts import Authenticator, get_account, hold_account_behind
from efiling.store.people.standing import Tampered


class Reset(Record):
    """A new password that waits for its mailed link."""

    account = Column[UUID]()
    password_hash = Column[str]()
    expires_at = Column[datetime]()


async def is_still_password(unit: Work, account: UUID, password_hash: str) -> bool:
    """Whether a hash that was read before is the account's still. If so, nobody changes it until
    this unit ends."""
    row = await unit.fetch_one(
        f"SELECT password_hash FROM account WHERE id = $1{unit.for_update}", account
    )
    return row is not None and bool(row["password_hash"] == password_hash)


async def set_password(unit: Work, account: UUID, password_hash: str, today: date) -> None:
    """A new password, which is valid from today. Errors: `Tampered`."""
    await standing.change(
        unit,
        account,
        password_hash=password_hash,
        password_set_on=today,
        password_end_run=None,
    )


async def rehash_password(unit: Work, account: UUID, password_hash: str) -> None:
    """Another hash of the same password, which keeps its day. Errors: `Tampered`."""
    await standing.change(unit, account, password_hash=password_hash)


async def set_authenticator(unit: Work, account: UUID, authenticator: Authenticator) -> None:
    """Another app, or the same one with the step of the code that was just used. Errors:
    `Tampered`."""
    sealed = authenticator.sealed_for(account)
    await standing.change(unit, account, one_time_secret_sealed=sealed)


async def use_one_time_step(unit: Work, account: UUID, step: int, seconds: float) -> bool:
    """Notes the step of a code that was given at a real time; False if it or a later one was used
    in the meantime.

    Call it after `is_still_password`, which lets nobody else in.
    """
    authenticator = (await get_account(unit, account)).authenticator
    if authenticator is None or not is_unused(step, seconds, authenticator.used):
        return False

    used = steps_used(step, authenticator.used)
    await set_authenticator(unit, account, Authenticator(authenticator.secret, used))
    return True


async def add_reset(
    unit: Work, token_digest: bytes, account: UUID, password_hash: str, expires_at: datetime
) -> None:
    """A new password that waits for its mailed link; one waits at a time."""
    await drop_reset(unit, account)
    row = {
        "token_digest": token_digest,
        "account": account,
        "password_hash": password_hash,
        "expires_at": expires_at,
    }
    tag = tags.tag_of("reset", tags.RESET, row)
    await unit.insert("reset", [{**row, "tag": tag}])


async def reset_until(view: Reading | Work, account: UUID) -> datetime | None:
    """Until when a new password may be confirmed; None where none waits."""
    row = await view.fetch_one("SELECT expires_at FROM reset WHERE account = $1", account)
    until: datetime | None = row["expires_at"] if row else None
    return until


async def drop_reset(unit: Work, account: UUID) -> None:
    """Lets no new password wait any more."""
    await unit.execute("DELETE FROM reset WHERE account = $1", account)


async def take_reset(unit: Work, token_digest: bytes) -> Reset | None:
    """The waiting password of a link, once; its account is held. Errors: `Tampered`."""
    waits = "SELECT account FROM reset WHERE token_digest = $1"
    await hold_account_behind(unit, waits, token_digest)
    row = await unit.fetch_one(
        f"DELETE FROM reset WHERE token_digest = $1 RETURNING {', '.join(tags.RESET)}, tag",
        token_digest,
    )
    if row and not tags.is_genuine("reset", tags.RESET, row):
        raise Tampered(row["account"], "reset")
    return Reset(row) if row else None


async def delete_resets_over(unit: Work, limit: int, now: datetime) -> int:
    """Removes waiting passwords whose link is over."""
    return await unit.execute(
        "DELETE FROM reset WHERE token_digest IN"
        " (SELECT token_digest FROM reset WHERE expires_at <= $1 LIMIT $2)",
        now,
        limit,
    )
