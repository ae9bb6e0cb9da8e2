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
from efiling.store.machinery.mails import AddressedLetter
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
    """Whom these filings concern, in two statements at most: nobody's account is read twice."""
    residents = {one.person_digest for one in filings if one.resident}
    live = await accounts.live_of_persons(view, residents) if residents else {}

    found = {account.id: account for account in live.values()}
    ids = {one.account for one in filings} | {one.resident for one in filings if one.resident}
    if others := ids - found.keys():
        found |= await accounts.accounts_of(view, others)
    return AddressedAccounts(found, live)


def letters_on(
    filing: StoredFiling, decision: Decision, to_tell: AddressedAccounts, now: datetime
) -> Iterator[tuple[str, AddressedLetter]]:
    """To who filed, how a filing that counts ended, unless their batch tells it; and to the
    resident for whom an institution filed, that it failed: the duty is theirs (Q1-7). Each by the
    key under which it is sent once."""
    key = f"registration {filing.reception_number}"
    filer, resident = to_tell.filer_of(filing), to_tell.resident_of(filing)

    if filer and filing.batch is None:
        if decision.ending is Ending.REGISTERED:
            yield key, _addressed(filer, _registered(filing, filer.language, clock.day_of(now)))
        elif decision.ending is Ending.FAILED:
            yield key, _addressed(filer, _not_registered(filing, decision, filer.language))
    if resident and decision.ending is Ending.FAILED:
        letter = _not_registered(filing, decision, resident.language, by_institution=True)
        yield f"{key} resident", _addressed(resident, letter)


def letter_on_batch(
    batch: StoredBatch, account: Account | None, now: datetime
) -> Iterator[tuple[str, AddressedLetter]]:
    """For a batch whose rows have all come to an end: what is registered of it, what is not, and
    whether later ones replaced it. Nothing where nobody is there to be told."""
    if account:
        letter = _letter_on(batch, account.language, clock.day_of(now))
        yield f"registration {batch.reception_number}", _addressed(account, letter)


def _addressed(account: Account, letter: Letter) -> AddressedLetter:
    return AddressedLetter(letter, account.id, account.mail)


def _registered(filing: StoredFiling, language: Language, registered_on: date) -> Letter:
    return letters.filing_registered(
        language,
        reception_number=filing.reception_number,
        kind=filing.kind,
        received_on=filing.received_on,
        registered_on=registered_on,
    )


def _not_registered(
    filing: StoredFiling, decision: Decision, language: Language, *, by_institution: bool = False
) -> Letter:
    return letters.filing_not_registered(
        language,
        reception_number=filing.reception_number,
        kind=filing.kind,
        received_on=filing.received_on,
        problems=decision.problems,
        by_institution=by_institution,
    )


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
