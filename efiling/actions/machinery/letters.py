"""Letters to the holder of an account, queued with their cause."""

from datetime import datetime

from efiling.rules.vocabulary import MailKind
from efiling.store.engine.work import Work
from efiling.store.machinery import mails
from efiling.store.people.accounts import Account


async def send_letter(
    unit: Work,
    kind: MailKind,
    account: Account,
    *,
    key: str | None = None,
    due_at: datetime | None = None,
    **params: str,
) -> None:
    """Queues one letter to the account's own address, in the account's language; `key`, `due_at`:
    see `queue_mail`."""
    await mails.queue_mail(
        unit,
        kind,
        account.id,
        account.mail,
        account.language,
        params,
        key=key,
        due_at=due_at,
    )
