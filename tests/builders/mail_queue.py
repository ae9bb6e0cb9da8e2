"""Many mails that wait."""

from pathlib import Path

from efiling import clock
from efiling.rules.actors import SYSTEM
from efiling.rules.machinery import letters
from efiling.store.engine.work import Reading, Work, uncancelled
from efiling.store.machinery.mails import queue_letters
from efiling.store.people import accounts
from tests.builders.people import registered
from tests.builders.rows import count, fetched


async def queue_mails(folder: Path, letters_more: int) -> int:
    """So many letters to one resident beside their first one; returns how many wait in all."""
    await registered(folder)
    (row,) = await fetched("SELECT id FROM account WHERE person_digest IS NOT NULL")
    account = await accounts.get_account(Reading(SYSTEM), row["id"])
    letter = letters.password_changed(account.language, changed_on=clock.today())

    async def queue() -> None:
        async with Work(SYSTEM) as unit:
            await queue_letters(unit, [(account, letter)] * letters_more, clock.now())

    await uncancelled(queue())
    return await count("mail", "state = 'QUEUED'")
