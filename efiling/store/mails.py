"""Mails: each is a row, queued with its cause; what it says is sealed, how it fared is plain."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import orjson

from efiling import clock
from efiling.rules.vocabulary import MailKind, MailState
from efiling.store.fields import seal, unseal
from efiling.store.ids import new_id
from efiling.store.work import Reading, Row, Work
from i18n import Language


async def queue_mail(
    unit: Work,
    kind: MailKind,
    account: UUID,
    address: str,
    language: Language,
    params: Mapping[str, str],
    *,
    key: str | None = None,
) -> None:
    """Queues one mail with this transaction; `key` makes it unique for ever, so that a run repeated doubles none."""
    mail = new_id()
    row = {
        "id": mail,
        "account": account,
        "kind": kind,
        "key": key,
        "language": language,
        "address_sealed": seal(address, "mail.address", mail),
        "params_sealed": seal(orjson.dumps(params).decode(), "mail.params", mail),
        "state": MailState.QUEUED,
        "queued_at": clock.now(),
        "attempts": 0,
    }
    if await unit.insert("mail", [row], otherwise="ON CONFLICT (key) DO NOTHING"):
        await unit.send("mail.send", mail=str(mail))


async def find_mail(view: Reading | Work, mail: UUID) -> Row | None:
    return await view.fetch_one("SELECT * FROM mail WHERE id = $1", mail)


def address_of(row: Row) -> str:
    return unseal(row["address_sealed"], "mail.address", row["id"])


def params_of(row: Row) -> dict[str, str]:
    params: dict[str, str] = orjson.loads(unseal(row["params_sealed"], "mail.params", row["id"]))
    return params


async def note_attempt(unit: Work, mail: UUID, state: MailState, at: datetime, smtp_code: int | None) -> None:
    await unit.execute(
        "UPDATE mail SET state = $1, attempts = attempts + 1, last_attempt_at = $2, smtp_code = $3 WHERE id = $4",
        state.value,
        at,
        smtp_code,
        mail,
    )


async def mails_of(view: Reading, account: UUID, limit: int = 20) -> Sequence[Row]:
    """The newest mails of an account: kind, state and times, never what they said."""
    return await view.fetch(
        "SELECT id, kind, state, queued_at, attempts, last_attempt_at, smtp_code FROM mail"
        " WHERE account = $1 ORDER BY queued_at DESC LIMIT $2",
        account,
        limit,
    )
