"""Mails: each is a row, queued with its cause; what it says is sealed, how it fared is plain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

from efiling import clock
from efiling.rules.vocabulary import MailKind, MailState
from efiling.store.engine.ids import new_id
from efiling.store.engine.records import Row
from efiling.store.engine.sealing import seal, unseal
from efiling.store.engine.work import Reading, Work
from efiling.store.machinery import jobs
from i18n import Language


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to be queued; `key` makes it unique for ever, so that a run repeated doubles none."""

    kind: MailKind
    account: UUID
    address: str
    language: Language
    params: Mapping[str, str]
    key: str | None = None


async def queue_mail(
    unit: Work,
    kind: MailKind,
    account: UUID,
    address: str,
    language: Language,
    params: Mapping[str, str],
    *,
    key: str | None = None,
    due_at: datetime | None = None,
) -> None:
    """Queues one mail with this transaction; `key`: see `NewMail`; `due_at`: not before, default at
    once."""
    row = _row(NewMail(kind, account, address, language, params, key))
    if await unit.insert("mail", [row], otherwise="ON CONFLICT (key) DO NOTHING"):
        await jobs.send(unit, "mail.send", due_at=due_at, mail=str(row["id"]))


async def queue_mails(unit: Work, mails: Sequence[NewMail]) -> None:
    """Queues mails without keys with this transaction, in two statements."""
    rows = [_row(mail) for mail in mails]
    await unit.insert("mail", rows)
    await jobs.enqueue_many(unit, "mail.send", [{"mail": str(row["id"])} for row in rows])


def _row(new: NewMail) -> dict[str, object]:
    mail = new_id()
    return {
        "id": mail,
        "account": new.account,
        "kind": new.kind,
        "key": new.key,
        "language": new.language,
        "address_sealed": seal(new.address, "mail.address", mail),
        "params_sealed": seal(orjson.dumps(new.params).decode(), "mail.params", mail),
        "state": MailState.QUEUED,
        "queued_at": clock.now(),
        "attempts": 0,
    }


async def find_mail(view: Reading | Work, mail: UUID) -> Row | None:
    return await view.fetch_one("SELECT * FROM mail WHERE id = $1", mail)


def address_of(row: Row) -> str:
    return unseal(row["address_sealed"], "mail.address", row["id"])


def params_of(row: Row) -> dict[str, str]:
    params: dict[str, str] = orjson.loads(unseal(row["params_sealed"], "mail.params", row["id"]))
    return params


async def note_attempt(
    unit: Work, mail: UUID, state: MailState, at: datetime, smtp_code: int | None
) -> None:
    """Notes one try. What a mail said, and to whom, goes with its last one: only how it fared is
    kept."""
    await unit.execute(
        "UPDATE mail SET state = $1, attempts = attempts + 1, last_attempt_at = $2, smtp_code = $3 "
        "WHERE id = $4",
        state.value,
        at,
        smtp_code,
        mail,
    )
    if state is not MailState.QUEUED:
        await unit.execute(
            "UPDATE mail SET address_sealed = $1, params_sealed = $1 WHERE id = $2", b"", mail
        )
