"""Accounts: found by the blind index of their auth ID, or by the person whose card they were
registered with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from efiling import clock
from efiling.rules.calendar import last_day_of_year_from
from efiling.rules.vocabulary import AccountState, Role
from efiling.store.engine.records import Column, Record, Row, Sealed, SealedIfAny, optional
from efiling.store.engine.sealing import blind, seal
from efiling.store.engine.work import Reading, Work
from efiling.store.people.holders import JOINED, JOINED_COLUMNS, Holder
from i18n import Language


class Authenticator(NamedTuple):
    """The app that makes an account's one-time codes: its secret, and the newest step used."""

    secret: str
    newest_step: int


class Account(Holder):
    """An account with what its holder's card and institution are today."""

    id = Column[UUID]()
    auth_id_digest = Column[bytes]()
    auth_id = Sealed("account")
    mail = Sealed("account")
    password_hash = Column[str]()
    reset_count = Column[int]()
    last_log_in_at = Column[datetime | None]()
    ended_at = Column[datetime | None]()
    end_reason = Column(optional(AccountState))
    one_time_secret = SealedIfAny("account")

    @property
    def authenticator(self) -> Authenticator | None:
        """None for an account without one-time codes."""
        if (text := self.one_time_secret) is None:
            return None
        secret, _, newest_step = text.partition(" ")
        return Authenticator(secret, int(newest_step))


class Reset(Record):
    """A new password that waits for its mailed link."""

    account = Column[UUID]()
    password_hash = Column[str]()
    expires_at = Column[datetime]()


_ACCOUNT = f"SELECT {Account.columns('a.')}, {JOINED_COLUMNS} FROM account a{JOINED}"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What a new account starts with. `id` is chosen before, because the password's hash is bound
    to it."""

    id: UUID
    role: Role
    auth_id: str
    password_hash: str
    mail: str
    language: Language
    person_digest: bytes | None
    expires_on: date | None
    one_time_secret: str | None = None
    institution: UUID | None = None


async def add_account(unit: Work, new: NewAccount) -> None:
    now = clock.now()
    row = {
        "id": new.id,
        "role": new.role,
        "auth_id_digest": blind("auth-id", new.auth_id),
        "auth_id_sealed": seal(new.auth_id, "account.auth_id", new.id),
        "mail_sealed": seal(new.mail, "account.mail", new.id),
        "password_hash": new.password_hash,
        "password_set_on": clock.day_of(now),
        "language": new.language,
        "person_digest": new.person_digest,
        "created_at": now,
        "expires_on": new.expires_on,
        "institution": new.institution,
        "one_time_secret_sealed": _sealed_secret(new.id, new.one_time_secret, 0)
        if new.one_time_secret
        else None,
    }
    await unit.insert("account", [row])


def _sealed_secret(account: UUID, secret: str, newest_step: int) -> bytes:
    return seal(f"{secret} {newest_step}", "account.one_time_secret", account)


async def set_one_time_secret(unit: Work, account: UUID, secret: str, newest_step: int = 0) -> None:
    """A new secret, or the same one with the step of the code that was just used."""
    sealed = _sealed_secret(account, secret, newest_step)
    await unit.execute(
        "UPDATE account SET one_time_secret_sealed = $1 WHERE id = $2", sealed, account
    )


async def use_one_time_step(unit: Work, account: UUID, step: int) -> bool:
    """Notes the step of a code that was given; False if it or a later one was used in the meantime.

    Call it after `is_still_password`, which lets nobody else in.
    """
    known = await find_account(unit, account)
    authenticator = known.authenticator if known else None
    if authenticator is None or step <= authenticator.newest_step:
        return False

    await set_one_time_secret(unit, account, authenticator.secret, step)
    return True


async def find_by_auth_id(view: Reading | Work, auth_id: str) -> Account | None:
    """The live account with this auth ID, else the one that ended last."""
    return await _find(
        view,
        "a.auth_id_digest = $1"
        " ORDER BY CASE WHEN a.ended_at IS NULL THEN 0 ELSE 1 END, a.created_at DESC LIMIT 1",
        blind("auth-id", auth_id),
    )


async def find_by_person(view: Reading | Work, person_digest: bytes) -> Account | None:
    """The live account of a person."""
    return await _find(view, "a.person_digest = $1 AND a.ended_at IS NULL", person_digest)


async def live_of_persons(
    view: Reading | Work, person_digests: Collection[bytes]
) -> dict[bytes, Account]:
    """Person digest to their live account, for those who have one."""
    bind = view.bind()
    rows = await view.fetch(
        f"{_ACCOUNT} WHERE {bind.one_of('a.person_digest', person_digests)} AND a.ended_at IS NULL",
        *bind.values,
    )
    return {row["person_digest"]: Account(row) for row in rows}


async def find_by_institution(view: Reading | Work, institution: UUID) -> Account | None:
    """The live account of an institution."""
    return await _find(view, "a.institution = $1 AND a.ended_at IS NULL", institution)


async def accounts_of(view: Reading | Work, ids: Collection[UUID]) -> dict[UUID, Account]:
    """Accounts by their ids, live or ended."""
    bind = view.bind()
    rows = await view.fetch(f"{_ACCOUNT} WHERE {bind.one_of('a.id', ids)}", *bind.values)
    return {row["id"]: Account(row) for row in rows}


async def find_account(view: Reading | Work, account: UUID) -> Account | None:
    return await _find(view, "a.id = $1", account)


async def _find(view: Reading | Work, condition: str, value: object) -> Account | None:
    row = await view.fetch_one(f"{_ACCOUNT} WHERE {condition}", value)
    return Account(row) if row else None


async def is_still_password(unit: Work, account: UUID, password_hash: str) -> bool:
    """Whether a hash that was read before is the account's still. If so, nobody changes it until
    this unit ends."""
    row = await unit.fetch_one(
        f"SELECT password_hash FROM account WHERE id = $1{unit.for_update}", account
    )
    return row is not None and bool(row["password_hash"] == password_hash)


async def is_auth_id_free(
    unit: Work, auth_id: str, person_digest: bytes | None, institution: UUID | None = None
) -> bool:
    """No live account has the ID, and an ended one only if it was the same person's or
    institution's: an old ID never changes hands."""
    rows = await unit.fetch(
        "SELECT ended_at, person_digest, institution FROM account WHERE auth_id_digest = $1",
        blind("auth-id", auth_id),
    )

    def is_own(row: Row) -> bool:
        if row["person_digest"]:
            return bytes(row["person_digest"]) == person_digest
        return row["institution"] is not None and bool(row["institution"] == institution)

    return all(row["ended_at"] and is_own(row) for row in rows)


async def set_password(
    unit: Work, account: UUID, password_hash: str, *, on: date | None = None
) -> None:
    """A new password, valid from `on` (default today). A rehash of the same one keeps its day."""
    if on:
        await unit.execute(
            "UPDATE account SET password_hash = $1, password_set_on = $2 WHERE id = $3",
            password_hash,
            on,
            account,
        )
    else:
        await unit.execute(
            "UPDATE account SET password_hash = $1 WHERE id = $2", password_hash, account
        )


async def set_language(unit: Work, account: UUID, language: Language) -> None:
    await unit.execute("UPDATE account SET language = $1 WHERE id = $2", language.value, account)


async def note_log_in(unit: Work, account: UUID, at: datetime) -> None:
    await unit.execute("UPDATE account SET last_log_in_at = $1 WHERE id = $2", at, account)


async def note_institution_use(unit: Work, account: UUID, today: date) -> None:
    """An institution's account lives on for a year from its last use (Q2-24)."""
    await unit.execute(
        "UPDATE account SET last_used_on = $1, expires_on = $2 WHERE id = $3 AND ended_at IS NULL",
        today,
        last_day_of_year_from(today),
        account,
    )


async def end_account(unit: Work, account: UUID, reason: AccountState) -> None:
    """Ends an account for good, with its sessions; its API tokens count no longer."""
    await unit.execute(
        "UPDATE account SET ended_at = $1, end_reason = $2 WHERE id = $3 AND ended_at IS NULL",
        clock.now(),
        reason.value,
        account,
    )
    await unit.execute("DELETE FROM session WHERE account = $1", account)


async def add_reset(
    unit: Work, token_digest: bytes, account: UUID, password_hash: str, expires_at: datetime
) -> None:
    """A new password that waits for its mailed link; one waits at a time."""
    await unit.execute("DELETE FROM reset WHERE account = $1", account)
    await unit.insert(
        "reset",
        [
            {
                "token_digest": token_digest,
                "account": account,
                "password_hash": password_hash,
                "expires_at": expires_at,
            }
        ],
    )


async def take_reset(unit: Work, token_digest: bytes) -> Reset | None:
    """The waiting password of a link, once."""
    row = await unit.fetch_one(
        f"DELETE FROM reset WHERE token_digest = $1 RETURNING {Reset.columns()}", token_digest
    )
    return Reset(row) if row else None


async def delete_resets_over(unit: Work, now: datetime) -> int:
    return await unit.execute("DELETE FROM reset WHERE expires_at <= $1", now)
