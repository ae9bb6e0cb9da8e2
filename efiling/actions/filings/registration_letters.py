"""What the main registration tells: how a filing ended, and how a batch did (Q2-39)."""

from datetime import datetime

from efiling import clock
from efiling.actions.machinery.letters import queue_letter
from efiling.rules.filings.registration import Decision, Ending
from efiling.rules.machinery import letters
from efiling.store.engine.work import Work
from efiling.store.filings.batches import StoredBatch
from efiling.store.filings.filings import WholeFiling
from efiling.store.people.accounts import Account


async def tell(
    unit: Work, account: Account | None, filing: WholeFiling, decision: Decision, now: datetime
) -> None:
    """One letter for each filing that counts, keyed so that none is doubled."""
    if account is None or decision.ending not in (Ending.REGISTERED, Ending.FAILED):
        return

    if decision.ending is Ending.REGISTERED:
        letter = letters.filing_registered(
            account.language,
            reception_number=filing.reception_number,
            kind=filing.kind,
            received_on=filing.received_on,
            registered_on=clock.day_of(now),
        )
    else:
        letter = letters.filing_not_registered(
            account.language,
            reception_number=filing.reception_number,
            kind=filing.kind,
            received_on=filing.received_on,
            problems=decision.problems,
        )
    await queue_letter(unit, account, letter, now, key=f"registration {filing.reception_number}")


async def tell_of_batch(
    unit: Work, account: Account | None, batch: StoredBatch, now: datetime
) -> None:
    """One letter for a batch whose rows have all come to an end, keyed likewise; none where later
    ones replaced them."""
    if account is None or not batch.registered_count + batch.error_count:
        return

    if batch.error_count:
        letter = letters.batch_not_registered(
            account.language,
            reception_number=batch.reception_number,
            kind=batch.kind,
            received_on=batch.received_on,
            row_count=batch.row_count,
            error_count=batch.error_count,
        )
    else:
        letter = letters.batch_registered(
            account.language,
            reception_number=batch.reception_number,
            kind=batch.kind,
            received_on=batch.received_on,
            row_count=batch.row_count,
            registered_on=clock.day_of(now),
        )
    await queue_letter(unit, account, letter, now, key=f"registration {batch.reception_number}")
