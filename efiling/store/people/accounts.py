"""Accounts: found by the blind index of their auth ID, or by the person whose card they were
registered with."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from efiling.adapters.keys import DecryptionError
from efiling.rules.calendar import last_day_of_year_from
from efiling.rules.vocabulary import AccountState, Role
from efiling.store.engine.records import Column, Row, Sealed, SealedIfAny
from efiling.store.engine.sealing import blind, seal
from efiling.store.engine.work import Reading, Work
from efiling.store.people import standing
from efiling.store.people.holders import JOINED, JOINED_COLUMNS, Holder
from i18n import Language


class Authenticator(NamedTuple):
    """The app that makes an account's one-time codes: its secret, and the steps that were used, the
    last one first."""

    secret: str
    used: Sequence[int] = (0,)

    def sealed_for(self, account: UUID) -> bytes:
        """As it stands in the row of the account."""
        steps = " ".join(map(str, self.used))
        return seal(f"{self.secret} {steps}", "account.one_time_secret", account)


class Account(Holder):
    """An account with what its holder's card and institution are today."""

    auth_id = Sealed("account")
    mail = Sealed("account")
    last_log_in_at = Column[datetime | None]()
    one_time_secret = SealedIfAny("account")

    @property
    def mail_change_until(self) -> datetime | None:
        """Until when a new mail address may be confirmed; None where none waits."""
        until: datetime | None = self._row["mail_change_until"]
        return until

    @property
    def can_be_told(self) -> bool:
        """Whether a letter to its holder can be written: the address opens, the language is
        known."""
        try:
            return bool(self.mail and self.language)
        except (DecryptionError, ValueError):
            return False

    @property
    def authenticator(self) -> Authenticator | None:
        """None for an account without one-time codes."""
        if (text := self.one_time_secret) is None:
            return None
        secret, *used = text.split(" ")
        return Authenticator(secret, [int(step) for step in used])


_COLUMNS = f"{Account.columns('a.')}, {JOINED_COLUMNS}, m.expires_at AS mail_change_until"
FROM = f"FROM account a{JOINED} LEFT JOIN mail_change m ON m.id = a.id"
COLUMNS_WITH_CARD = (
    f"{_COLUMNS}, c.revision, c.card_number_digest, c.identity_digest,"
    " c.identity_address_digest, c.stay_expires_on, c.issued_on, c.card_expires_on, c.presence,"
    " c.deemed_card, c.form"
)
"""What `Account` and `card_of` open."""
_ACCOUNT = f"SELECT {_COLUMNS} {FROM}"
_NEWEST = " ORDER BY CASE WHEN a.ended_at IS NULL THEN 0 ELSE 1 END, a.created_at DESC LIMIT 1"
"""Before all others the live one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """What a new account starts with. `id` is chosen before, because the password's hash is bound
    to it."""

    id: UUID
    role: Role
    auth_id: str
    password_hash: str
    password_set_on: date
    mail: str
    language: Language
    created_at: datetime
    expires_on: date | None = None
    person_digest: bytes | None = None
    institution: UUID | None = None
    authenticator: Authenticator | None = None


async def add_account(unit: Work, new: NewAccount) -> None:
    row = {
        "id": new.id,
        "role": new.role,
        "auth_id_digest": blind("auth-id", new.auth_id),
        "auth_id_sealed": seal(new.auth_id, "account.auth_id", new.id),
        "mail_sealed": seal(new.mail, "account.mail", new.id),
        "password_hash": new.password_hash,
        "password_set_on": new.password_set_on,
        "language": new.language,
        "person_digest": new.person_digest,
        "created_at": new.created_at,
        "expires_on": new.expires_on,
        "institution": new.institution,
        "one_time_secret_sealed": new.authenticator and new.authenticator.sealed_for(new.id),
    }

    await unit.insert("account", [{**row, **standing.first_standing(row)}])


async def find_by_auth_id(view: Reading | Work, auth_id: str) -> Account | None:
    """The live account with this auth ID, else the one that ended last."""
    return await _find(view, f"a.auth_id_digest = $1{_NEWEST}", blind("auth-id", auth_id))


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


async def newest_of_person(view: Reading | Work, person_digest: bytes) -> Account | None:
    """The live account of a person, else the one that they had last."""
    return await _find(view, f"a.person_digest = $1{_NEWEST}", person_digest)


async def newest_of_institution(view: Reading | Work, institution: UUID) -> Account | None:
    """The live account of an institution, else the one that it had last."""
    return await _find(view, f"a.institution = $1{_NEWEST}", institution)


async def accounts_of(view: Reading | Work, ids: Collection[UUID]) -> dict[UUID, Account]:
    """Accounts by their ids, live or ended."""
    bind = view.bind()
    rows = await view.fetch(f"{_ACCOUNT} WHERE {bind.one_of('a.id', ids)}", *bind.values)
    return {row["id"]: Account(row) for row in rows}


async def find_account(view: Reading | Work, account: UUID) -> Account | None:
    return await _find(view, "a.id = $1", account)


async def hold_account(unit: Work, account: UUID) -> Account:
    """The account as it is now; nobody changes it until this unit ends."""
    await unit.fetch(f"SELECT id FROM account WHERE id = $1{unit.for_update}", account)
    return await get_account(unit, account)


async def hold_account_behind(unit: Work, waits: str, token_digest: bytes) -> None:
    """Nobody changes the account of a mailed link until this unit ends. Whoever changes it holds it
    before what waits for the link: so does who opens the link, or each would wait for the other.
    `waits`: the statement that finds the account's id by the token's digest, `$1`."""
    if unit.for_update:
        await unit.fetch(
            f"SELECT id FROM account WHERE id = ({waits}){unit.for_update}", token_digest
        )


async def get_account(view: Reading | Work, account: UUID) -> Account:
    """One that is known to be there: accounts end, but are never removed."""
    found = await _find(view, "a.id = $1", account)
    assert found is not None, "an account that was there before is gone"
    return found


async def own_account(view: Reading | Work) -> Account:
    """The account of who acts or looks."""
    return await get_account(view, view.actor.own_account)


async def _find(view: Reading | Work, condition: str, value: object) -> Account | None:
    row = await view.fetch_one(f"{_ACCOUNT} WHERE {condition}", value)
    return Account(row) if row else None


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


async def set_language(unit: Work, account: UUID, language: Language) -> None:
    await unit.execute("UPDATE account SET language = $1 WHERE id = $2", language.value, account)


async def note_log_in(unit: Work, account: UUID, at: datetime) -> None:
    await unit.execute("UPDATE account SET last_log_in_at = $1 WHERE id = $2", at, account)


async def note_institution_use(unit: Work, account: UUID, today: date) -> None:
    """An institution's account lives on for a year from its last use (Q2-24)."""
    found = await find_account(unit, account)
    if found is None or found.ended_at:
        return
    await standing.change(unit, account, versioned=False, expires_on=last_day_of_year_from(today))
    await unit.execute("UPDATE account SET last_used_on = $1 WHERE id = $2", today, account)


async def end_account(
    unit: Work,
    account: UUID,
    reason: AccountState,
    now: datetime,
    *,
    statement: str | None = None,
) -> None:
    """Ends an account for good, with its sessions; its API tokens count no longer. `statement`:
    what somebody wrote about why."""
    sealed = seal(statement, "account.end_statement", account) if statement else None
    found = await get_account(unit, account)
    if not found.ended_at:
        await standing.change(
            unit,
            account,
            ended_at=now,
            end_reason=reason.value,
            end_statement_sealed=sealed,
        )
    await unit.execute("DELETE FROM session WHERE account = $1", account)
