"""Letters to the holders of accounts, queued with their cause.

    letter = letters.password_changed(language, changed_on=today)
    await queue_letter(unit, account, letter, now)

The letters themselves are in `efiling.rules.machinery.letters`.
"""

from collections.abc import Iterable
from datetime import datetime

from efiling.rules.machinery.letters import Letter
from efiling.store.engine.work import Work
from efiling.store.machinery import mails
from efiling.store.machinery.mails import AddressedLetter
from efiling.store.people.accounts import Account


async def queue_letter(
    unit: Work,
    account: Account,
    letter: Letter,
    now: datetime,
    *,
    key: str | None = None,
    due_at: datetime | None = None,
) -> None:
    """Queues one letter to the account's own address; `key`, `due_at`: see `mails.queue_letter`."""
    await mails.queue_letter(unit, _addressed(account, letter), now, key=key, due_at=due_at)


async def queue_letters(
    unit: Work, letters: Iterable[tuple[Account, Letter]], now: datetime
) -> None:
    """Queues a letter to each of the accounts, in two statements."""
    addressed = [_addressed(account, letter) for account, letter in letters]
    await mails.queue_letters(unit, addressed, now)


def _addressed(account: Account, letter: Letter) -> AddressedLetter:
    return AddressedLetter(letter, account.id, account.mail)
