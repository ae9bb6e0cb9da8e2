"""What the main registration tells: how a filing ended, and how a batch did (Q2-39)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from efiling import clock
from efiling.rules.filings.registration import Decision, Ending
from efiling.rules.machinery import letters
from efiling.rules.machinery.letters import Letter
from efiling.rules.vocabulary import Role
from efiling.store.engine.work import Reading, Work
from efiling.store.filings.batches import StoredBatch
from efiling.store.filings.filings import StoredFiling
from efiling.store.machinery.mails import queue_letter
from efiling.store.people import accounts
from efiling.store.people.accounts import Account
from i18n import Language


@dataclass(frozen=True, slots=True)
class AddressedAccounts:
    """Whom some filings concern. `accounts`: by id, of who filed and for whom; `live`: by person,
    of the residents among them, who may have registered anew since (Q2-24)."""

    accounts: Mapping[UUID, Account]
    live: Mapping[bytes, Account]

    def filer_of(self, filing: StoredFiling) -> Account | None:
        """Who filed."""
        live = self.live.get(filing.person_digest) if filing.filed_by is Role.RESIDENT else None
        return live or self.accounts.get(filing.account)

    def resident_of(self, filing: StoredFiling) -> Account | None:
        """For whom an institution filed (Q1-7); None for who filed themself."""
        if filing.resident is None or filing.filed_by is Role.RESIDENT:
            return None
        return self.live.get(filing.person_digest) or self.accounts.get(filing.resident)

    def all_of(self, filing: StoredFiling) -> Iterator[Account]:
        """Everybody who is told of a filing."""
        yield from filter(None, (self.filer_of(filing), self.resident_of(filing)))


async def who_is_told(view: Reading | Work, filings: Sequence[StoredFiling]) -> AddressedAccounts:
    """Whom these filings concern, in two statements."""
    ids = {one.account for one in filings} | {one.resident for one in filings if one.resident}
    residents = {one.person_digest for one in filings if one.resident}
    return AddressedAccounts(
        await accounts.accounts_of(view, ids),
        await accounts.live_of_persons(view, residents) if residents else {},
    )


async def tell(
    unit: Work, account: Account | None, filing: StoredFiling, decision: Decision, now: datetime
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


async def tell_resident(
    unit: Work, account: Account | None, filing: StoredFiling, decision: Decision, now: datetime
) -> None:
    """To the resident for whom an institution filed, that it failed: the duty is theirs (Q1-7)."""
    if account is None or decision.ending is not Ending.FAILED:
        return

    letter = letters.filing_not_registered(
        account.language,
        reception_number=filing.reception_number,
        kind=filing.kind,
        received_on=filing.received_on,
        problems=decision.problems,
        by_institution=True,
    )
    key = f"registration {filing.reception_number} resident"
    await queue_letter(unit, account, letter, now, key=key)


async def tell_of_batch(
    unit: Work, account: Account | None, batch: StoredBatch, now: datetime
) -> None:
    """One letter for a batch whose rows have all come to an end, keyed likewise: what is registered
    of it, what is not, and whether later ones replaced it."""
    if account is None:
        return
    letter = _letter_on(batch, account.language, clock.day_of(now))
    await queue_letter(unit, account, letter, now, key=f"registration {batch.reception_number}")


def _letter_on(batch: StoredBatch, language: Language, registered_on: date) -> Letter:
    about: dict[str, Any] = {
        "reception_number": batch.reception_number,
        "kind": batch.kind,
        "received_on": batch.received_on,
        "row_count": batch.row_count,
    }

    if batch.error_count:
        return letters.batch_not_registered(
            language,
            **about,
            registered_count=batch.registered_count,
            error_count=batch.error_count,
        )
    if not batch.registered_count:
        return letters.batch_replaced(language, **about)
    return letters.batch_registered(language, **about, registered_on=registered_on)
