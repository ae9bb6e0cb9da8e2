"""Mails: each is a row, queued with its cause. What it says is sealed, how it fared is plain.

    letter = letters.password_changed(language, changed_on=today)
    await queue_letter(unit, account, letter, now)

The letters themselves are in `efiling.rules.machinery.letters`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import orjson

from efiling.adapters import keys
from efiling.adapters.keys import ActiveKey
from efiling.adapters.pauses import with_pauses
from efiling.rules.machinery.jobs import SendMail
from efiling.rules.machinery.letters import Letter
from efiling.rules.people.diagnosis import MailFate
from efiling.rules.vocabulary import MailKind, MailState
from efiling.store.engine.ids import new_id, new_ids
from efiling.store.engine.many import called_many
from efiling.store.engine.records import Column, Record, Sealed, optional
from efiling.store.engine.untyped import all_untyped, id_in, moment_in
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import jobs
from efiling.store.people.accounts import Account
from i18n import Language


class Mail(Record):
    """One mail as it is kept. Its letter and its address go when it is sent or refused for good."""

    id = Column[UUID]()
    account = Column[UUID]()
    kind = Column(MailKind)
    language = Column(Language)
    address = Sealed("mail")
    params = Sealed("mail")
    state = Column(MailState)
    queued_at = Column[datetime]()

    @property
    def letter(self) -> Letter:
        return Letter(self.kind, self.language, orjson.loads(self.params))


@dataclass(frozen=True, slots=True)
class AddressedLetter:
    """A letter, the account whose holder gets it and their mail address."""

    letter: Letter
    account: UUID
    address: str


class Addressed(Protocol):
    """An account, as far as a letter finds its holder. The address is opened each time."""

    @property
    def id(self) -> UUID: ...
    @property
    def mail(self) -> str: ...


class MailAddress(NamedTuple):
    """The same, with the address opened before."""

    id: UUID
    mail: str


class SealedLetter(NamedTuple):
    """A letter to an account, sealed and not queued yet."""

    account: UUID
    row: Mapping[str, Any]


async def queue_letter(
    unit: Work,
    account: Account,
    letter: Letter,
    now: datetime,
    *,
    to: str | None = None,
    key: str | None = None,
    due_at: datetime | None = None,
) -> None:
    """Queues one letter with this transaction, to be sent at once or not before `due_at`.

    It goes to the account's own address, or to another one that its holder named. `key` makes it
    unique for ever, so that a run repeated doubles none.
    """
    mail = new_id()
    sealer = keys.ring().sealer(2)
    row = _row(mail, account.id, to or account.mail, letter, now, sealer) | {"key": key}
    if await unit.insert("mail", [row], otherwise="ON CONFLICT DO NOTHING"):
        await jobs.send(unit, SendMail(mail), now, due_at=due_at)


async def queue_letters(
    unit: Work, letters: Sequence[tuple[Addressed, Letter]], now: datetime
) -> None:
    """Queues a letter to each of the accounts, with the commit."""
    queue_sealed(unit, await sealed_letters(letters, now), now)


async def sealed_letters(
    letters: Sequence[tuple[Addressed, Letter]], now: datetime
) -> list[SealedLetter]:
    """Letters as they are kept. The database may work on something else meanwhile."""
    ids, sealer = new_ids(len(letters)), keys.ring().sealer(2 * len(letters))
    return [
        SealedLetter(account.id, _row(mail, account.id, account.mail, letter, now, sealer))
        async for mail, (account, letter) in with_pauses(zip(ids, letters, strict=True))
    ]


def queue_sealed(unit: Work, letters: Sequence[SealedLetter], now: datetime) -> None:
    """Queues them, with the commit."""
    unit.insert_last("mail", [one.row for one in letters])
    jobs.send_all(unit, [SendMail(one.row["id"]) for one in letters], now)


async def queue_once(unit: Work, letters: Mapping[str, AddressedLetter], now: datetime) -> int:
    """Queues mails with this transaction, each unique for ever by its key; returns how many of them
    are new."""
    if not letters:
        return 0
    ids = dict(zip(new_ids(len(letters)), letters, strict=True))
    sealer = keys.ring().sealer(2 * len(letters))
    rows = [
        _row(mail, one.account, one.address, one.letter, now, sealer) | {"key": key}
        for (mail, key), one in zip(ids.items(), letters.values(), strict=True)
    ]
    new = await unit.insert_new("mail", rows)
    jobs.send_all(unit, [SendMail(mail) for mail in new], now)
    return len(new)


async def known_keys(view: Reading | Work, keys: Collection[str]) -> set[str]:
    """Those of the keys that a mail has or had."""
    if not keys:
        return set()
    bind = view.bind()
    rows = await view.fetch(
        f"SELECT key FROM mail_key WHERE key IN ({bind.each(keys)})"
        # Where mails are not divided into years, their own index has the keys of the earlier ones.
        f" UNION SELECT key FROM mail WHERE key IN ({bind.each(keys)})"
        " AND NOT EXISTS (SELECT 1 FROM filing_year)",
        *bind.values,
    )
    return {row["key"] for row in rows}


def _row(
    mail: UUID, account: UUID, address: str, letter: Letter, now: datetime, sealer: ActiveKey
) -> dict[str, object]:
    return {
        "id": mail,
        "account": account,
        "kind": letter.kind,
        "key": None,
        "language": letter.language,
        "address_sealed": sealer.encrypt(address.encode(), "mail.address", mail),
        "params_sealed": sealer.encrypt(orjson.dumps(letter.params), "mail.params", mail),
        "state": MailState.QUEUED,
        "queued_at": now,
        "attempts": 0,
    }


class MailRecord(Record):
    """How one mail fared, without what it says and to whom. Its columns take what is untyped."""

    id = Column(id_in)
    kind = Column(MailKind)
    state = Column(MailState)
    queued_at = Column(moment_in)
    attempts = Column[int]()
    last_attempt_at = Column(optional(moment_in))
    smtp_code = Column[int | None]()

    def has_state(self, state: MailState) -> bool:
        """Also of a row that says what no row of ours can."""
        return bool(self._row["state"] == state)

    def fate(self, *, given_up: bool) -> MailFate:
        """Errors: ValueError for a word or a moment that is none."""
        return MailFate(
            kind=self.kind,
            state=self.state,
            queued_at=self.queued_at,
            attempts=self.attempts,
            last_attempt_at=self.last_attempt_at,
            smtp_code=self.smtp_code,
            given_up=given_up,
        )


async def newest_mails(view: Reading | Work, account: UUID, limit: int) -> list[MailRecord]:
    """The newest mails to an account, the newest first."""
    rows = await view.fetch(
        f"SELECT {all_untyped(view, MailRecord.columns())} FROM mail WHERE account = $1"
        " ORDER BY queued_at DESC, id DESC LIMIT $2",
        account,
        limit,
    )
    return [MailRecord(row) for row in rows]


async def given_up(view: Reading | Work, mails: Collection[UUID]) -> set[UUID]:
    """Those of these mails that are not tried any more until an operator says so."""
    return {job.mail for job in await jobs.given_up(view, [SendMail(mail) for mail in mails])}


async def find_mail(view: Reading | Work, mail: UUID) -> Mail | None:
    row = await view.fetch_one(f"SELECT {Mail.columns()} FROM mail WHERE id = $1", mail)
    return Mail(row) if row else None


async def find_mails(view: Reading | Work, mails: Collection[UUID]) -> dict[UUID, Mail]:
    """Those of the mails that there are."""
    bind = view.bind()
    rows = await view.fetch(
        f"SELECT {Mail.columns()} FROM mail WHERE {bind.one_of('id', mails)}", *bind.values
    )
    return {row["id"]: Mail(row) for row in rows}


@dataclass(frozen=True, slots=True)
class MailAttempt:
    """One try of a mail, and what state it is in since."""

    mail: UUID
    state: MailState
    at: datetime
    smtp_code: int | None


async def note_attempts(unit: Work, attempts: Collection[MailAttempt]) -> None:
    """Notes one try each of mails that wait. What one said, and to whom, goes with its last try:
    only how it fared is kept."""
    rows = [
        {"id": one.mail, "state": one.state, "last_attempt_at": one.at, "smtp_code": one.smtp_code}
        for one in attempts
    ]
    bind = unit.bind()
    many = called_many(unit, bind, "mail", rows)
    nothing = bind(b"")
    erased = ", ".join(
        f"{name} = CASE WHEN many.state = 'QUEUED' THEN mail.{name} ELSE {nothing} END"
        for name in ("address_sealed", "params_sealed")
    )

    await unit.execute(
        "UPDATE mail SET state = many.state, attempts = mail.attempts + 1,"
        f" last_attempt_at = many.last_attempt_at, smtp_code = many.smtp_code, {erased}"
        f" FROM {many} WHERE mail.id = many.id AND mail.state = 'QUEUED'",
        *bind.values,
    )


async def still_waits(unit: Work, mail: UUID) -> bool:
    """Whether a mail is not noted as sent yet."""
    return bool(
        await unit.fetch_one("SELECT id FROM mail WHERE id = $1 AND state = 'QUEUED'", mail)
    )


async def note_bounce(unit: Work, mail: UUID, smtp_code: int) -> bool:
    """Notes that a mail which a server took came back; returns whether that is news."""
    changed = await unit.execute(
        "UPDATE mail SET state = 'BOUNCED', smtp_code = $1 WHERE id = $2 AND state = 'SENT'",
        smtp_code,
        mail,
    )
    return bool(changed)
